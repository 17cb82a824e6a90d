"""Frozen values of the funding rules: what an advance may be, how it is paid back, what it is worth as aid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

Bounds = tuple[int, int]
"""The least and the most, both allowed."""


@dataclass(frozen=True, slots=True)
class LateLetter:
    """A letter on paper that may be made once an instalment is late by `days`; `kind` is its wording's."""

    kind: Paper
    days: int


@dataclass(frozen=True, slots=True)
class AdvanceRules:
    """What a repayable advance may be on a day. `months` bounds the time from payment to the last instalment.

    Not `offered`, `reason` says why and the rest is empty. `grace` bounds the months before the first instalment,
    `rate` is the interest in percent a year. `lender` is who lends in this territory, with its company number and
    seat; while it is empty, nothing can be signed. The firm is written to once an instalment is late by
    `first_reminder` days; `letters` may follow on paper, from the politest to the last, each made by a person.
    Decisions keep these bounds, and `origins`: the text or setting that each of them comes from, by its field's name.
    `register_days`, by `register_source`, are the working days after which the country's own register must know of the
    aid, where it asks for that sooner than the rules of aid do: the sooner of both holds. Where nobody in this
    territory has to tell it, aid is not `filed`: papers and pages then name no day, the record keeps it.
    """

    offered: bool
    reason: Message | None = None
    minimum: Money | None = None
    maximum: Money | None = None
    months: Bounds = (0, 0)
    grace: Bounds = (0, 0)
    rate: Decimal = Decimal(0)
    lender: str = ""
    lender_number: str = ""
    lender_seat: str = ""
    first_reminder: int = 1
    letters: tuple[LateLetter, ...] = ()
    sources: tuple[Source, ...] = ()
    register_days: int | None = None
    register_source: Source | None = None
    origins: Mapping[str, Source] = field(default_factory=dict, hash=False)
    filed: bool = True

    def __post_init__(self) -> None:
        """Refuse, with ValueError, rules that cannot be: no reason, no amounts, bounds the wrong way round."""
        if not self.offered:
            if self.reason is None:
                raise ValueError("an advance that is not offered needs its reason")
            return
        if self.minimum is None or self.maximum is None or self.minimum > self.maximum:
            raise ValueError("an advance needs a smallest and a largest amount")
        if not 1 <= self.months[0] <= self.months[1] or not 0 <= self.grace[0] <= self.grace[1] < self.months[1]:
            raise ValueError("the months of an advance need a least and a most")
        if self.register_days is not None and (self.register_days < 1 or self.register_source is None):
            raise ValueError("the days of a country's register are one or more, by a text")

    def objections(self, amount: Money, months: int, grace_months: int = 0) -> dict[str, Message]:
        """Return what keeps an advance of `amount` in `months` instalments after `grace_months` from being made.

        Keys are `amount`, `months` and `grace_months`; empty when the rules allow it.
        """
        if not self.offered or self.minimum is None or self.maximum is None:
            assert self.reason is not None
            return {"amount": self.reason}
        found: dict[str, Message] = {}
        if not self.minimum <= amount <= self.maximum:
            said = {"least": self.minimum, "most": self.maximum}
            found["amount"] = Message("Enter an amount from %(least)s to %(most)s.", said)
        if not self.grace[0] <= grace_months <= self.grace[1]:
            bounds = {"least": self.grace[0], "most": self.grace[1]}
            found["grace_months"] = Message("Enter a deferral of %(least)s to %(most)s months.", bounds)
        if months < 1 or not self.months[0] <= months + max(grace_months, 0) <= self.months[1]:
            bounds = {"least": self.months[0], "most": self.months[1]}
            found["months"] = Message("Enter %(least)s to %(most)s months, deferral included.", bounds)
        return found


