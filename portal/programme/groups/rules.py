"""What ties organisations together, and what a tie must say to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.foundation.kernel.exchange import convert
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money
from portal.programme.groups.rates import Rate, rate_objections

NO_CONTROL = ""
CONTROLS = {
    "votes": mark("Majority of the votes"),
    "board": mark("Right to appoint or remove most of the board"),
    "influence": mark("Dominant influence by contract or statutes"),
    "agreement": mark("Majority of the votes by agreement with others"),
    "merger": mark("Merger: one firm was absorbed by the other"),
}
"""What control rests on: code → English label. Firms so tied are linked; a share alone makes them partners."""

FIRM, INVESTOR, PUBLIC = "", "investor", "public"
HOLDERS = {
    FIRM: mark("A firm"),
    PUBLIC: mark("A public body"),
    INVESTOR: mark("An investor that the size rules except, up to half"),
}
"""What the one that holds is: code → English label. Only firms make one undertaking with what they control."""

HALF = 5_000
WHOLE = 10_000
"""A share of 50 % and of 100 %, in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class LinkData:
    """What a tie says: who holds whom, how much (hundredths of a percent), on what control rests, when.

    `holder_kind` tells what the one that holds is, a code of `HOLDERS`.
    """

    held: bool
    share: int | None
    control: str
    since: date
    until: date | None = None
    holder_kind: str = FIRM

    @property
    def percent(self) -> Decimal | None:
        """The share in percent."""
        return None if self.share is None else Decimal(self.share) / 100


def objections(data: LinkData, on: date) -> dict[str, Message]:
    """Return what keeps the tie from being kept on `on`, by field; empty when nothing does."""
    found: dict[str, Message] = {}
    if not data.share and not data.control:
        found["share"] = Message("Enter the share held, or say what the control rests on.")
    elif (data.share or 0) > HALF and not data.control:
        found["control"] = Message("More than half is held: say what the control rests on.")
    if data.holder_kind == INVESTOR and ((data.share or 0) > HALF or data.control):
        found["holder_kind"] = Message("Beyond half, or with control, no investor is excepted: choose another answer.")
    if data.since > on:
        found["since"] = Message("This day is still to come.")
    if data.until is not None and data.until < data.since:
        found["until"] = Message("The tie cannot end before it begins.")
    return found


@dataclass(frozen=True, slots=True)
class YearData:
    """The figures of a closed year: `headcount` in hundredths of an annual work unit, amounts of one currency.

    They count in the currency `counted_in`, '' for their own; in another one, by their `rate`.
    """

    closed_on: date
    headcount: int
    turnover: Money
    balance: Money
    counted_in: str = ""
    rate: Rate | None = None

    @property
    def needs_rate(self) -> bool:
        """Tell whether the accounts are kept in another currency than the one that counts."""
        return self.counted_in not in {"", self.turnover.currency}

    @property
    def counted(self) -> tuple[Money, Money]:
        """Turnover and balance sheet total in the currency that counts; as they are where no rate is kept."""
        amounts, rate = (self.turnover, self.balance), self.rate
        if rate is None or not self.needs_rate:
            return amounts
        turnover, balance = (convert(amount, self.counted_in, rate.quotes) for amount in amounts)
        return turnover, balance

    @property
    def units(self) -> Decimal:
        """The headcount in annual work units."""
        return Decimal(self.headcount) / 100


def year_objections(data: YearData, on: date) -> dict[str, Message]:
    """Return what keeps figures from being kept on `on`, by field; empty when nothing does."""
    found = {"closed_on": Message("This year is not closed yet.")} if data.closed_on > on else {}
    if not data.needs_rate:
        return found
    late = Message("It is the rate of the closing day, or the last one before it.")
    largest = max(data.turnover, data.balance)
    return found | rate_objections(data.rate, largest, data.counted_in, data.closed_on, late)
