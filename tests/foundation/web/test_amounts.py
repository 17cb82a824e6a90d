"""Amounts are read as people write them in each language of the portal."""

from decimal import Decimal

import pytest

from portal.foundation.web.typed_fields import read_decimal


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
