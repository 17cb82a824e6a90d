"""What comes in through the public form: who applied, and the links by which they follow their file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, scoped_fk


class Application(Scoped):
    """Who applied without an account, as they wrote it, and when they agreed to the use of these data.

    Kept apart from the firm: anyone may type a known firm's number, and nobody takes its contact over that way.
    `locale` is the language they applied in, in which the portal writes to them.
    """

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("tenant_id", "project_id"), scoped_fk("project_id", "project"))

    project_id: Mapped[UUID] = mapped_column(Uuid)
    company_name: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    locale: Mapped[str]
    agreed_at: Mapped[datetime]


class FollowLink(Scoped):
    """A link that shows a file to whoever holds it. Only the digest of its secret (256 bits) is stored."""

    __tablename__ = "follow_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_digest"),
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
