"""Public holidays by département, and the register's deadline that depends on them."""

from hypothesis import given
from hypothesis import strategies as st

from alize_france.country import CALENDARS, holidays, profile


def test_la_reunion_is_four_hours_ahead_and_has_its_own_calendar():
    found = profile("974")
    assert (found.timezone, found.phone_prefix, found.currency) == ("Indian/Reunion", "+262", "EUR")
    assert found.holidays(2026) > profile().holidays(2026)


def test_a_profile_is_the_same_at_each_call():
    assert profile("57") == profile("57")
    assert profile("30").holidays(2026) == profile().holidays(2026)


@given(st.sampled_from(["", *CALENDARS]), st.integers(2000, 2040))
def test_the_national_holidays_hold_everywhere(departement, year):
    assert len(holidays()(year)) in {10, 11}
    assert holidays()(year) <= holidays(departement)(year)
    assert {day.year for day in holidays(departement)(year)} == {year}
