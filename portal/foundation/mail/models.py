"""The outbox: messages that were decided on, sent or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped


class OutboxMessage(Scoped):
    """One message to one address. `message_id` is its Message-ID header: a second delivery carries the same.

    `kind` names the occasion (`accounts.invitation`); of two messages with one `dedupe_key`, the first is kept.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("tenant_id", "message_id"),
        UniqueConstraint("tenant_id", "dedupe_key"),
        Index(None, "tenant_id", "created_at"),
    )

    kind: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    message_id: Mapped[str]
    dedupe_key: Mapped[str | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
