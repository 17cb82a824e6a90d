"""Reference rates of the National Bank of Romania: lei for one unit of a currency, or for a hundred of a small one.

Published on banking days at about 13:00; on other days the last one counts. The bank's file of the last day is asked
first, then that of the year, then that of the year before, for the first days of January.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from portal.sdk import (
    ExchangeRate,
    Message,
    Quote,
    RateAnswer,
    RateRule,
    RateUnknown,
    Register,
    RegisterError,
    RegisterSilent,
    Source,
    Why,
    named,
    read_xml,
)

BNR_DAY = "bnr_day"
REGISTER = "bnr"
SOURCE = Source("BNR, cursul pieței valutare", "https://www.bnr.ro")
YEAR = "files/xml/years/nbrfxrates{}.xml"
LEU = "RON"


def rules(settings: Mapping[str, Any]) -> tuple[RateRule, ...]:
    """Return the bank's rule: the territory's own unless it follows the European ones."""
    own = (settings.get("fx_rule") or BNR_DAY) == BNR_DAY
    title = Message("National Bank of Romania, day of the grant")
    return (RateRule(BNR_DAY, title, "EUR", (REGISTER,), read, order=10 if own else 120),)


def read(currency: str, on: date, registers: Mapping[str, Register]) -> RateAnswer:
    """Return the rates by which `currency` becomes euros, by way of the leu, published on a day or last before it."""
    try:
        for path in ("nbrfxrates.xml", YEAR.format(on.year), YEAR.format(on.year - 1)):
            reply = registers[REGISTER].file(path, {}, 0)
            found = _last(read_xml(reply.said), on) if reply.found else None
            if found:
                return _answer(currency, *found)
    except RegisterError as error:
        return RegisterSilent(error.why)
    except (KeyError, ValueError, ArithmeticError):  # XML of another shape than the one documented
        return RegisterSilent(Why.UNREADABLE)
    return RateUnknown(SOURCE)


def _last(root: Element, on: date) -> tuple[date, Element] | None:
    """The last day of a file that is not after `on`, and its rates; None when all are."""
    days = {date.fromisoformat(cube.attrib["date"]): cube for cube in named(root, "Cube")}
    if not days:
        raise ValueError("a file without days")
    published = max((day for day in days if day <= on), default=None)
    return (published, days[published]) if published else None


def _answer(currency: str, published: date, cube: Element) -> RateAnswer:
    rates = {each.get("currency"): each for each in named(cube, "Rate")}
    wanted = [code for code in (currency, "EUR") if code != LEU]
    if not all(code in rates for code in wanted):
        return RateUnknown(SOURCE)
    return ExchangeRate(tuple(_quote(code, rates[code]) for code in wanted), published, SOURCE)


def _quote(currency: str, said: Element) -> Quote:
    return Quote(int(said.get("multiplier", "1")), currency, Decimal((said.text or "").strip()), LEU)
