"""The network's figures, from the summary rows of all territories, through its own login: no row of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, func, select
from sqlalchemy.orm import Session

from portal.foundation.kernel.money import Money
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.context import once_a_page
from portal.outward.network.rules import Known, guarded, share
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import STATE_LABELS, WORKING

PLANNED = frozenset({"candidate", "under_study", "being_set_up"})
FIGURES = ("studied", "approved", "supported", "jobs_supported", "half_days", "committed_cents", "missions")
_COLUMNS = (
    *("id", "slug", "name", "locale", "hosts", "carrier", "state", "pilot", "invented", "opened_on", "position"),
    *("country", "currency"),
)
SORTS = {
    "name": "name",
    "studied": "studied",
    "supported": "supported",
    "rate": "rate",
    "money": "money_cents",
    "days": "half_days",
    "jobs": "jobs",
}


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory in the comparison. Figures are None where too few projects stand behind them."""

    id: UUID
    slug: str
    name: str
    host: str
    carrier: str
    state: str
    pilot: bool
    invented: bool
    opened_on: date | None
    position: dict[str, str]
    country: str
    currency: str
    studied: int
    supported: int | None
    rate: Decimal | None
    money_cents: int | None
    half_days: int | None
    jobs: int | None

    @property
    def state_label(self) -> str:
        """English source string of the territory's state."""
        return STATE_LABELS[self.state]

    @property
    def kind(self) -> str:
        """How the map and the table show it: open, plan, turn, pilot or closed."""
        if self.pilot:
            return "pilot"
        if self.state in PLANNED:
            return "plan"
        return "open" if self.state == "active" else "turn" if self.state in WORKING else "closed"

    @property
    def money(self) -> Money | None:
        """What the territory's agreements commit."""
        return Money(self.money_cents, self.currency) if self.money_cents is not None else None


@dataclass(frozen=True, slots=True)
class NetworkTotals:
    """The network's sums over its territories; pilots are left out. Money in cents of euro."""

    active: int
    planned: int
    pilots: int
    studied: int
    approved: int
    supported: int
    jobs: int
    money: Money
    half_days: int
    missions: int
    main_fields: int


def comparison(engine: Engine, locale: str, sort: str = "-studied") -> list[TerritoryRow]:
    """Return every territory with its figures since the beginning, in the order asked for."""
    tenants, sums = _counted(engine)
    rows = [_row(tenant, sums[tenant.id], locale) for tenant in tenants]
    field = SORTS.get(sort.removeprefix("-"), "studied")
    rows.sort(key=lambda row: row.name)
    known = [row for row in rows if getattr(row, field) is not None]
    known.sort(key=lambda row: getattr(row, field), reverse=sort.startswith("-"))
    return known + [row for row in rows if getattr(row, field) is None]


def known(engine: Engine) -> dict[UUID, Known]:
    """Return what the rules of follow-up need of each territory: its last month with a study, its agreements' end."""
    stat = TerritoryStat
    wanted = (
        select(stat.tenant_id, stat.figure, func.max(stat.key), func.max(stat.value))
        .where(stat.figure.in_(("studied_months", "convention_end")), stat.value > 0)
        .group_by(stat.tenant_id, stat.figure)
    )
    months: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    ends: dict[UUID, date] = {}
    with Session(engine) as session:
        for tenant_id, figure, key, value in session.execute(wanted):
            if figure == "studied_months":
                months[tenant_id][key] = int(value)
            else:
                ends[tenant_id] = date.fromordinal(int(value))
    return {one: Known(months[one], ends.get(one)) for one in months.keys() | ends.keys()}


@once_a_page
def _counted(engine: Engine) -> tuple[Sequence[Row[Any]], defaultdict[UUID, defaultdict[str, int]]]:
    """Return every territory and its sums, read once for a page."""
    with Session(engine) as session:
        columns = [getattr(Tenant, name) for name in _COLUMNS]
        return session.execute(select(*columns).where(Tenant.id != Tenant.network_id)).all(), _sums(session)


def _sums(session: Session) -> defaultdict[UUID, defaultdict[str, int]]:
    found: defaultdict[UUID, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    stat = TerritoryStat
    query = select(stat.tenant_id, stat.figure, func.sum(stat.value)).where(stat.figure.in_(FIGURES))
    for tenant_id, figure, value in session.execute(query.group_by(stat.tenant_id, stat.figure)):
        found[tenant_id][figure] = int(value)
    return found


def _row(tenant: Row[Any], sums: defaultdict[str, int], locale: str) -> TerritoryRow:
    studied = sums["studied"]
    return TerritoryRow(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name.get(locale) or tenant.name.get(tenant.locale) or tenant.slug,
        host=tenant.hosts[0],
        carrier=tenant.carrier.get("name", ""),
        state=tenant.state,
        pilot=tenant.pilot,
        invented=tenant.invented,
        opened_on=tenant.opened_on,
        position=dict(tenant.position),
        country=tenant.country,
        currency=tenant.currency,
        studied=studied,
        supported=guarded(sums["supported"], studied),
        rate=share(sums["approved"], studied),
        money_cents=guarded(sums["committed_cents"], studied),
        half_days=guarded(sums["half_days"], studied),
        jobs=guarded(sums["jobs_supported"], studied),
    )


def totals(engine: Engine) -> NetworkTotals:
    """Return the network's sums; the small-number guard does not hide the network's own total."""
    tenants, sums = _counted(engine)
    counted = [row for row in tenants if not row.pilot]
    with Session(engine) as session:
        fields = _missions_by_field(session, [row.id for row in counted])
    added = {figure: sum(sums[row.id][figure] for row in counted) for figure in FIGURES}
    return NetworkTotals(
        active=sum(row.state in WORKING for row in counted),
        planned=sum(row.state in PLANNED for row in counted),
        pilots=len(tenants) - len(counted),
        studied=added["studied"],
        approved=added["approved"],
        supported=added["supported"],
        jobs=added["jobs_supported"],
        money=Money(added["committed_cents"], "EUR"),
        half_days=added["half_days"],
        missions=sum(fields.values()),
        main_fields=sum(fields.get(field, 0) for field in ("hr", "organisation", "sales")),
    )


def _missions_by_field(session: Session, tenants: list[UUID]) -> dict[str, int]:
    stat = TerritoryStat
    chosen = select(stat.key, func.sum(stat.value)).where(stat.figure == "missions", stat.tenant_id.in_(tenants))
    return {key: int(value) for key, value in session.execute(chosen.group_by(stat.key))}
