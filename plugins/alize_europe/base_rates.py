"""Base rates of the Commission, from which reference and discount rates are made.

Communication 2008/C 14/02: one rate per currency, in percent a year, updated when the market moves. The
table in `parameters/base_rates.toml` has gaps; on a date that no row covers, no rate is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alize_europe.dated import parameters
from alize_europe.gross_grant_equivalent import Rates
from portal.sdk import Message, ParameterError, Source

_TABLES = {"EUR": "eur", "RON": "ron"}


class BaseRateUnknownError(LookupError):
    """No base rate is known for the currency and date. `message` says so to the person."""

    def __init__(self, message: Message) -> None:
        """Hold `message`."""
        super().__init__(message.text % dict(message.params))
        self.message = message


@dataclass(frozen=True, slots=True)
class BaseRate:
    """A base rate in percent a year, in force since `since`.

    `certain` is True when it was read in an official publication, False when it was derived from a
    published discount rate less one point.
    """

    rate: Decimal
    since: date
    certain: bool
    source: Source


def base_rate(currency: str, on: date) -> BaseRate:
    """Return the base rate for loans in `currency` granted on `on`. Raises BaseRateUnknownError in a gap."""
    unknown = Message(
        "No base rate in %(currency)s is known on %(day)s: add it from the Commission’s official table first.",
        {"currency": currency, "day": on},
    )
    if currency not in _TABLES:
        raise BaseRateUnknownError(unknown)
    key = f"base_rates.{_TABLES[currency]}"
    try:
        found = parameters().parameter(key).on(on)
        status = parameters().parameter(f"{key}_status").on(on).value
    except ParameterError:
        raise BaseRateUnknownError(unknown) from None
    return BaseRate(Decimal(str(found.value)), found.since, status == "certain", found.source)


def rates(currency: str, on: date, margin_bp: int) -> Rates:
    """Return the reference and discount rates for a loan in `currency` granted on `on`, with the firm's margin.

    Raises BaseRateUnknownError in a gap of the table.
    """
    return Rates(base_rate(currency, on).rate, margin_bp, parameters().integer("rates.discount_margin", on))
