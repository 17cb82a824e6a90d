"""Frozen values of missions and jobs: what a day is worth, how a country calls fields and contracts."""

from __future__ import annotations

from dataclasses import dataclass

from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SecondmentCheck:
    """What the law asks of an employee lent for long: a plain yes-or-no question, and what is said to a no.

    One that is `below_cost` is asked only where the employer invoices less than the employee costs.
    """

    key: str
    question: Message
    refusal: Message
    source: Source | None = None
    below_cost: bool = False


@dataclass(frozen=True, slots=True)
class MissionRules:
    """How missions are counted and followed in a territory on a day.

    `day_rate` is what a day of an expert is valued at: nobody pays it. A half-day that the firm says nothing about
    counts as confirmed after `confirm_days` days. An expert is reminded of a proposal after each of `remind_days`;
    after the last one the proposal ends. An employee may be lent formally when every question of `secondment` that is
    asked is answered with yes; without questions it is not offered. Invoiced below cost, it lasts `below_cost_months`
    at most.
    """

    day_rate: Money
    confirm_days: int
    remind_days: tuple[int, ...]
    sources: tuple[Source, ...] = ()
    secondment: tuple[SecondmentCheck, ...] = ()
    below_cost_months: int = 0

    def __post_init__(self) -> None:
        """Refuse, with ValueError, a rate below zero and delays that do not follow each other."""
        if self.day_rate.cents < 0 or self.confirm_days < 1:
            raise ValueError("a day has a value of zero or more, and a firm has a day or more to answer")
        if not self.remind_days or list(self.remind_days) != sorted(set(self.remind_days)):
            raise ValueError("the days after which a proposal is reminded follow each other")

    def value(self, half_days: int) -> Money:
        """Return what `half_days` are worth: half the rate of a day each, rounded down to the cent."""
        return Money(self.day_rate.cents * half_days // 2, self.day_rate.currency)


@dataclass(frozen=True, slots=True)
class CompetenceDomain:
    """The codes that a field of competence (a code of the programme, « hr ») has in a national list of occupations.

    `nomenclature` names the list. What a field is called is a matter of catalogs.
    """

    field: str
    nomenclature: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of employment contract (`xx:open_ended`) as jobs are declared.

    `counts_as_created` is False for contracts that are shown but not counted among the jobs created.
    """

    key: str
    label: Message
    hint: Message | None = None
    counts_as_created: bool = True
    source: Source | None = None
