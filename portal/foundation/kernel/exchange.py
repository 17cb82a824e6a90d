"""Amounts in other currencies: rates as they are published, and what an amount comes to by them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.foundation.kernel.money import Money

DIGITS, FRACTION = 9, 12
"""Of a rate, before and after its point."""

_QUOTE = re.compile(r"([0-9]{1,6})([A-Z]{3})=([0-9]{1,9}(?:[.,][0-9]{1,12})?)([A-Z]{3})")
MOST_QUOTES = 2
"""A rate goes from one currency to the other, or by way of a third."""


class RateError(ValueError):
    """What is said of a rate cannot be read, or does not lead from one currency to the other."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A rate as it is published: `units` of the currency `of` are worth `rate` in `currency` (1 EUR = 1.1435 USD)."""

    units: int
    of: str
    rate: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse, with RateError, what no register publishes: nothing for something, a currency in itself."""
        exponent = self.rate.as_tuple().exponent  # a letter when it is no number
        written = isinstance(exponent, int) and exponent >= -FRACTION and self.rate.adjusted() < DIGITS
        if not written or not _QUOTE.fullmatch(str(self).replace(" ", "")):
            raise RateError(f"no rate of {self.of} in {self.currency}")
        if self.of == self.currency or self.units < 1 or self.rate <= 0:
            raise RateError(f"no rate: {self}")

    def __str__(self) -> str:
        return f"{self.units} {self.of} = {self.rate:f} {self.currency}"


def convert(amount: Money, into: str, quotes: Sequence[Quote]) -> Money:
    """Return `amount` in the currency `into`, rounded half up to the cent once, at the end.

    The quotes are used one after the other, each either way round. An amount that is in that currency already stays
    as it is. Raises RateError when they do not lead there.

    >>> convert(Money.of(1000, "USD"), "EUR", (Quote(1, "EUR", Decimal("1.1435"), "USD"),))
    Money(cents=87451, currency='EUR')
    """
    if amount.currency == into:
        return amount
    value, currency = Fraction(amount.cents), amount.currency
    for quote in quotes:
        one = Fraction(quote.rate) / quote.units
        if currency == quote.of:
            value, currency = value * one, quote.currency
        elif currency == quote.currency:
            value, currency = value / one, quote.of
        else:
            raise RateError(f"{quote} says nothing of {currency}")
    if currency != into:
        raise RateError(f"the rate leads to {currency}, not to {into}")
    half_up = int(abs(value) + Fraction(1, 2))
    return Money(half_up if value >= 0 else -half_up, into)


def read_quotes(text: str) -> tuple[Quote, ...]:
    """Return the rates that a person or a record wrote: 1 EUR = 1,1435 USD; two with a semicolon between them.

    Raises RateError for anything else.
    """
    parts = [re.sub(r"\s", "", part).upper() for part in text.split(";")]
    found = [_QUOTE.fullmatch(part) for part in parts]
    if len(found) > MOST_QUOTES or not all(found):
        raise RateError(f"not written as a rate: {text!r}")
    return tuple(
        Quote(int(each[1]), each[2], Decimal(each[3].replace(",", ".")), each[4]) for each in found if each is not None
    )


def write_quotes(quotes: Sequence[Quote]) -> str:
    """Return the rates as records keep them, which `read_quotes` reads again."""
    return "; ".join(map(str, quotes))
