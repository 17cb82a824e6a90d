"""The annual report of a territory for its funders: one value that the page, the workbook and the document show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func

from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import mark
from portal.foundation.web.i18n import current_locale, say
from portal.outward.reports import figures, statements
from portal.outward.reports.catalogue import LISTINGS, SIZES
from portal.outward.reports.figures import MISSIONS, MONEY, WORK, Figure
from portal.outward.reports.lists import Column
from portal.outward.reports.rules import Period, sentences, until, year_period
from portal.people.tenants import queries as tenants
from portal.programme.projects.models import Project


@dataclass(frozen=True, slots=True)
class Flow:
    """A line of the fund's year: its label (English source string), cents with their sign, the list it opens."""

    label: str
    cents: int
    key: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A year of a territory as it stood on `on`. Counts, cents and half-days; labels are English source strings.

    `money` and `flows` are empty where there is no fund.
    """

    year: int
    on: date
    territory: str
    carrier: str
    invented: bool
    sentences: tuple[str, ...]
    work: tuple[Figure, ...]
    missions: Figure
    money: tuple[Figure, ...]
    values: dict[str, int]
    before: dict[str, int]
    fields: tuple[tuple[str, str, int], ...]
    sizes: tuple[tuple[str, str, int], ...]
    flows: tuple[Flow, ...]
    approved: tuple[Row[Any], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All of them, in order."""
        return (*self.work, self.missions, *self.money)

    @property
    def period(self) -> Period:
        """The year as a period."""
        return year_period(self.year)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the approved projects: no firm is named, no advance shown where there is no fund."""
        anonymous = (column for column in LISTINGS["approved"].columns if not column.named)
        return tuple(column for column in anonymous if self.flows or column.kind != "money")


def annual_report(year: int, on: date) -> AnnualReport:
    """Return the report of a year as it stands on `on`, in the language in use."""
    period = year_period(year)
    counted, before = figures.counted(period), figures.values(year_period(year - 1))
    now = counted.values
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    lends = figures.has_fund()
    return AnnualReport(
        year=year,
        on=on,
        territory=territory.name_in(current_locale()),
        carrier=territory.carrier_name,
        invented=territory.invented,
        sentences=tuple(say(message) for message in sentences(now, before, current_tenant().currency)),
        work=tuple(figures.figures(WORK, now, before)),
        missions=figures.figures(MISSIONS, now, before)[0],
        money=tuple(figures.figures(MONEY, now, before)) if lends else (),
        values=now,
        before=before,
        fields=by_field(counted.fields),
        sizes=_sizes(period),
        flows=_flows(year, now) if lends else (),
        approved=tuple(LISTINGS["approved"].every(period)),
    )


def by_field(counts: dict[str, int]) -> tuple[tuple[str, str, int], ...]:
    """Return half-days by field as pages show them: label (English source string), code, half-days."""
    return tuple((FIELDS[key], key, count) for key, count in counts.items())


def _sizes(period: Period) -> tuple[tuple[str, str, int], ...]:
    """Return how many approved projects each group of firms has: label (English source string), code, count."""
    group, approved = statements.SIZE, LISTINGS["approved"].statement(period)
    query = approved.with_only_columns(group, func.count(Project.id), maintain_column_froms=True).group_by(group)
    counts: dict[str, int] = dict(db.session.execute(query).tuples().all())
    return tuple((label, key, counts[key]) for key, label in SIZES.items() if counts.get(key))


def _flows(year: int, now: dict[str, int]) -> tuple[Flow, ...]:
    """Return what went through the fund in the year, from its first day to its last."""
    earlier = figures.summed(until(year)).values
    opening = sum(sign * earlier[key] for key, sign in _SIGNS.items())
    closing = opening + sum(sign * now[key] for key, sign in _SIGNS.items())
    return (
        Flow(mark("In the fund on 1 January"), opening),
        Flow(mark("Paid in by funders"), now["received"], "received"),
        Flow(mark("Repaid by firms"), now["repaid"], "repaid"),
        Flow(mark("Advances paid"), -now["lent"], "lent"),
        Flow(mark("In the fund at the end"), closing, total=True),
    )


_SIGNS = {"received": 1, "repaid": 1, "lent": -1}
