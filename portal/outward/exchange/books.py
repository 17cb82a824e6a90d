"""The fund's movements as accountants are given them: numbered in each year, with both accounts and whose they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import local_time
from portal.foundation.db.session import db
from portal.foundation.hooks.records import BookAccount, BookEntry
from portal.foundation.kernel.money import Money
from portal.outward.reports.rules import Period, year_period
from portal.people.parties.models import Party
from portal.people.parties.queries import identifiers
from portal.programme.funds.models import Account, LedgerEntry


def entries(chosen: Period) -> tuple[BookEntry, ...]:
    """Return the movements of a period within one year; the numbers are those of the year, in order of recording."""
    debit, credit, undone = aliased(Account), aliased(Account), aliased(LedgerEntry)
    year = year_period(chosen.first.year)
    rows = db.session.execute(
        select(LedgerEntry, debit, credit, undone.reference)
        .join(debit, debit.id == LedgerEntry.debit_id)
        .join(credit, credit.id == LedgerEntry.credit_id)
        .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
        .where(LedgerEntry.value_on.between(year.first, year.last))
        .order_by(LedgerEntry.id)
    ).all()
    known = _accounts(rows)
    found = (_entry(number, row, known) for number, row in enumerate(rows, 1))
    return tuple(one for one in found if chosen.first <= one.value_on <= chosen.last)


def _entry(number: int, row: Row[Any], known: dict[UUID, BookAccount]) -> BookEntry:
    entry: LedgerEntry = row[0]
    return BookEntry(
        number=number,
        value_on=entry.value_on,
        recorded_on=local_time(entry.at).date(),
        kind=entry.kind,
        debit=known[entry.debit_id],
        credit=known[entry.credit_id],
        amount=Money(entry.cents, entry.currency),
        reference=entry.reference or row.reference or "",
        reason=entry.reason,
    )


def _accounts(rows: Any) -> dict[UUID, BookAccount]:
    """Return every account that these movements touch, with its holder's name and numbers."""
    accounts: dict[UUID, Account] = {one.id: one for row in rows for one in row[1:3]}
    holders = {one.party_id for one in accounts.values() if one.party_id is not None}
    query = select(Party.id, Party.name).where(Party.id.in_(holders))
    names: dict[UUID | None, str] = dict(db.session.execute(query).tuples().all()) if holders else {}
    numbers = identifiers(holders)
    return {
        one.id: BookAccount(one.kind, one.code, names.get(one.party_id, ""), numbers[one.party_id])
        if one.party_id
        else BookAccount(one.kind, one.code)
        for one in accounts.values()
    }
