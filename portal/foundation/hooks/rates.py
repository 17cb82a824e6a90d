"""Ways of turning an amount into the currency of ceilings, as plugins give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.hooks.lookup import RateAnswer
from portal.foundation.hooks.registers import Register
from portal.foundation.kernel.message import Message


@dataclass(frozen=True, slots=True)
class RateRule:
    """Which published rate counts: its `key` is kept with each amount, `title` says it to people.

    Amounts become amounts `into` a currency (ISO 4217). `read` gives the rates that lead there from a currency for a
    day; it asks the `registers` of these names, all of which it is given, and nothing else. The rule with the lowest
    `order` is the territory's own, the others are for aid whose own terms name them.
    """

    key: str
    title: Message
    into: str
    registers: tuple[str, ...]
    read: Callable[[str, date, Mapping[str, Register]], RateAnswer]
    order: int = 100
