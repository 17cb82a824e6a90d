"""InforEuro: the European Commission's monthly accounting rates, units of a currency for one euro.

The rate of the last day but one of a month holds for the whole of the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.sdk import (
    ExchangeRate,
    Quote,
    RateAnswer,
    RateUnknown,
    Register,
    RegisterError,
    RegisterSilent,
    Source,
    Why,
)

MONTHLY = "inforeuro"
SOURCE = Source(
    "European Commission, InforEuro, monthly accounting rates",
    "https://commission.europa.eu/funding-tenders/procedures-guidelines-tenders/information-contractors-and-beneficiaries/exchange-rate-inforeuro_en",
)


def read(currency: str, on: date, registers: Mapping[str, Register]) -> RateAnswer:
    """Return the rate of `currency` that holds for the month of a day; its day is the first of that month."""
    asked = {"lang": "EN", "year": str(on.year), "month": str(on.month)}
    try:
        reply = registers[MONTHLY].get(asked, 0)
        return _answer(currency, on, reply.said) if reply.found else RateUnknown(SOURCE)
    except RegisterError as error:
        return RegisterSilent(error.why)
    except (KeyError, TypeError, ValueError, ArithmeticError):  # JSON of another shape than the one documented
        return RegisterSilent(Why.UNREADABLE)


def _answer(currency: str, on: date, said: list[Mapping[str, Any]]) -> RateAnswer:
    value = next((each["value"] for each in said if each["isoA3Code"] == currency), None)
    if value is None:
        return RateUnknown(SOURCE)
    return ExchangeRate((Quote(1, "EUR", Decimal(value), currency),), on.replace(day=1), SOURCE)
