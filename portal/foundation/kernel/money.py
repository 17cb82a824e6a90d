"""Money as integer cents with a currency. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies met in one operation."""


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `cents` (may be negative) in `currency` (ISO 4217, three letters)."""

    cents: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Money:
        """Return the amount given in units ("945.61"), rounded half up to the cent.

        >>> Money.of("945.61", "EUR")
        Money(cents=94561, currency='EUR')
        """
        cents = (Decimal(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(int(cents), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing, in `currency`."""
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """The amount in units, with two decimals."""
        return Decimal(self.cents).scaleb(-2)

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be combined")
        return other.cents

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.cents * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.cents <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.cents > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.cents >= self._same(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def instalments(self, count: int) -> tuple[Money, ...]:
        """Split into `count` parts, each rounded down to the cent; the last one carries the remainder.

        >>> parts = Money.of(10_000, "EUR").instalments(24)
        >>> parts[0].cents, parts[-1].cents
        (41666, 41682)

        Raises ValueError when `count` is below 1 or the amount is negative.
        """
        if count < 1 or self.cents < 0:
            raise ValueError("an amount of zero or more is split into one part or more")
        part = self.cents // count
        last = self.cents - part * (count - 1)
        return (*(Money(part, self.currency),) * (count - 1), Money(last, self.currency))


def total(amounts: list[Money] | tuple[Money, ...], currency: str) -> Money:
    """Return the sum of `amounts`, which may be empty, in `currency`."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result
