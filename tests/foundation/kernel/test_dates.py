"""Months and working days, as the law counts them; the two clocks."""

from datetime import UTC, date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.kernel.clock import business_date, now
from portal.foundation.kernel.dates import add_months, add_working_days

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), -36, date(2021, 2, 28)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 1, 5), -1, date(2025, 12, 5)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_keep_to_the_end_of_a_shorter_one(day, months, expected):
    assert add_months(day, months) == expected


@given(days, st.integers(-600, 600))
def test_months_are_counted_exactly(day, months):
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day <= day.day
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


def test_the_day_of_the_event_and_free_days_are_not_counted():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert add_working_days(friday, 1, frozenset()) == monday
    assert add_working_days(friday, 1, frozenset({monday})) == date(2026, 11, 24)
    assert add_working_days(friday, 0, frozenset()) == friday


@given(days, st.integers(1, 40), st.frozensets(days, max_size=5))
def test_a_deadline_is_a_working_day_with_the_right_number_before_it(day, count, holidays):
    found = add_working_days(day, count, holidays)
    span = [day + timedelta(days=step) for step in range(1, (found - day).days + 1)]
    assert sum(d.weekday() < 5 and d not in holidays for d in span) == count
    assert found.weekday() < 5
    assert found not in holidays


@time_machine.travel("2026-11-23T21:30:00+00:00", tick=False)
def test_the_business_date_is_the_territory_s_own():
    assert now().tzinfo is UTC
    assert business_date("Europe/Paris") == date(2026, 11, 23)
    assert business_date("Indian/Reunion") == date(2026, 11, 24)
    assert business_date("Europe/Bucharest", offset_days=30) == date(2026, 12, 23)
