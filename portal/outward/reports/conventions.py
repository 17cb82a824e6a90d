"""The report of an agreement: what it promised, and what was done since it began; page, workbook and document."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.kernel.message import mark
from portal.foundation.web.i18n import current_locale
from portal.outward.reports import figures
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.rules import Period, rate
from portal.people.parties.models import Party
from portal.people.tenants import queries as tenants
from portal.programme.funds import queries as funds
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry
from portal.programme.missions.models import Mission

PAID, VALUED = mark("Money for the fund"), mark("Expert-days, at their value")


@dataclass(frozen=True, slots=True)
class Line:
    """A thing promised and done: `label` (English source string), its `kind` as lists have it, None for no promise.

    `key` is the list that it opens, empty where the report itself holds what it is made of.
    """

    label: str
    kind: str
    promised: int | None
    done: int
    key: str = ""

    @property
    def share(self) -> Decimal | None:
        """What part of the promise is done; None without a promise."""
        return rate(self.done, self.promised or 0)


@dataclass(frozen=True, slots=True)
class Funder:
    """What a funder commits by the agreement, of one kind; `paid` in cents is for money alone."""

    name: str
    kind: str
    committed: int
    paid: int | None


@dataclass(frozen=True, slots=True)
class ConventionReport:
    """An agreement as it stood on `on`; `period` goes from its first day to its last or to that day."""

    title: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    period: Period
    on: date
    territory: str
    carrier: str
    invented: bool
    lines: tuple[Line, ...]
    funders: tuple[Funder, ...]


def convention_report(convention_id: UUID, on: date) -> ConventionReport:
    """Return the report of an agreement as it stands on `on`, in the language in use."""
    row = funds.convention(convention_id)
    period = Period(row.starts_on, max(row.starts_on, min(row.ends_on, on)))
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    promised = _funders(row, period)
    return ConventionReport(
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        signed_on=row.signed_on,
        period=period,
        on=on,
        territory=territory.name_in(current_locale()),
        carrier=territory.carrier_name,
        invented=territory.invented,
        lines=(*_work(row, period), *_means(promised, period)),
        funders=promised,
    )


def _work(row: Convention, period: Period) -> list[Line]:
    """Return the projects and jobs; jobs planned and jobs verified are both held against the promise."""
    promises = {
        "supported": row.projects_target,
        "jobs_supported": row.jobs_target,
        "jobs_verified": row.jobs_target,
        "half_days": None,
        **({"lent": None} if figures.has_fund() else {}),
    }
    found = ((LISTINGS[key], promise) for key, promise in promises.items())
    return [Line(one.label, one.kind, promise, one.total(period), one.key) for one, promise in found]


def _means(promised: tuple[Funder, ...], period: Period) -> list[Line]:
    """Return what funders promised beside what came: money, and expert-days at the value frozen at closing."""
    cash = [one for one in promised if one.kind == "cash"]
    days = sum(one.committed for one in promised if one.kind == "days")
    given = select(func.sum(Mission.value_cents)).where(
        Mission.closed_on.between(period.first, period.last), Mission.signed_on.is_not(None)
    )
    found = []
    if cash:
        found.append(Line(PAID, "money", sum(one.committed for one in cash), sum(one.paid or 0 for one in cash)))
    if days:
        found.append(Line(VALUED, "money", days, int(db.session.scalar(given) or 0)))
    return found


def _funders(row: Convention, period: Period) -> tuple[Funder, ...]:
    """Return the commitments that hold, by funder and kind; money kept apart counts what was paid there."""
    common = db.session.scalar(select(Account.id).where(Account.code == "fund"))
    paid = _paid(period)
    query = (
        select(Party.name, Commitment.funder_id, Commitment.kind, Commitment.account_id, func.sum(Commitment.cents))
        .join(Party, Party.id == Commitment.funder_id)
        .where(Commitment.convention_id == row.id, Commitment.withdrawn_on.is_(None))
        .group_by(Party.name, Party.name_key, Commitment.funder_id, Commitment.kind, Commitment.account_id)
        .order_by(Party.name_key, Commitment.kind, Commitment.account_id)
    )
    return tuple(
        Funder(name, kind, int(cents), paid[funder, account or common] if kind == "cash" else None)
        for name, funder, kind, account, cents in db.session.execute(query).tuples()
    )


def _paid(period: Period) -> Counter[tuple[UUID | None, UUID | None]]:
    """Return what each funder paid into each account of the fund in a period, in cents, corrections taken off."""
    fund, giver = aliased(Account), aliased(Account)
    sides = (LedgerEntry.debit_id, LedgerEntry.credit_id)
    sign = case((LedgerEntry.kind == "reversal", -1), else_=1)
    query = (
        select(giver.party_id, fund.id, func.sum(LedgerEntry.cents * sign))
        .join(fund, fund.id.in_(sides) & (fund.kind == "fund"))
        .join(giver, giver.id.in_(sides) & (giver.kind == "funder"))
        .where(LedgerEntry.value_on.between(period.first, period.last))
        .group_by(giver.party_id, fund.id)
    )
    return Counter({(whose, where): int(cents) for whose, where, cents in db.session.execute(query).tuples()})
