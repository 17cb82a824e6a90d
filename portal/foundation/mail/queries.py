"""Reading the outbox, for the page of outgoing mail."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.mail.models import OutboxMessage


def pending(limit: int = 100) -> list[OutboxMessage]:
    """Return the messages that are not sent yet, the oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))
    return list(db.session.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id).limit(limit)))


def outgoing(limit: int = 50, before: UUID | None = None) -> list[OutboxMessage]:
    """Return all messages, the latest first; `before` continues an earlier answer after its last message."""
    query = select(OutboxMessage)
    if before is not None:
        query = query.where(OutboxMessage.id < before)
    return list(db.session.scalars(query.order_by(OutboxMessage.id.desc()).limit(limit)))
