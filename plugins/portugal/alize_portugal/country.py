"""The country: currency, languages, time zone and public holidays."""

from __future__ import annotations

from datetime import date

from portal.sdk import CountryProfile


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year`."""
    return frozenset({date(year, 1, 1), date(year, 5, 1), date(year, 12, 25)})


PROFILE = CountryProfile(
    country="XX",
    currency="EUR",
    locales=("fr",),
    timezone="Europe/Paris",
    phone_prefix="+00",
    iban_prefix="XX",
    holidays=holidays,
)
