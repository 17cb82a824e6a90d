"""The keys of forms already carried out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped


class IdempotencyKey(Scoped):
    """A form sent once: whose, where, the digest of what it said, and the page it led to."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    path: Mapped[str]
    body_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    location: Mapped[str]
    created_at: Mapped[datetime]
