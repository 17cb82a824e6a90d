"""Base rates by currency and day; a gap is refused with its reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from alize_europe.base_rates import BaseRateUnknownError, base_rate, rates


def known_since(currency, day):
    try:
        return base_rate(currency, day).since
    except BaseRateUnknownError:
        return None


def test_a_gap_says_the_currency_and_the_day():
    with pytest.raises(BaseRateUnknownError) as refused:
        base_rate("USD", date(2026, 1, 1))
    assert refused.value.message.params == {"currency": "USD", "day": date(2026, 1, 1)}


@pytest.mark.parametrize("currency", ["EUR", "RON"])
def test_every_day_is_either_known_or_refused(currency):
    days = [date(2008, 1, 1) + timedelta(days=13 * step) for step in range(680)]
    answers = {day: known_since(currency, day) for day in days}
    assert all(since <= day for day, since in answers.items() if since)
    assert all(base_rate(currency, day).source.url for day, since in answers.items() if since)
    assert {bool(since) for since in answers.values()} == {True, False}


def test_the_rates_of_the_walked_file():
    found = rates("EUR", date(2026, 11, 23), 400)
    assert (found.base, found.reference, found.discount) == (Decimal("2.19"), Decimal("6.19"), Decimal("3.19"))
