"""Codes of prior aid, and what an aid must say to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.foundation.kernel.exchange import convert
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money
from portal.programme.groups.rates import Rate, rate_objections

REGIMES = {
    "general": mark("General rules"),
    "sgei": mark("Services of general economic interest"),
    "agriculture": mark("Agriculture"),
    "fisheries": mark("Fisheries and aquaculture"),
}
"""Sets of rules under which small aid is granted: code → English label."""

INSTRUMENTS = {
    "grant": mark("Grant or interest subsidy"),
    "loan": mark("Loan"),
    "repayable_advance": mark("Repayable advance"),
    "guarantee": mark("Guarantee"),
    "tax_advantage": mark("Tax advantage or exemption"),
    "risk_finance": mark("Risk finance"),
    "other": mark("Another form"),
}
"""Forms in which aid is given, code → English label: those of annex III to Regulation (EU) 651/2014, with loans and
advances apart (https://eur-lex.europa.eu/eli/reg/2014/651/oj)."""

OWN_INSTRUMENT = "repayable_advance"
"""The form of the aid that a territory grants itself."""

MEMBER_STATES = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
)
"""Member States of the European Union (ISO 3166-1)."""


@dataclass(frozen=True, slots=True)
class AidData:
    """What a declared aid says, its amounts as granted.

    It counts in the currency `counted_in`, '' for its own; in another one, by its `rate`. `instrument` is a code of
    `INSTRUMENTS`, None where the form of the aid is not known.
    """

    granted_on: date
    grantor: str
    nominal: Money
    equivalent: Money
    regime: str
    member_state: str
    declared_on: date
    counted_in: str = ""
    rate: Rate | None = None
    instrument: str | None = None

    @property
    def needs_rate(self) -> bool:
        """Tell whether the aid was granted in another currency than the one it counts in."""
        return self.counted_in not in {"", self.equivalent.currency}

    @property
    def counted(self) -> Money:
        """What the aid counts for: its grant equivalent, in the currency of the ceilings. Raises RateError."""
        quotes = self.rate.quotes if self.rate else ()
        return convert(self.equivalent, self.counted_in or self.equivalent.currency, quotes)


def objections(data: AidData, on: date) -> dict[str, Message]:
    """Return what keeps the aid from being kept on `on`, by field; empty when nothing does."""
    found: dict[str, Message] = {}
    if data.granted_on > on:
        found["granted_on"] = Message("This day is still to come: prior aid was granted before today.")
    if data.declared_on > on:
        found["declared_on"] = Message("This day is still to come.")
    if data.nominal.cents <= 0:
        found["nominal"] = Message("Enter the amount of the aid, above zero.")
    elif data.equivalent > data.nominal:
        found["equivalent"] = Message("An aid of %(nominal)s is worth that at most.", {"nominal": data.nominal})
    return found | (_of_the_rate(data) if data.needs_rate else {})


def _of_the_rate(data: AidData) -> dict[str, Message]:
    """Return what is wrong with the rate of an aid that needs one."""
    late = Message("It is the rate of the day of the decision, or the last one before it.")
    return rate_objections(data.rate, data.equivalent, data.counted_in, data.granted_on, late)
