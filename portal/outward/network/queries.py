"""The network's figures, from the summary rows of all territories, through its own login: no row of a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import natural
from portal.foundation.stats.guard import RESTS_ON, Sums, is_small, withheld
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.i18n import spoken
from portal.outward.network.rules import Known
from portal.outward.reports.rules import MAIN_FIELDS
from portal.people.tenants import aggregates
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import STATE_LABELS, WORKING

PLANNED = frozenset({"candidate", "under_study", "being_set_up"})
SORTS = {
    "name": "name",
    "studied": "studied",
    "supported": "supported",
    "rate": "rate",
    "money": "money_cents",
    "days": "half_days",
    "jobs": "jobs",
}
"""What the comparison is put in order by, and where a row keeps it."""


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory in the comparison. A figure is None where too few projects stand behind it."""

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
    sums: Sums

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
    def studied(self) -> int | None:
        """Projects studied."""
        return self.sums.shown("studied")

    @property
    def supported(self) -> int | None:
        """Projects supported."""
        return self.sums.shown("supported")

    @property
    def rate(self) -> Decimal | None:
        """Projects approved over projects studied."""
        return self.sums.rate

    @property
    def money_cents(self) -> int | None:
        """What the territory's agreements commit, in cents of its currency."""
        return self.sums.shown("committed_cents")

    @property
    def money(self) -> Money | None:
        """What the territory's agreements commit."""
        return Money(self.money_cents, self.currency) if self.money_cents is not None else None

    @property
    def half_days(self) -> int | None:
        """Half-days given by experts and confirmed."""
        return self.sums.shown("half_days")

    @property
    def jobs(self) -> int | None:
        """Jobs planned by the projects approved."""
        return self.sums.shown("jobs_supported")


@dataclass(frozen=True, slots=True)
class NetworkTotals:
    """The network's sums over its territories; pilots are left out. Money in cents of `currency`."""

    active: int
    planned: int
    pilots: int
    sums: Sums
    currency: str
    fields: Mapping[str, int]

    @property
    def missions(self) -> int:
        """Missions whose letter was signed."""
        return sum(self.fields.values())

    @property
    def main_fields(self) -> int:
        """Those in the programme's main fields."""
        return sum(self.fields.get(field, 0) for field in MAIN_FIELDS)

    @property
    def by_field(self) -> list[tuple[str, int | None]]:
        """The missions of each field, the most first; None where they are few or where few would follow."""
        hidden = withheld(self.fields)
        ordered = sorted(self.fields.items(), key=lambda item: (item[0] in hidden, -item[1], item[0]))
        return [(field, None if field in hidden else count) for field, count in ordered if count]

    @property
    def money(self) -> Money:
        """What the agreements of all territories commit."""
        return Money(self.sums.figures["committed_cents"], self.currency)


def comparison(engine: Engine, locale: str, sort: str = "-studied") -> list[TerritoryRow]:
    """Return every territory with its figures since the beginning, in the order asked for."""
    rows = [_row(tenant, sums, locale) for tenant, sums in aggregates.territories(engine)]
    field = SORTS.get(sort.removeprefix("-"), "studied")
    rows.sort(key=lambda row: natural(row.name))
    if field == "name":
        return rows[::-1] if sort.startswith("-") else rows
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


def _row(tenant: Tenant, sums: Sums, locale: str) -> TerritoryRow:
    return TerritoryRow(
        id=tenant.id,
        slug=tenant.slug,
        name=tenant.name.get(locale) or tenant.name.get(spoken(tenant.locale)) or tenant.slug,
        host=tenant.hosts[0],
        carrier=tenant.carrier.get("name", ""),
        state=tenant.state,
        pilot=tenant.pilot,
        invented=tenant.invented,
        opened_on=tenant.opened_on,
        position=dict(tenant.position),
        country=tenant.country,
        currency=tenant.currency,
        sums=sums,
    )


def totals(engine: Engine, rows: Sequence[TerritoryRow], currency: str) -> NetworkTotals:
    """Return the network's sums over `rows`, in its own currency."""
    counted = [row for row in rows if not row.pilot]
    added = {figure: sum(row.sums.figures.get(figure, 0) for row in counted) for figure in RESTS_ON}
    return NetworkTotals(
        active=sum(row.state in WORKING for row in counted),
        planned=sum(row.state in PLANNED for row in counted),
        pilots=len(rows) - len(counted),
        sums=Sums(added, frozenset(figure for figure, base in RESTS_ON.items() if is_small(added[base]))),
        currency=currency,
        fields=_missions_by_field(engine, [row.id for row in counted]),
    )


def _missions_by_field(engine: Engine, tenants: list[UUID]) -> dict[str, int]:
    stat = TerritoryStat
    chosen = select(stat.key, func.sum(stat.value)).where(stat.figure == "missions", stat.tenant_id.in_(tenants))
    with Session(engine) as session:
        return {key: int(value) for key, value in session.execute(chosen.group_by(stat.key))}
