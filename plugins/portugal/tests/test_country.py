"""The calendar of Portugal, and its districts."""

from datetime import date

import pytest

from alize_portugal.country import easter, holidays
from alize_portugal.regions import areas


@pytest.mark.parametrize("day", [date(2000, 4, 23), date(2008, 3, 23), date(2011, 4, 24), date(2027, 3, 28)])
def test_easter(day):
    assert easter(day.year) == day


def test_the_holidays_of_a_year():
    days = (
        "01-01",
        "03-26",
        "03-28",
        "04-25",
        "05-01",
        "05-27",
        "06-10",
        "08-15",
        "10-05",
        "11-01",
        "12-01",
        "12-08",
        "12-25",
    )
    assert holidays(2027) == {date.fromisoformat(f"2027-{day}") for day in days}


@pytest.mark.parametrize(("year", "number"), [(2012, 13), (2013, 9), (2015, 9), (2016, 13)])
def test_four_days_were_suspended_from_2013_to_2015(year, number):
    assert len(holidays(year)) == number
    assert (date(year, 12, 1) in holidays(year)) == (number == 13)


def test_areas_are_given_by_their_codes_and_all_without():
    assert [area.name for area in areas(["PT-13", "PT-99"])] == ["Porto"]
    assert len(areas([])) == 20
