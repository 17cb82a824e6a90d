"""Kinds of commitments and movements, and what the fund comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money

COMMITMENT_KINDS = {
    "cash": mark("Money for the fund"),
    "days": mark("Expert-days, at their value"),
    "operating": mark("Operating costs"),
}
SOURCES = {"public": mark("public"), "private": mark("private")}
ACCOUNT_KINDS = ("fund", "funder", "advance")
ENTRY_KINDS = {
    "contribution": mark("Paid in by a funder"),
    "disbursement": mark("Advance paid to a company"),
    "repayment": mark("Repaid by a company"),
    "reversal": mark("Correction"),
}
"""What a movement is. A reversal undoes one other movement as a whole."""

FIGURE_OF = {"contribution": "received", "disbursement": "lent", "repayment": "repaid"}
"""The summary figure that a movement counts in; its reversal takes it out again."""


@dataclass(frozen=True, slots=True)
class FundFigures:
    """Where the territory's money is: paid in, lent, repaid; and promised to firms that have not been paid yet."""

    received: Money
    lent: Money
    repaid: Money
    reserved: Money

    @property
    def balance(self) -> Money:
        """What lies in the fund."""
        return self.received - self.lent + self.repaid

    @property
    def available(self) -> Money:
        """What can still be promised: below zero when more is promised than there is."""
        return self.balance - self.reserved

    @property
    def reused(self) -> Money:
        """What was lent beyond what was paid in: repaid money that was lent again. Money paid in is lent first."""
        return max(self.lent - self.received, Money.zero(self.lent.currency))

    @property
    def outstanding(self) -> Money:
        """What firms still owe the fund."""
        return self.lent - self.repaid


def figures(counted: Mapping[str, int], reserved: int, currency: str) -> FundFigures:
    """Return the figures that the summary counts, in cents, come to."""
    received, lent, repaid = (Money(counted.get(key, 0), currency) for key in ("received", "lent", "repaid"))
    return FundFigures(received, lent, repaid, Money(reserved, currency))


@dataclass(frozen=True, slots=True)
class ConventionData:
    """What a convention says."""

    title: str
    starts_on: date
    ends_on: date
    signed_on: date | None = None


def objections(data: ConventionData) -> dict[str, Message]:
    """Return what keeps a convention from being kept, by field."""
    found: dict[str, Message] = {}
    if data.ends_on < data.starts_on:
        found["ends_on"] = Message("The convention ends before it begins: correct one of the two days.")
    if data.signed_on is not None and data.signed_on > data.ends_on:
        found["signed_on"] = Message("It was signed after its own end: correct one of the two days.")
    return found


@dataclass(frozen=True, slots=True)
class CommitmentData:
    """What a funder, called by its name, commits.

    Money of a `funder_kind` of the country is kept apart in the fund, with the jobs that it is given for.
    """

    funder: str
    kind: str
    source: str
    amount: Money
    funder_kind: str = ""
    jobs_target: int | None = None
