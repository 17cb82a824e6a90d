"""Base rates by currency and day; a gap is refused with its reason."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import alize_europe
from alize_europe.base_rates import BaseRateUnknownError, base_rate, rates

CASES = Path(alize_europe.__file__).parent / "tests/cases/base_rates.toml"
cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", cases, ids=lambda case: case["id"])
def test_case(case):
    given, expected = case["given"], case["expected"]
    middle = given["first_day"] + (given["last_day"] - given["first_day"]) // 2
    for day in (given["first_day"], middle, given["last_day"]):
        if expected["known"]:
            found = base_rate(given["currency"], day)
            assert (found.rate, found.certain) == (Decimal(expected["rate"]), expected["certain"])
            assert found.since <= day
            assert found.source.url
        else:
            with pytest.raises(BaseRateUnknownError) as refused:
                base_rate(given["currency"], day)
            assert refused.value.message.params == {"currency": given["currency"], "day": day}


def known_since(currency, day):
    try:
        return base_rate(currency, day).since
    except BaseRateUnknownError:
        return None


@pytest.mark.parametrize("currency", ["EUR", "RON"])
def test_every_day_is_either_known_or_refused(currency):
    days = [date(2008, 1, 1) + timedelta(days=13 * step) for step in range(680)]
    answers = {day: known_since(currency, day) for day in days}
    assert all(since <= day for day, since in answers.items() if since)
    assert {bool(since) for since in answers.values()} == {True, False}


def test_the_rates_of_the_walked_file():
    found = rates("EUR", date(2026, 11, 23), 400)
    assert (found.base, found.reference, found.discount) == (Decimal("2.19"), Decimal("6.19"), Decimal("3.19"))
