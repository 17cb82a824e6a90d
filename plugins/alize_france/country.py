"""France as a country: currency, language, time zones and public holidays, by département where they differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import holidays as library

from portal.sdk import CountryProfile

_SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
}
_TIMEZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
}
_PHONES = {"971": "+590", "972": "+596", "973": "+594", "974": "+262", "976": "+262"}

CALENDARS = tuple(_SUBDIVISIONS)
"""Départements with public holidays of their own: Moselle, Alsace and overseas."""


@cache
def holidays(departement: str = "") -> Callable[[int], frozenset[date]]:
    """Return the calendar of a département: for a year, its public holidays (Code du travail, L3133-1, L3134-13).

    Any other code, or "", gives the national calendar. One object per département, so that profiles compare equal.
    """
    subdivision = _SUBDIVISIONS.get(departement)

    def of_year(year: int) -> frozenset[date]:
        return frozenset(library.country_holidays("FR", subdiv=subdivision, years=year))

    return of_year


def profile(departement: str = "") -> CountryProfile:
    """Return France as seen from a département ("" for a metropolitan one without holidays of its own)."""
    return CountryProfile(
        country="FR",
        currency="EUR",
        locales=("fr",),
        timezone=_TIMEZONES.get(departement, "Europe/Paris"),
        phone_prefix=_PHONES.get(departement, "+33"),
        iban_prefix="FR",
        holidays=holidays(departement),
    )
