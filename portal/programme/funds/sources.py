"""Money of the fund that is kept apart: who gave it and what for, what was lent and repaid of it, what is left."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.funding import FunderKind
from portal.foundation.kernel.money import Money, total
from portal.foundation.web.context import hooks
from portal.people.parties.models import Party
from portal.programme.funds import queries, rules
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry
from portal.programme.funds.rules import FundFigures


@dataclass(frozen=True, slots=True)
class SourceView:
    """Money kept apart, by its commitment: `kind` is the country's, `figures` are those of its own account."""

    id: UUID
    convention_id: UUID
    convention: str
    starts_on: date
    ends_on: date
    funder_id: UUID
    funder_name: str
    kind: str
    account_id: UUID
    committed: Money
    jobs_target: int | None
    meetings: tuple[date, ...]
    withdrawn_on: date | None
    figures: FundFigures


def kinds() -> tuple[FunderKind, ...]:
    """Return the country's kinds of funders whose money is kept apart.

    Raises HookFailedError when a plugin does not answer: money of its kinds would count as everybody's.
    """
    return tuple(item.value for item in hooks().every("funder_kinds", FunderKind))


def kind_to_show(key: str) -> FunderKind | None:
    """Return a kind for a page that keeps nothing: None when it is not known, or cannot be asked for now."""
    found = (item.value for item in hooks().collect("funder_kinds", FunderKind))
    return next((kind for kind in found if kind.key == key), None)


def sources(until: date = date.max) -> list[SourceView]:
    """Return the money kept apart, with its movements up to the end of a day; the latest convention first."""
    rows = db.session.execute(
        select(Commitment, Convention, Party.name)
        .join(Convention, Convention.id == Commitment.convention_id)
        .join(Party, Party.id == Commitment.funder_id)
        .where(Commitment.account_id.is_not(None), Convention.starts_on <= until)
        .order_by(Convention.starts_on.desc(), Party.name_key, Commitment.id)
    ).all()
    moved = _moved(until) if rows else {}
    return [_view(commitment, convention, name, moved) for commitment, convention, name in rows]


def source(commitment_id: UUID) -> SourceView | None:
    """Return one of them, None for a commitment whose money is in the common fund."""
    return next((one for one in sources() if one.id == commitment_id), None)


@dataclass(frozen=True, slots=True)
class Lendable:
    """What can be lent today: `balance` is in the fund, `apart` is what commitments keep apart of it."""

    balance: Money
    apart: tuple[SourceView, ...]

    @property
    def common(self) -> Money:
        """What is not kept apart."""
        return self.balance - total([one.figures.balance for one in self.apart], self.balance.currency)

    @property
    def most(self) -> Money:
        """The largest amount that can be lent out of one of them."""
        return max([self.common, *(one.figures.balance for one in self.apart)])

    def left(self, commitment_id: UUID | None) -> Money:
        """Return what a commitment keeps apart, or what the common fund holds for None; KeyError for another one."""
        if commitment_id is None:
            return self.common
        return {one.id: one.figures.balance for one in self.apart}[commitment_id]


def lendable() -> Lendable:
    """Return what can be lent today, read once for a page."""
    return Lendable(queries.figures().balance, tuple(sources()))


def common(until: date = date.max) -> FundFigures:
    """Return what the rest of the fund, which is not kept apart, comes to at the end of a day."""
    code = select(Account.id).where(Account.code == "fund")
    return _figures(_moved(until).get(db.session.scalar(code), Counter()))


def _view(
    commitment: Commitment, convention: Convention, name: str, moved: dict[UUID | None, Counter[str]]
) -> SourceView:
    assert commitment.account_id is not None
    return SourceView(
        id=commitment.id,
        convention_id=convention.id,
        convention=convention.title,
        starts_on=convention.starts_on,
        ends_on=convention.ends_on,
        funder_id=commitment.funder_id,
        funder_name=name,
        kind=commitment.funder_kind,
        account_id=commitment.account_id,
        committed=Money(commitment.cents, current_tenant().currency),
        jobs_target=commitment.jobs_target,
        meetings=tuple(date.fromisoformat(day) for day in commitment.meetings),
        withdrawn_on=commitment.withdrawn_on,
        figures=_figures(moved.get(commitment.account_id, Counter())),
    )


def _figures(cents: Counter[str]) -> FundFigures:
    return rules.figures(cents, 0, current_tenant().currency)


def _moved(until: date) -> dict[UUID | None, Counter[str]]:
    """Return what the movements of each account of the fund add up to until a day, in cents by figure."""
    mine, undone = aliased(Account), aliased(LedgerEntry)
    kind = func.coalesce(undone.kind, LedgerEntry.kind)
    sign = case((LedgerEntry.kind == "reversal", -1), else_=1)
    query = (
        select(mine.id, kind, func.sum(LedgerEntry.cents * sign))
        .join(mine, or_(mine.id == LedgerEntry.debit_id, mine.id == LedgerEntry.credit_id))
        .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
        .where(mine.kind == "fund", LedgerEntry.value_on <= until)
        .group_by(mine.id, kind)
    )
    found: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    for account, name, cents in db.session.execute(query).tuples():
        found[account][rules.FIGURE_OF[name]] += int(cents)
    return found
