"""Where messages go: a mail server, or a folder."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

Transport = Callable[[EmailMessage], None]
"""Delivers one message, or raises."""

TIMEOUT_SECONDS = 20
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class TransportError(Exception):
    """The address of the mail server cannot be used."""


def transport(url: str) -> Transport:
    """Return the transport for `smtp://user:password@host:port`, `smtps://…` or `file:folder`.

    Raises TransportError for any other address.
    """
    folder = url.removeprefix("file:").removeprefix("//")
    if url.startswith("file:") and folder:
        return Folder(Path(folder))
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise TransportError("MAIL_URL must be smtp://host:port, smtps://host:port or file:folder")
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 25)
    return Server(parts.hostname, port, secure, unquote(parts.username or ""), unquote(parts.password or ""))


@dataclass(frozen=True, slots=True)
class Folder:
    """Keeps each message as a file; the same message again replaces it."""

    path: Path

    def __call__(self, message: EmailMessage) -> None:
        """Write the message."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        partial = self.path / f"{name}.partial"
        partial.write_bytes(message.as_bytes())
        partial.replace(self.path / f"{name}.eml")


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, spoken to over TLS when it offers it. A password is never sent in the clear to another machine."""

    host: str
    port: int
    secure: bool
    user: str
    password: str

    def __call__(self, message: EmailMessage) -> None:
        """Send the message. Raises SMTPException, OSError, or TransportError without TLS for the password."""
        context = ssl.create_default_context()
        with self._connected(context) as server:
            encrypted = self.secure
            if not encrypted:
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
                    encrypted = True
            if self.user:
                if not encrypted and self.host not in _LOCAL:
                    raise TransportError("the mail server offers no encryption for the password")
                server.login(self.user, self.password)
            server.send_message(message)

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.secure:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
