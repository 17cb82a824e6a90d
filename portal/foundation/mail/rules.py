"""What may stand in a message's headers, and the message itself."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from email_validator import EmailNotValidError, validate_email

_SENDER = re.compile(r"[\w.+-]+@[a-z0-9.-]+", re.ASCII | re.IGNORECASE)


class UnmailableError(ValueError):
    """An address or a header that cannot be sent to or with."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a message is for. `locale` is the language it is written in; empty for the tenant's."""

    address: str
    name: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, ready to be composed."""

    sender: Address
    recipient: Address
    locale: str
    subject: str
    text: str
    html: str | None
    message_id: str
    date: datetime


def checked_address(address: str) -> str:
    """Return the address in the form it is sent to (ASCII). Raises UnmailableError."""
    try:
        found = validate_email(address, allow_smtputf8=False, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise UnmailableError(f"not an e-mail address: {error}") from None
    if found.ascii_email is None:
        raise UnmailableError("not an e-mail address that every server knows")
    return found.ascii_email


def checked_header(value: str) -> str:
    """Return `value` when it is one line of visible text. Raises UnmailableError: nobody adds headers of theirs."""
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value):
        raise UnmailableError("a header is one line of text")
    return value


def checked_sender(address: str) -> str:
    """Return the address the portal writes from, which may be at localhost. Raises UnmailableError."""
    if not _SENDER.fullmatch(address):
        raise UnmailableError("the sender is not an e-mail address")
    return address


def address(name: str, addr_spec: str) -> Address:
    """Return a header's address with its display name; `addr_spec` was checked before."""
    return Address(display_name=checked_header(name), addr_spec=addr_spec)


def compose(letter: Letter) -> EmailMessage:
    """Return the message as it goes out, text first, then HTML when there is some."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender
    message["To"] = letter.recipient
    message["Subject"] = checked_header(letter.subject)
    message["Date"] = letter.date
    message["Message-ID"] = letter.message_id
    message["Content-Language"] = letter.locale.replace("_", "-")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, cte="quoted-printable")
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return message
