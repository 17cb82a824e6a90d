"""The countries' own calendars against a published library, which is far too large to be loaded by the portal."""

import holidays as library
import pytest

from alize_france import country as france
from alize_romania import country as romania

YEARS = range(2000, 2051)
NAMES = {"": None, "67": "6AE", "68": "6AE"}


@pytest.mark.parametrize("departement", ["", *france.CALENDARS])
def test_french_holidays_are_the_published_ones(departement):
    of_year = france.holidays(departement)
    subdivision = NAMES.get(departement, departement)
    for year in YEARS:
        assert of_year(year) == frozenset(library.country_holidays("FR", subdiv=subdivision, years=year)), year


def test_romanian_holidays_are_the_published_ones():
    for year in YEARS:
        assert romania.holidays(year) == frozenset(library.country_holidays("RO", years=year)), year
