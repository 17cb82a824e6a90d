"""Public holidays by département, and the register's deadline that depends on them."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_france
from alize_europe.deadlines import register_deadline
from alize_france.country import CALENDARS, holidays, profile

FOLDER = Path(alize_france.__file__).parent / "tests/cases"


def cases(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", cases("holidays"), ids=lambda case: case["id"])
def test_holidays(case):
    assert sorted(holidays(case["given"]["departement"])(case["given"]["year"])) == case["expected"]["holidays"]


@pytest.mark.parametrize("case", cases("register_deadlines"), ids=lambda case: case["id"])
def test_register_deadline(case):
    found = register_deadline(case["given"]["granted_on"], holidays(case["given"]["departement"]))
    assert found == case["expected"]["deadline"]


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
