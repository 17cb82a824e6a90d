"""Reading the fund: its figures, movements, conventions; one place for screens, reports and the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.money import Money
from portal.foundation.stats import queries as stats
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.people.parties.models import Party
from portal.programme.funds import rules
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry

FUND, RESERVED, COMMITTED = "fund", "reserved", "committed_cents"
"""Summary figures, in cents: the fund by received, lent, repaid; what is promised; commitments by kind."""

FUND_YEARS = "fund_years"
"""Summary figure, in cents: what was received, lent and repaid in each year, under keys such as “2026 lent”."""

CONVENTION_END = "convention_end"
"""Summary figure: the day on which the last convention ends, as a proleptic ordinal, for the network's follow-up."""

FILTERS = ("kind", "source")
SORTS = (Sort("on", LedgerEntry.value_on),)
SORT_KEYS = ("-on", "on")


def figures() -> rules.FundFigures:
    """Return where the bound territory's money is, from the summary."""
    return rules.figures(stats.values(FUND), stats.value(RESERVED), current_tenant().currency)


def counted() -> dict[str, int]:
    """Return what the movements themselves add up to, in cents by summary key: for checking the summary."""
    undone = aliased(LedgerEntry)
    query = (
        select(LedgerEntry.kind, func.sum(LedgerEntry.cents))
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.kind.in_(rules.FIGURE_OF), undone.id.is_(None))
        .group_by(LedgerEntry.kind)
    )
    return {rules.FIGURE_OF[kind]: int(cents) for kind, cents in db.session.execute(query)}


def counted_years() -> dict[str, int]:
    """Return what the movements of each year add up to, corrections in the year they were made: for checking."""
    undone = aliased(LedgerEntry)
    kind = func.coalesce(undone.kind, LedgerEntry.kind)
    sign = case((LedgerEntry.kind == "reversal", -1), else_=1)
    query = (
        select(LedgerEntry.value_on, kind, func.sum(LedgerEntry.cents * sign))
        .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
        .group_by(LedgerEntry.value_on, kind)
    )
    found: Counter[str] = Counter()
    for day, name, cents in db.session.execute(query).tuples():
        found[f"{day.year} {rules.FIGURE_OF[name]}"] += int(cents)
    return dict(found)


def balance(account_id: UUID) -> Money:
    """Return what an account holds: debited less credited."""
    debit = select(func.coalesce(func.sum(LedgerEntry.cents), 0)).where(LedgerEntry.debit_id == account_id)
    credit = select(func.coalesce(func.sum(LedgerEntry.cents), 0)).where(LedgerEntry.credit_id == account_id)
    cents = int(db.session.scalar(debit) or 0) - int(db.session.scalar(credit) or 0)
    return Money(cents, current_tenant().currency)


def paid_from(account_id: UUID) -> UUID:
    """Return the account of the fund that was lent from to this account of a firm: repayments go back to it."""
    query = select(LedgerEntry.credit_id).where(LedgerEntry.debit_id == account_id, LedgerEntry.kind == "disbursement")
    return db.session.scalars(query).one()


def entries_of(account_id: UUID) -> Sequence[LedgerEntry]:
    """Return every movement of an account, in the order of value dates."""
    query = select(LedgerEntry).where((LedgerEntry.debit_id == account_id) | (LedgerEntry.credit_id == account_id))
    return db.session.scalars(query.order_by(LedgerEntry.value_on, LedgerEntry.id)).all()


