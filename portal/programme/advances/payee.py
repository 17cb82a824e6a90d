"""The account that an advance is paid to: entered by one person, checked by its digits, paid to by another."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from stdnum import iban as digits
from stdnum.exceptions import ValidationError

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.types import CountryProfile
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import queries
from portal.programme.advances.models import Advance, Payee
from portal.programme.advances.rules import PREPARE, RESERVED

_SEPARATORS = re.compile(r"[\s.\-–_\u2060]+")
CHANGED = Message("The account was changed meanwhile. Look at the payment again.")
_CLOSED = Message("The advance was paid already, or given up: its account stays as it was.")
_WRONG = Message("One of the characters is wrong or missing: compare this account with the bank’s own paper.")


@dataclass(frozen=True, slots=True)
class PayeeView:
    """The account as it holds: `iban` without blanks, for who pays alone; `before` is the one it took the place of."""

    id: UUID
    iban: str
    entered_on: date
    entered_by_id: UUID | None
    entered_by: str
    before: str

    @property
    def grouped(self) -> str:
        """The account in groups of four, as ISO 13616 prints it: for who pays."""
        return " ".join(self.iban[start : start + 4] for start in range(0, len(self.iban), 4))

    @property
    def masked(self) -> str:
        """The account as anybody else reads it: its last four characters."""
        return masked(self.iban)


def masked(iban: str) -> str:
    """Return what of an account may be read by who does not pay, and by the trail."""
    return f"•••• {iban[-4:]}"


def checked(typed: str) -> str:
    """Return an account without blanks: its length by country and its key (ISO 13616), then what its country adds.

    One of another country is taken too: to refuse it for that is forbidden between countries of the single payments
    area (Regulation (EU) 260/2012, art. 9). Raises InvalidError by field, HookFailedError when nobody answers.
    """
    value = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    profile: CountryProfile = hooks().one("country_profile", CountryProfile).value
    if profile.check_account is not None and value.startswith(profile.iban_prefix):
        verdict = profile.check_account(value)
        if not verdict.ok:
            raise InvalidError({"iban": verdict.message or _WRONG})
    try:
        digits.validate(value)
    except ValidationError:
        raise InvalidError({"iban": _WRONG}) from None
    return value


def elsewhere(iban: str) -> str:
    """Return the country's code of an account that another country than the territory's holds, else ""."""
    profile: CountryProfile = hooks().one("country_profile", CountryProfile).value
    return "" if iban.startswith(profile.iban_prefix) else iban[:2]


def payee(advance_id: UUID) -> PayeeView | None:
    """Return the account that an advance is or was paid to, None before it is entered."""
    query = select(Payee).where(Payee.advance_id == advance_id).order_by(Payee.number.desc())
    rows = db.session.scalars(query).all()
    if not rows:
        return None
    row = rows[0]
    others = [other.iban for other in rows[1:] if other.iban != row.iban]
    before = masked(others[0]) if others else ""
    return PayeeView(row.id, row.iban, row.entered_on, row.entered_by_id, row.entered_by, before)


def check_open(project_id: UUID) -> UUID:
    """Return the advance whose account may be entered. Raises ConflictError before the agreement and once paid."""
    advance = queries.current(project_id)
    if advance is None or advance.state not in RESERVED:
        raise ConflictError(_CLOSED)
    if queries.agreement(advance.id) is None:
        raise ConflictError(Message("Prepare the agreement first: the account belongs to it."))
    return advance.id


def enter(actor: Actor, project_id: UUID, iban: str, on: date) -> None:
    """Keep the account, as `checked` gave it, that the advance will be paid to; the one before stays on record.

    The trail says its last four characters. Raises ConflictError as `check_open` does.
    """
    actor.require(PREPARE)
    advance_id = check_open(project_id)
    with transaction() as session:
        row = session.get(Advance, advance_id, with_for_update=True)
        assert row is not None
        if row.state not in RESERVED:
            raise ConflictError(_CLOSED)
        add(actor, advance_id, iban, on)
        deadlines.finish(actor, "project", project_id, "advance.account", on)
        audit.record(actor, "advance.account_entered", "project", project_id, after={"payee": masked(iban)})


def add(actor: Actor, advance_id: UUID, iban: str, on: date, entry_id: UUID | None = None) -> None:
    """Write the account down once more: as entered, or as the one that the movement `entry_id` was paid to."""
    with transaction() as session:
        query = select(Payee.number).where(Payee.advance_id == advance_id).order_by(Payee.number.desc()).limit(1)
        row = Payee(
            advance_id=advance_id,
            number=(session.scalar(query) or 0) + 1,
            iban=iban,
            entered_on=on,
            entered_by_id=actor.member_id,
            entered_by=actor.name,
            entry_id=entry_id,
        )
        session.add(row)
        session.flush()


def to_pay(actor: Actor, advance_id: UUID, shown: UUID | None = None) -> PayeeView:
    """Return the account to pay to. Raises ConflictError when there is none, it is not the one `shown` any more, or
    `actor` entered it: four eyes see where the money goes.
    """
    found = payee(advance_id)
    if found is None:
        raise ConflictError(
            Message("The company’s bank account is not entered yet: who prepares the agreement enters it first.")
        )
    if shown is not None and found.id != shown:
        raise ConflictError(CHANGED)
    if actor.member_id is not None and found.entered_by_id == actor.member_id:
        raise ConflictError(
            Message("You entered the company’s account: another person records the payment, so that four eyes see it.")
        )
    return found
