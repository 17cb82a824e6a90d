"""Romania as a country: currency, language, time zone and public holidays, Orthodox Easter among them."""

from __future__ import annotations

from datetime import date

import holidays as library

from portal.sdk import CountryProfile


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year` (Codul muncii, art. 139)."""
    return frozenset(library.country_holidays("RO", years=year))


PROFILE = CountryProfile(
    country="RO",
    currency="RON",
    locales=("ro",),
    timezone="Europe/Bucharest",
    phone_prefix="+40",
    iban_prefix="RO",
    holidays=holidays,
)
