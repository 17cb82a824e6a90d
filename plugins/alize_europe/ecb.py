"""Euro reference rates of the European Central Bank: units of a currency for one euro, on TARGET days.

The last ninety days stand in a file; older days, back to 1999, are asked of the ECB's data service, series EXR.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

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
    named,
    read_xml,
)

RECENT, SERIES = "ecb", "ecbseries"
SOURCE = Source(
    "ECB, euro foreign exchange reference rates",
    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html",
)
CLOSED_DAYS = 7
"""No rates are published for longer than this: at Easter and at the turn of the year for four or five days."""


def read(currency: str, on: date, registers: Mapping[str, Register]) -> RateAnswer:
    """Return the rate of `currency` published on a day, else the last one before it."""
    try:
        return _recent(currency, on, registers[RECENT]) or _older(currency, on, registers[SERIES])
    except RegisterError as error:
        return RegisterSilent(error.why)
    except (KeyError, ValueError, ArithmeticError):  # XML or CSV of another shape than the one documented
        return RegisterSilent(Why.UNREADABLE)


def _recent(currency: str, on: date, register: Register) -> RateAnswer | None:
    """What the file says; None for a day before its first one."""
    root = read_xml(register.file("eurofxref-hist-90d.xml", {}, 0).said)
    days = {date.fromisoformat(cube.attrib["time"]): cube for cube in named(root, "Cube") if "time" in cube.attrib}
    if not days:
        raise ValueError("a file without days")
    published = max((day for day in days if day <= on), default=None)
    if published is None:
        return None
    rates = {cube.get("currency"): cube.attrib["rate"] for cube in days[published]}
    return _answer(currency, published, rates[currency]) if currency in rates else RateUnknown(SOURCE)


def _older(currency: str, on: date, register: Register) -> RateAnswer:
    asked = {
        "startPeriod": (on - timedelta(days=CLOSED_DAYS)).isoformat(),
        "endPeriod": on.isoformat(),
        "detail": "dataonly",
        "format": "csvdata",
    }
    reply = register.file(f"D.{currency}.EUR.SP00.A", asked, 0)
    if not reply.found:
        return RateUnknown(SOURCE)
    lines = csv.DictReader(reply.said.decode("utf-8-sig").splitlines())
    rates = {date.fromisoformat(line["TIME_PERIOD"]): line["OBS_VALUE"] for line in lines}
    published = max((day for day in rates if day <= on and rates[day] not in {"", "NaN"}), default=None)
    return _answer(currency, published, rates[published]) if published else RateUnknown(SOURCE)


def _answer(currency: str, published: date, rate: str) -> ExchangeRate:
    return ExchangeRate((Quote(1, "EUR", Decimal(rate), currency),), published, SOURCE)
