"""Amounts by published rates: exact until the end, rounded once, and nothing that no register publishes."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.kernel.exchange import Quote, RateError, convert, read_quotes, write_quotes
from portal.foundation.kernel.money import Money

VECTORS = tomllib.loads(Path(__file__).with_name("currency.toml").read_text(encoding="utf-8"))["vector"]
rates = st.decimals("0.000001", "99999999", places=6)
amounts = st.integers(0, 10**12)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_each_vector_to_the_cent(vector):
    figure, currency = vector["amount"].split()
    quotes = read_quotes(vector["rates"]) if vector["rates"] else ()
    assert convert(Money.of(figure, currency), vector["into"], quotes) == Money.of(vector["result"], vector["into"])


@given(amounts, rates, st.integers(1, 999_999))
def test_it_is_within_half_a_cent_of_the_exact_value(cents, rate, units):
    quote = Quote(units, "HUF", rate, "RON")
    found = convert(Money(cents, "HUF"), "RON", (quote,))
    assert abs(Fraction(found.cents) - cents * Fraction(rate) / units) <= Fraction(1, 2)
    back = convert(Money(cents, "RON"), "HUF", (quote,))
    assert abs(Fraction(back.cents) - cents * units / Fraction(rate)) <= Fraction(1, 2)


@given(amounts, rates)
def test_half_a_cent_goes_away_from_nothing(cents, rate):
    quotes = (Quote(1, "EUR", rate, "RON"),)
    assert convert(Money(-cents, "EUR"), "RON", quotes).cents == -convert(Money(cents, "EUR"), "RON", quotes).cents


@given(amounts, amounts, rates)
def test_more_never_becomes_less(one, other, rate):
    quotes = (Quote(1, "EUR", rate, "RON"),)
    less, more = sorted((one, other))
    assert convert(Money(less, "RON"), "EUR", quotes).cents <= convert(Money(more, "RON"), "EUR", quotes).cents


@given(amounts, rates, rates)
def test_by_way_of_a_third_currency_it_is_rounded_once(cents, one, other):
    quotes = (Quote(1, "GBP", one, "RON"), Quote(1, "EUR", other, "RON"))
    exact = cents * Fraction(one) / Fraction(other)
    assert abs(convert(Money(cents, "GBP"), "EUR", quotes).cents - exact) <= Fraction(1, 2)


@given(
    st.lists(st.builds(Quote, st.integers(1, 999_999), st.just("GBP"), rates, st.just("RON")), min_size=1, max_size=2)
)
def test_what_is_kept_is_read_again(quotes):
    assert read_quotes(write_quotes(quotes)) == tuple(quotes)


@given(st.text())
def test_whatever_is_typed_is_a_rate_or_refused(text):
    try:
        found = read_quotes(text)
    except RateError:
        return
    assert read_quotes(write_quotes(found)) == found


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("1 EUR = 5,2589 RON", Quote(1, "EUR", Decimal("5.2589"), "RON")),
        ("1eur=5.2589ron", Quote(1, "EUR", Decimal("5.2589"), "RON")),
        ("100\u00a0HUF = 1,4592 RON", Quote(100, "HUF", Decimal("1.4592"), "RON")),
    ],
)
def test_a_rate_is_read_however_it_is_spaced(typed, rate):
    assert read_quotes(typed) == (rate,)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "5,2589",
        "EUR = 5 RON",
        "1 EUR = 0 RON",
        "0 EUR = 5 RON",
        "1 EUR = 1 EUR",
        "1 EUR = -5 RON",
        "1 EUR = 1e9 RON",
        "1 EUR = 1.000,00 RON",
        "1 EUR = 1234567890 RON",
        "1 EUR = 5 RON; 1 EUR = 6 GBP; 1 EUR = 7 USD",
        "1 EURO = 5 RON",
        "１ EUR = 5 RON",
    ],
)
def test_what_no_register_publishes_is_refused(typed):
    with pytest.raises(RateError):
        read_quotes(typed)


@pytest.mark.parametrize("rate", ["NaN", "sNaN", "Infinity", "0", "-1", "1E+9", "1E+999999", "1E-13", "1E-999999"])
def test_a_register_cannot_give_a_rate_that_could_not_be_kept(rate):
    with pytest.raises(RateError):
        Quote(1, "EUR", Decimal(rate), "RON")


@pytest.mark.parametrize(
    "quotes",
    [
        (),
        (Quote(1, "USD", Decimal(1), "GBP"),),
        (Quote(100, "HUF", Decimal("1.4592"), "RON"),),
        (Quote(1, "EUR", Decimal("5.2589"), "RON"), Quote(1, "EUR", Decimal("0.8"), "GBP")),
    ],
)
def test_rates_that_do_not_lead_there_are_refused(quotes):
    with pytest.raises(RateError):
        convert(Money(1, "HUF"), "EUR", quotes)
