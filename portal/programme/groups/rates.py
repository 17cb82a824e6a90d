"""The rate by which an amount in another currency counts: kept with the amount, and what it must say to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.kernel.exchange import Quote, RateError, convert
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

OLDEST_RATE = timedelta(days=31)
"""How long before the day that counts a rate may be of: a monthly one is of the first of the month."""

MOST_CENTS = 10**15


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as it was published, of which day, by which rule, where."""

    quotes: tuple[Quote, ...]
    day: date | None
    rule: str
    source: str


def rate_objections(rate: Rate | None, amount: Money, into: str, on: date, late: Message) -> dict[str, Message]:
    """Return what is wrong with the rate of an amount that needs one, by field; `late` is said of another day's."""
    if rate is None or not rate.quotes:
        return {"rate": Message("Look the rate up, or enter it.")}
    found: dict[str, Message] = {}
    try:
        possible = convert(amount, into, rate.quotes).cents < MOST_CENTS
    except RateError:
        possible = False
    if not possible:
        said = {"currency": amount.currency, "into": into}
        found["rate"] = Message("This rate does not make %(into)s out of %(currency)s.", said)
    if rate.day is None:
        found["rate_day"] = Message("Enter the date.")
    elif not on - OLDEST_RATE <= rate.day <= on:
        found["rate_day"] = late
    if not rate.source:
        found["rate_source"] = Message("Say where this rate was published.")
    return found
