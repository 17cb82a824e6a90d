"""Romania as a country: currency, language, time zone and public holidays, Orthodox Easter among them."""

from __future__ import annotations

from datetime import date, timedelta

from alize_romania.identifiers import check_iban
from alize_romania.letters import COMMA_BELOW
from portal.sdk import CountryProfile

_FIXED = ((1, 1), (1, 2), (5, 1), (12, 1), (12, 25), (12, 26))
_LATER = (((8, 15), 2009), ((11, 30), 2012), ((1, 24), 2017), ((6, 1), 2017))
"""Days that became public holidays since: Dormition, Saint Andrew, union of the principalities, children's day."""

_EPIPHANY = (2024, ((1, 6), (1, 7)))


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year` (Codul muncii, art. 139): Easter and Whitsun are the Orthodox ones."""
    fixed = [*_FIXED, *(day for day, since in _LATER if year >= since)]
    fixed += _EPIPHANY[1] if year >= _EPIPHANY[0] else ()
    moving = [0, 1, *((49, 50) if year >= 2009 else ()), *((-2,) if year >= 2018 else ())]
    easter = easter_sunday(year)
    return frozenset((*(date(year, *day) for day in fixed), *(easter + timedelta(days=n) for n in moving)))


def easter_sunday(year: int) -> date:
    """Return Easter of the Orthodox churches: the Julian computation, in the civil calendar (1900 to 2099)."""
    moon = (19 * (year % 19) + 15) % 30
    week = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + week + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


PROFILE = CountryProfile(
    country="RO",
    currency="RON",
    locales=("ro",),
    timezone="Europe/Bucharest",
    phone_prefix="+40",
    iban_prefix="RO",
    holidays=holidays,
    letters=COMMA_BELOW,
    check_account=check_iban,
)
