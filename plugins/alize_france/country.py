"""France as a country: currency, language, time zones and public holidays, by département where they differ."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from alize_france.accounts import check_account
from portal.sdk import CountryProfile

_NATIONAL = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_OF_EASTER = (1, 39)
"""Days after Easter Sunday: Easter Monday and Ascension; Whit Monday is asked apart."""

_LOCAL: dict[str, tuple[tuple[int, int], ...]] = {
    "57": ((12, 26),),
    "67": ((12, 26),),
    "68": ((12, 26),),
    "971": ((5, 27), (7, 21)),
    "972": ((5, 22), (7, 21)),
    "973": ((6, 10),),
    "974": ((12, 20),),
    "976": ((4, 27),),
}
"""Fixed days of a département: 26 December in Alsace and Moselle, the abolition of slavery overseas."""

_LOCAL_OF_EASTER = {"57": (-2,), "67": (-2,), "68": (-2,), "971": (-24, -2)}
"""Good Friday in Alsace, Moselle and Guadeloupe, mid-Lent in Guadeloupe, in days from Easter Sunday."""

_TIMEZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
}
_PHONES = {"971": "+590", "972": "+596", "973": "+594", "974": "+262", "976": "+262"}

CALENDARS = tuple(_LOCAL)
"""Départements with public holidays of their own: Moselle, Alsace and overseas."""


@cache
def holidays(departement: str = "") -> Callable[[int], frozenset[date]]:
    """Return the calendar of a département: for a year, its public holidays (Code du travail, L3133-1, L3134-13).

    Any other code, or "", gives the national calendar. One object per département, so that profiles compare equal.
    """

    def of_year(year: int) -> frozenset[date]:
        easter = easter_sunday(year)
        fixed = (*_NATIONAL, *_LOCAL.get(departement, ()))
        moving = (*_OF_EASTER, *_LOCAL_OF_EASTER.get(departement, ()), *((50,) if year not in _WHIT_WORKED else ()))
        return frozenset((*(date(year, *day) for day in fixed), *(easter + timedelta(days=n) for n in moving)))

    return of_year


_WHIT_WORKED = (2005, 2006, 2007)
"""Years in which Whit Monday was worked for the elderly (loi n° 2004-626, changed by loi n° 2008-351)."""


def easter_sunday(year: int) -> date:
    """Return Easter of the Latin churches, by the computation called anonymous Gregorian."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


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
        check_account=check_account,
    )
