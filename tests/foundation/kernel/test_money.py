"""Money: exact, never mixed, split without losing a cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.kernel.money import CurrencyMismatchError, Money, total

cents = st.integers(-(10**12), 10**12)
amounts = st.builds(Money, cents, st.just("EUR"))
positive = st.builds(Money, st.integers(0, 10**12), st.just("EUR"))


@pytest.mark.parametrize(
    ("amount", "count", "part", "last"),
    [
        ("15000.00", 24, "625.00", "625.00"),
        ("10000.00", 24, "416.66", "416.82"),
        ("23000.00", 36, "638.88", "639.20"),
        ("10000.00", 36, "277.77", "278.05"),
        ("0.05", 12, "0.00", "0.05"),
        ("100.00", 1, "100.00", "100.00"),
    ],
)
def test_instalments_are_rounded_down_and_the_last_carries_the_rest(amount, count, part, last):
    parts = Money.of(amount, "EUR").instalments(count)
    assert len(parts) == count
    assert set(parts[:-1]) <= {Money.of(part, "EUR")}
    assert parts[-1] == Money.of(last, "EUR")


@given(positive, st.integers(1, 600))
def test_instalments_add_up_to_the_cent(amount, count):
    parts = amount.instalments(count)
    assert len(parts) == count
    assert total(parts, "EUR") == amount
    assert len(set(parts[:-1])) <= 1
    assert 0 <= parts[-1].cents - parts[0].cents < count


@pytest.mark.parametrize(("amount", "count"), [(1, 0), (1, -3), (-1, 2)])
def test_a_split_that_makes_no_sense_is_refused(amount, count):
    with pytest.raises(ValueError, match="split"):
        Money(amount, "EUR").instalments(count)


@pytest.mark.parametrize(
    ("given_", "expected"), [("945.605", 94561), ("945.604", 94560), (12, 1200), (Decimal("-0.005"), -1), ("0", 0)]
)
def test_an_amount_is_rounded_half_up_to_the_cent(given_, expected):
    assert Money.of(given_, "EUR").cents == expected


@given(amounts)
def test_units_and_cents_are_the_same_amount(amount):
    assert Money.of(amount.amount, "EUR") == amount
    assert amount.amount * 100 == amount.cents


@given(amounts, amounts, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_whole_cents(one, two, factor):
    assert (one + two).cents == one.cents + two.cents
    assert one - two == one + -two
    assert (one * factor).cents == one.cents * factor
    assert (one < two) is (one.cents < two.cents)
    assert (one <= two) is (one.cents <= two.cents)
    assert (one > two) is (two < one)
    assert (one >= two) is (two <= one)
    assert bool(one) is (one.cents != 0)


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_meet(operation):
    with pytest.raises(CurrencyMismatchError, match="EUR and RON"):
        getattr(Money(1, "EUR"), operation)(Money(1, "RON"))
    assert Money(1, "EUR") != Money(1, "RON")


def test_the_sum_of_nothing_is_zero():
    assert total([], "RON") == Money.zero("RON") == Money(0, "RON")
    with pytest.raises(CurrencyMismatchError):
        total([Money(1, "EUR")], "RON")
