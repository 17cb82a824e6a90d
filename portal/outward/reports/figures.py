"""A period's figures: from the summary rows, the fund's money from its ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.money import Money
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.i18n import format_money, format_number
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.rules import EVERYTHING, MAIN_FIELDS, Period, days
from portal.programme.funds.queries import COMMITTED, FUND_YEARS
from portal.programme.funds.rules import FIGURE_OF
from portal.programme.missions.half_days import BY_FIELD
from portal.programme.missions.letters import SIGNED_YEARS

SUMMARY = {
    "studied": "studied",
    "approved": "approved",
    "supported": "supported",
    "jobs_supported": "jobs_supported",
    "jobs_verified": "jobs_verified",
    "half_days": "half_days",
    SIGNED_YEARS: "missions",
}
"""Figures kept by year in the summary rows, and what they are called here."""

PARTED = (FUND_YEARS, BY_FIELD)
"""Figures kept by year and part: the fund's movements, half-days by field."""

WORK = ("studied", "approved", "supported", "half_days", "jobs_supported", "jobs_verified")
MONEY = ("committed", "received", "lent", "repaid")
MISSIONS = ("missions",)
"""The figures of the dashboard, in order: what was done, the fund, and beside the fields of competence."""

_COLOURS = {"supported": "ok", "half_days": "sun", "missions": "sun", "jobs_supported": "plum", "jobs_verified": "plum"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period: what its list comes to. `value` is a count, cents or half-days; `text` is shown."""

    key: str
    value: int
    text: str
    before: str
    colour: str

    @property
    def label(self) -> str:
        """English source string: what the list holds."""
        return LISTINGS[self.key].label

    @property
    def about(self) -> str:
        """English source string: what is counted."""
        return LISTINGS[self.key].about


@dataclass(frozen=True, slots=True)
class Counted:
    """A period's figures by key (counts, cents, half-days), and the half-days given by field."""

    values: dict[str, int]
    fields: dict[str, int]


def counted(period: Period) -> Counted:
    """Return every figure of `period`: all from the summary rows but the commitments, of which there are few."""
    found = summed(period)
    found.values["committed"] = LISTINGS["committed"].total(period)
    return found


def summed(period: Period) -> Counted:
    """Return the figures of `period` that the summary rows hold."""
    found = dict.fromkeys((*SUMMARY.values(), *FIGURE_OF.values(), "main_half_days"), 0)
    fields: Counter[str] = Counter()
    for figure, key, number in _rows(period):
        _year, _, part = key.partition(" ")
        if figure in SUMMARY:
            found[SUMMARY[figure]] += number
        elif figure == FUND_YEARS:
            found[part] += number
        else:
            fields[part] += number
    found["main_half_days"] = sum(fields[field] for field in MAIN_FIELDS)
    return Counted(found, {key: number for key, number in fields.most_common() if number})


def values(period: Period) -> dict[str, int]:
    """Return every figure of `period` by key: counts, cents, half-days."""
    return counted(period).values


def _rows(period: Period) -> list[tuple[str, str, int]]:
    """Return the summary rows of the years that `period` spans."""
    stat = TerritoryStat
    query = select(stat.figure, stat.key, stat.value).where(stat.figure.in_((*SUMMARY, *PARTED)))
    if period.year:
        query = query.where((stat.key == period.key) | stat.key.startswith(f"{period.key} "))
    rows = db.session.execute(query.order_by(stat.figure, stat.key)).tuples()
    return [row for row in rows if period.first.year <= int(row[1].partition(" ")[0]) <= period.last.year]


def years(today_year: int) -> list[int]:
    """Return the years that have a figure, and the present one, the latest first."""
    kept = {int(key.partition(" ")[0]) for _figure, key, number in _rows(EVERYTHING) if number}
    return sorted(kept | {today_year}, reverse=True)


def has_fund() -> bool:
    """Tell whether anything was ever committed or moved in the bound territory: some have missions only."""
    stat = TerritoryStat
    known = select(stat.id).where(stat.figure.in_((FUND_YEARS, COMMITTED)), stat.value != 0).limit(1)
    return db.session.scalar(known) is not None


def shown(key: str, value: int) -> str:
    """Return a figure's value in words: a number, an amount, days."""
    return spoken(LISTINGS[key].kind, value)


def spoken(kind: str, value: int) -> str:
    """Return `value` of a kind (number, money, half_days) in the language in use."""
    found = measured(kind, value)
    return format_money(found) if isinstance(found, Money) else format_number(found)


def measured(kind: str, value: int) -> int | Decimal | Money:
    """Return `value` of a kind (number, money in cents, half_days) in the unit people read."""
    if kind == "money":
        return Money(value, current_tenant().currency)
    return days(value) if kind == "half_days" else value


def figures(keys: tuple[str, ...], now: dict[str, int], before: dict[str, int] | None) -> list[Figure]:
    """Return the figures called `keys` that have a list, with what they were the year before."""
    return [
        Figure(
            key,
            now[key],
            shown(key, now[key]),
            shown(key, before[key]) if before is not None else "",
            _COLOURS.get(key, "sea"),
        )
        for key in keys
        if key in LISTINGS
    ]
