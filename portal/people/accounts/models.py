"""Persons (global), their membership of a territory, login sessions and the brake on sign-in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.foundation.db.base import NOTED_BY_READING, Base, Scoped, Versioned, one_of, scoped_fk
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.text import fold

PURPOSES = frozenset({"invitation", "password", "address", "link", "challenge"})
"""What a token may be for: joining, a new password, a new address, signing in by a link, a passkey's challenge."""


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
    """A role of a member, for an organisation when the role stands for one, perhaps until a day.

    One that was given for hours ends at `expires_at`, to the second (a visit of the network).
    """

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
    expires_at: Mapped[datetime | None]


class LoginSession(Scoped):
    """A sign-in on one device. Only the digest of its secret is stored; `epoch` must equal the person's.

    `stage` is "full" once the person has proved who they are; before that they still have a code to enter ("factor")
    or a second factor to set up ("enrol"), and see nothing else. `proved_at` is when they last proved it, `used_at`
    about when they last opened a page. `renew` asks the gate for a new secret: their rights have changed.
    """

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
    stage: Mapped[str] = mapped_column(default="full")
    proved_at: Mapped[datetime]
    used_at: Mapped[datetime] = mapped_column(info=NOTED_BY_READING)
    renew: Mapped[bool] = mapped_column(default=False)


class AccountToken(Scoped):
    """A secret that was sent or shown once, for one purpose: only its digest is stored, and it works one time.

    It is good until `expires_at`, for the person as they were: `epoch` must equal theirs. `address` is where it was
    sent; an invitation carries the role and organisation it gives and, as `data`, the language it was written in; a
    passkey's challenge its bytes.
    """

    __tablename__ = "account_token"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_digest"),
        Index(None, "tenant_id", "member_id", "purpose"),
        scoped_fk("member_id", "member"),
        scoped_fk("party_id", "party"),
        one_of("purpose", PURPOSES),
    )

    purpose: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    epoch: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    party_id: Mapped[UUID | None] = mapped_column(Uuid)
    data: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OneTimeCodes(Scoped):
    """A member's authenticator application: its secret, encrypted, and the last 30-second step whose code was used."""

    __tablename__ = "one_time_codes"
    __table_args__ = (UniqueConstraint("tenant_id", "member_id"), scoped_fk("member_id", "member"))

    member_id: Mapped[UUID] = mapped_column(Uuid)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Scoped):
    """A code for the day on which the second factor is lost: only its digest is stored, and it works one time."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("tenant_id", "member_id", "code_digest"), scoped_fk("member_id", "member"))

    member_id: Mapped[UUID] = mapped_column(Uuid)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    used_at: Mapped[datetime | None]


class Passkey(Scoped):
    """A key that a device keeps for a member at this territory's address (WebAuthn): its id, public half and count."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("tenant_id", "credential_id"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("member_id", "member"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class IdentityLink(Scoped):
    """A member as another provider knows them (OpenID Connect): by its `subject`, never by an address."""

    __tablename__ = "identity_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "issuer", "subject"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("member_id", "member"),
    )

    member_id: Mapped[UUID] = mapped_column(Uuid)
    issuer: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]


class SignInSettings(Versioned, Scoped):
    """How people of this territory may sign in: `link_roles` may do so by a link that is mailed to them, once."""

    __tablename__ = "sign_in_settings"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    link_roles: Mapped[list[str]] = mapped_column(JSON)


class SignInThrottle(Scoped):
    """Failed sign-ins, or mails asked for, for one account or one address, by the digest of it: nothing in clear."""

    __tablename__ = "sign_in_throttle"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    failures: Mapped[int]
    last_at: Mapped[datetime]
