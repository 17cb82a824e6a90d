"""Deciding on a message, in the caller's transaction, and sending it, with none open."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction, writing
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.mail import rules
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.mail.rules import Recipient
from portal.foundation.mail.transport import Transport, transport
from portal.foundation.worker import service as worker
from portal.foundation.worker.registry import job_handler

SEND = "mail.send"
_transport: Transport | None = None
_sender = ""


def configure(url: str, sender: str) -> None:
    """Say where mail goes (MAIL_URL) and whom it comes from, and have the worker send it.

    Raises TransportError or UnmailableError for an address that cannot be used.
    """
    global _transport, _sender
    _transport, _sender = transport(url), rules.checked_sender(sender)
    job_handler(SEND)(deliver)


def send(
    to: Recipient, subject: str, text: str, html: str | None = None, *, dedupe: str | None = None, kind: str = "notice"
) -> UUID:
    """Put a message in the outbox in the caller's transaction, and return its id; the worker sends it after commit.

    With a `dedupe` key that was used before, nothing is added and the earlier message's id is returned. Raises
    UnmailableError for an unusable address or header, RuntimeError outside `transaction`.
    """
    if not writing.get():
        raise RuntimeError("a message is sent inside the transaction that decides on it")
    session, tenant = db.session(), current_tenant()
    if dedupe is not None:
        take_turn(session, OutboxMessage.__tablename__, tenant.id, dedupe)
        present = session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == dedupe))
        if present is not None:
            return present
    own_id = new_id()
    message = OutboxMessage(
        id=own_id,
        kind=kind,
        to_address=rules.checked_address(to.address),
        to_name=rules.checked_header(to.name),
        locale=to.locale or tenant.locale,
        subject=rules.checked_header(subject),
        text=text,
        html=html,
        message_id=f"<{own_id}@{_sender.rpartition('@')[2]}>",
        dedupe_key=dedupe,
        created_at=now(),
    )
    session.add(message)
    worker.enqueue(SEND, own_id)
    return own_id


def deliver(message_id: UUID | None) -> None:
    """Send one message of the outbox, unless it was sent. Raises what the transport raises: the worker tries again."""
    letter = _letter(message_id) if message_id is not None else None
    if letter is None:
        return
    assert _transport is not None, "mail.service.configure was not called"
    _transport(rules.compose(letter))
    with transaction() as session:
        message = session.get(OutboxMessage, message_id, with_for_update=True)
        assert message is not None
        message.sent_at = now()


def _letter(message_id: UUID) -> rules.Letter | None:
    """Count the attempt and return what to send; None when it was sent, or removed."""
    with transaction() as session:
        message = session.get(OutboxMessage, message_id, with_for_update=True)
        if message is None or message.sent_at is not None:
            return None
        message.attempts += 1
        return rules.Letter(
            sender=rules.address(current_tenant().name, _sender),
            recipient=rules.address(message.to_name, message.to_address),
            locale=message.locale,
            subject=message.subject,
            text=message.text,
            html=message.html,
            message_id=message.message_id,
            date=message.created_at,
        )