@dataclass(frozen=True, slots=True)
class FunderKind:
    """A kind of funder whose money the country wants followed for itself (`xx:closing_plant`): kept apart in the fund.

    Every euro of it that is lent is traced to it, and so is its repayment. `source` is the text that asks for it.
    """

    key: str
    label: Message
    hint: Message | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class AdvanceTerms:
    """An advance as schedules and aid rules see it: `months` equal instalments after `grace_months` without any.

    `starts_on` is the day of the payment to the firm, expected or real.
    """

    principal: Money
    months: int
    grace_months: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class Instalment:
    """One repayment: its number from 1 on, the day it is due and the amount."""

    number: int
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class RepaymentSchedule:
    """How an advance is paid back, and the rules that say so.

    `parameters` are the values it was made by and `origins` the text that sets each, by the same names: both are kept
    with the schedule.
    """

    instalments: tuple[Instalment, ...]
    sources: tuple[Source, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    origins: Mapping[str, Source] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class PriorAid:
    """Aid the firm or its single undertaking has received: the day of the right to it and its grant equivalent.

    `regime` is a code (`general`, `sgei`, `agriculture`, `fisheries`), `country` the Member State (ISO 3166-1).
    `instrument` is the form in which it was given (`grant`, `loan`, `repayable_advance`, `guarantee`, `tax_advantage`,
    `risk_finance`, `other`), "" where it is not known.
    """

    granted_on: date
    amount: Money
    country: str
    regime: str = "general"
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class AidBasis:
    """What is known of an advance as aid, beside its terms.

    `activity` is the firm's, a code. `regime` is the set of rules chosen for it, the code that PriorAid has; while it
    is empty, the rules propose one by the activity. `external` is a gross grant equivalent computed elsewhere, by a
    method that the rules do not have: it counts instead of the rules' own value, with its evidence, which the core
    keeps.
    """

    activity: str = ""
    regime: str = ""
    external: Money | None = None


@dataclass(frozen=True, slots=True)
class AidStep:
    """A line of the computation: what, its value (an amount, a percentage a year, words), where it comes from."""

    label: Message
    value: Money | Decimal | Message
    note: Message | None = None


@dataclass(frozen=True)
class AidAnswer:
    """What the rules say of an advance as aid: AidEquivalent, or AidUnknown when they cannot tell."""


@dataclass(frozen=True)
class AidUnknown(AidAnswer):
    """No rule or rate is known for that day: nothing is granted until one is. `reason` says which."""

    reason: Message


@dataclass(frozen=True)
class AidEquivalent(AidAnswer):
    """What an advance is worth as aid, and whether the firm may still receive it.

    `amount` is the gross grant equivalent, found by `steps` and `method`. `regime` are the rules that it falls under:
    the chosen ones, else those proposed. `ceiling`, `used` since `window_start` and `left` are where the firm stands
    before it; when it does not fit, `allowed` is False and all of it is refused. `regulation` and `official_reference`
    are cited on papers. `rule` and `parameters` are frozen with the aid, and with them `origins`, the text or setting
    that each of them comes from, by the same names. `register_days` are the working days within which the register must
    know, None where none has to. Where `amount` was computed elsewhere, `computed` is the rules' own value beside it.
    """

    amount: Money
    regime: str
    ceiling: Money
    used: Money
    left: Money
    window_start: date
    allowed: bool
    message: Message
    method: Message
    steps: tuple[AidStep, ...]
    regulation: Message
    official_reference: str
    rule: str
    parameters: Mapping[str, str] = field(hash=False)
    register_days: int | None
    sources: tuple[Source, ...]
    origins: Mapping[str, Source] = field(default_factory=dict, hash=False)
    computed: Money | None = None


def equal_instalments(terms: AdvanceTerms, due_days: tuple[date, ...]) -> tuple[Instalment, ...]:
    """Return the instalments of `terms`, one on each of `due_days`: rounded down, the last one with the rest.

    Raises ValueError when there are not as many days as months.
    """
    if len(due_days) != terms.months:
        raise ValueError(f"{terms.months} instalments need as many days, not {len(due_days)}")
    parts = terms.principal.instalments(terms.months)
    return tuple(Instalment(i + 1, day, part) for i, (day, part) in enumerate(zip(due_days, parts, strict=True)))
