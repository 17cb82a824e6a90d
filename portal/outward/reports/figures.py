"""A period's figures: from the summary rows, the fund's money from its ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.money import Money
from portal.foundation.stats import queries as stats
from portal.foundation.stats.models import TerritoryStat
from portal.foundation.web.i18n import format_money, format_number
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.rules import Period, days

SUMMARY = ("studied", "approved", "supported", "jobs_supported", "jobs_verified", "half_days")
"""Figures kept by year in the summary rows."""

LISTED = ("committed", "received", "lent", "repaid", "missions", "main_half_days")
"""Figures added up from their own list, which is short or found by its index."""

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


def values(period: Period) -> dict[str, int]:
    """Return every figure of `period` by key: counts, cents, half-days."""
    stat = TerritoryStat
    query = select(stat.figure, stat.value).where(stat.figure.in_(SUMMARY))
    if period.year:
        query = query.where(stat.key == period.key)
    found = dict.fromkeys(SUMMARY, 0)
    for row in db.session.execute(query):
        found[row.figure] += row.value
    return found | {key: LISTINGS[key].total(period) for key in LISTED}


def years(today_year: int) -> list[int]:
    """Return the years that have a figure, and the present one, the latest first."""
    kept = {int(year) for figure in SUMMARY for year in stats.values(figure) if year.isdigit()}
    return sorted(kept | {today_year}, reverse=True)


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
