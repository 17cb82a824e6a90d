"""Calendar arithmetic on `date` values, as the law counts them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Set
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """Return `day` shifted by `months`, kept at the last day of a shorter month.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, holidays: Set[date]) -> date:
    """Return the `count`-th working day after `day`, which itself is not counted.

    Saturdays, Sundays and `holidays` are not working days (Regulation (EEC, Euratom) 1182/71).
    """
    while count:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day
