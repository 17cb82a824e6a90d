"""Portugal: currency, language, time zone and the public holidays of the whole country."""

from __future__ import annotations

from datetime import date, timedelta

from portal.sdk import CountryProfile

# Código do Trabalho (Lei n.º 7/2009), artigo 234.º, n.º 1.
_FIXED = ((1, 1), (6, 10), (8, 15), (12, 8), (12, 25))
_LABOUR_DAY, _LABOUR_DAY_SINCE = (5, 1), 1974
_FREEDOM_DAY, _FREEDOM_DAY_SINCE = (4, 25), 1975

# Suspended by Lei n.º 23/2012, artigo 10.º, with effect from 2013; restored by Lei n.º 8/2016.
_SUSPENDED = range(2013, 2016)
_SUSPENDED_DAYS = ((10, 5), (11, 1), (12, 1))


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of `year`; those of municipalities and autonomous regions are not among them."""
    sunday = easter(year)
    days = {date(year, month, day) for month, day in _FIXED} | {sunday - timedelta(days=2), sunday}
    if year >= _LABOUR_DAY_SINCE:
        days.add(date(year, *_LABOUR_DAY))
    if year >= _FREEDOM_DAY_SINCE:
        days.add(date(year, *_FREEDOM_DAY))
    if year not in _SUSPENDED:
        days |= {date(year, month, day) for month, day in _SUSPENDED_DAYS}
        days.add(sunday + timedelta(days=60))  # Corpus Christi
    return frozenset(days)


PROFILE = CountryProfile(
    country="PT",
    currency="EUR",
    locales=("pt",),
    timezone="Europe/Lisbon",
    phone_prefix="+351",
    iban_prefix="PT",
    holidays=holidays,
)
