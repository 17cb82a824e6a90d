"""Amounts and dates are read as people write them in each language of the portal."""

from datetime import date
from decimal import Decimal

import pytest

from portal.foundation.web.typed_fields import read_date, read_decimal


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12 000", "12000"),
        ("12\u202f000,50", "12000.50"),
        ("12.000", "12000"),
        ("12.000,50", "12000.50"),
        ("12,000", "12000"),
        ("1,234,567.50", "1234567.50"),
        ("945,61", "945.61"),
        ("945.61", "945.61"),
    ],
)
def test_an_amount_is_read_with_the_separators_of_each_language(typed, read):
    assert read_decimal(typed) == Decimal(read)


@pytest.mark.parametrize("typed", ["abc", "12,00,000", "1,2345", "12.00.000"])
def test_what_is_no_amount_is_refused(typed):
    assert read_decimal(typed) is None


@pytest.mark.parametrize("typed", ["1,555", "1.555"])
def test_a_count_that_is_never_in_the_thousands_has_two_decimals_at_most(typed):
    assert read_decimal(typed, grouped=False) is None


@pytest.mark.parametrize("typed", ["23/11/2026", "23.11.2026", "23-11-2026", "23 11 2026", "2026-11-23"])
def test_a_date_is_read_as_it_is_written(typed):
    assert read_date(typed) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed", ["30/02/2026", "2026-13-01", "23/11/26", "23/11/0026", "0001-01-01", "31/12/9999", "soon"]
)
def test_what_is_no_date_of_ours_is_refused(typed):
    assert read_date(typed) is None
