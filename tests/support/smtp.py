"""A mail server of our own: what the portal sends is kept, and goes nowhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Delivery:
    """One message as it arrived."""

    sender: str
    recipients: list[str]
    message: EmailMessage


@dataclass
class MailBox:
    """Where the server listens, and what it received, in order."""

    host: str
    port: int
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages for one address."""
        return [delivery.message for delivery in self.deliveries if address in delivery.recipients]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        message = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        self.deliveries.append(Delivery(envelope.mail_from or "", list(envelope.rcpt_tos), message))
        return "250 Kept"


@pytest.fixture
def mail_box() -> Iterator[MailBox]:
    """A server on a free port, with an empty box."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box = MailBox("127.0.0.1", probe.getsockname()[1])
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
