"""The period that a file is about: a calendar year or one of its quarters."""

from __future__ import annotations

from datetime import date, timedelta

from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message, mark
from portal.outward.reports.rules import Period, year_period
from portal.outward.reports.rules import period as named_period

PARTS = {
    "": mark("The whole year"),
    "1": mark("January to March"),
    "2": mark("April to June"),
    "3": mark("July to September"),
    "4": mark("October to December"),
}
"""Parts of a year by number, as English source strings."""


def period(year: str, part: str, today: date) -> Period:
    """Return the days of a year, or of its quarter `part`; this year for what is no year, all of it for no part."""
    named = named_period(year, today)
    whole = year_period(named.year or today.year)
    if part not in PARTS or not part:
        return whole
    first = add_months(whole.first, 3 * (int(part) - 1))
    return Period(first, add_months(first, 3) - timedelta(days=1))


def words(first: date, last: date) -> Message:
    """Return a period in words."""
    return Message("From %(first)s to %(last)s", {"first": first, "last": last})