def movements(state: ListState, source: UUID | None = None) -> Page:
    """Return the page of movements that `state` names, with whose account they touch besides the fund's.

    `source_name` is who gave the money, where it is kept apart; of one such commitment alone, `source` names it.
    """
    other, whose, giver = aliased(Account), aliased(Party), aliased(Party)
    undone, target = aliased(LedgerEntry), aliased(LedgerEntry)
    statement = _filtered(
        select(
            LedgerEntry.id,
            LedgerEntry.value_on,
            LedgerEntry.value_on.label("sort_on"),
            LedgerEntry.cents,
            LedgerEntry.currency,
            LedgerEntry.kind,
            LedgerEntry.reference,
            LedgerEntry.reason,
            LedgerEntry.actor_name,
            undone.id.label("undone_by"),
            whose.name.label("party_name"),
            giver.name.label("source_name"),
        )
        .join(other, other.id.in_((LedgerEntry.debit_id, LedgerEntry.credit_id)) & other.party_id.is_not(None))
        .join(whose, whose.id == other.party_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .outerjoin(target, target.id == LedgerEntry.reverses_id)
        .outerjoin(Commitment, Commitment.account_id.in_((LedgerEntry.debit_id, LedgerEntry.credit_id)))
        .outerjoin(giver, giver.id == Commitment.funder_id),
        target.kind,
        state,
        source,
    )
    return page(statement, state, SORTS, LedgerEntry.id)


def amount_of(row: Any) -> Money:
    """Return the amount of a row of `movements`: a correction counts less."""
    return Money(-row.cents if row.kind == "reversal" else row.cents, row.currency)


def _filtered(statement: Select[Any], undone_kind: Any, state: ListState, source: UUID | None) -> Select[Any]:
    """Keep one kind of movement with its corrections, so that the list adds up to the figure; and one source's."""
    if source is not None:
        statement = statement.where(Commitment.id == source)
    kind = state.filters.get("kind")
    if kind in rules.FIGURE_OF:
        return statement.where(or_(LedgerEntry.kind == kind, undone_kind == kind))
    return statement.where(LedgerEntry.kind == kind) if kind in rules.ENTRY_KINDS else statement


def conventions() -> Sequence[Convention]:
    """Return the conventions, the latest first."""
    return db.session.scalars(select(Convention).order_by(Convention.starts_on.desc(), Convention.id.desc())).all()


def convention(convention_id: UUID) -> Convention:
    """Return one of them."""
    return db.session.get_one(Convention, convention_id)


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment as its table shows it."""

    id: UUID
    version: int
    convention_id: UUID
    funder_name: str
    kind: str
    source: str
    amount: Money
    withdrawn_on: date | None
    kept_apart: bool


def commitments() -> list[CommitmentView]:
    """Return every commitment, by convention and funder."""
    rows = db.session.execute(
        select(Commitment, Party.name)
        .join(Party, Party.id == Commitment.funder_id)
        .order_by(Commitment.convention_id, Party.name_key, Commitment.id)
    )
    currency = current_tenant().currency
    return [
        CommitmentView(
            row.id,
            row.version,
            row.convention_id,
            name,
            row.kind,
            row.source,
            Money(row.cents, currency),
            row.withdrawn_on,
            row.account_id is not None,
        )
        for row, name in rows
    ]


def committed() -> dict[str, Money]:
    """Return what funders committed, by kind, from the summary."""
    currency = current_tenant().currency
    kept = stats.values(COMMITTED)
    return {kind: Money(kept.get(kind, 0), currency) for kind in rules.COMMITMENT_KINDS}


def counted_commitments() -> dict[str, int]:
    """Return what the commitments themselves add up to, in cents by kind: for checking the summary."""
    query = select(Commitment.kind, func.sum(Commitment.cents)).where(Commitment.withdrawn_on.is_(None))
    return {kind: int(cents) for kind, cents in db.session.execute(query.group_by(Commitment.kind))}


def funders() -> Sequence[Row[Any]]:
    """Return the organisations that committed something to the common fund, by name: id and name."""
    ids = select(Commitment.funder_id).where(Commitment.withdrawn_on.is_(None), Commitment.account_id.is_(None))
    return db.session.execute(select(Party.id, Party.name).where(Party.id.in_(ids)).order_by(Party.name_key)).all()


def paid_in() -> list[tuple[str, Money]]:
    """Return what each funder paid into the fund, by name, corrections taken out."""
    undone = aliased(LedgerEntry)
    rows = db.session.execute(
        select(Party.name.label("name"), func.sum(LedgerEntry.cents).label("cents"))
        .join(Account, Account.id == LedgerEntry.credit_id)
        .join(Party, Party.id == Account.party_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(LedgerEntry.kind == "contribution", undone.id.is_(None))
        .group_by(Party.name, Party.name_key)
        .order_by(Party.name_key)
    )
    return [(row.name, Money(int(row.cents), current_tenant().currency)) for row in rows]
