"""Persons (global), their membership of a territory, login sessions and the brake on sign-in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.foundation.db.base import Base, Scoped, Versioned, scoped_fk
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.text import fold


class Person(Base):
    """An identity across territories: address, password (argon2id) and the epoch that ends all its sessions.

    Everything else about a person belongs to a territory. Visible through a membership here, or to oneself.
    """

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str] = mapped_column(default="")
    epoch: Mapped[int] = mapped_column(default=1)


class Member(Versioned, Scoped):
    """A person in this territory: the name and language they use here."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("tenant_id", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)

    @validates("name")
    def _fold_name(self, _key: str, value: str) -> str:
        self.name_key = fold(value)
        return value


class Membership(Scoped):
    """A role of a member, for an organisation when the role stands for one, perhaps until a day."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(None, "tenant_id", "member_id"),
        Index(None, "tenant_id", "role"),
        scoped_fk("member_id", "member"),
        scoped_fk("party_id", "party"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[str]
    party_id: Mapped[UUID | None] = mapped_column(Uuid)
    until: Mapped[date | None]


class LoginSession(Scoped):
    """A sign-in on one device. Only the digest of its secret is stored; `epoch` must equal the person's."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_digest"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("member_id", "member"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    epoch: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")


class SignInThrottle(Scoped):
    """Failed sign-ins for one account or one address, by the digest of it: no name, no address in clear."""

    __tablename__ = "sign_in_throttle"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    failures: Mapped[int]
    last_at: Mapped[datetime]
