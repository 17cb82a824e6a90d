"""Where an advance stands on a day: derived from its schedule and the movements, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from portal.foundation.hooks.funding import Instalment
from portal.foundation.kernel.money import Money


class State(StrEnum):
    """How an instalment stands: paid, late, the next one, or still to come."""

    PAID = "paid"
    LATE = "late"
    NEXT = "next"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Payment:
    """Money of the firm that came in, by its value date; `reversed_on` is the day on which it was taken back."""

    id: UUID
    paid_on: date
    amount: Money
    reference: str = ""
    reversed_on: date | None = None

    def counts(self, on: date) -> bool:
        """Tell whether it had come in on a day, and not been taken back by then."""
        return self.paid_on <= on and not (self.reversed_on is not None and self.reversed_on <= on)


@dataclass(frozen=True, slots=True)
class Part:
    """What one payment gives to an instalment."""

    paid_on: date
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment on a day. `days` is how late it is, or was paid; `balance` what is owed after it, as planned."""

    instalment: Instalment
    parts: tuple[Part, ...]
    paid: Money
    balance: Money
    state: State
    days: int

    @property
    def missing(self) -> Money:
        """What has not come of it yet."""
        return self.instalment.amount - self.paid


@dataclass(frozen=True, slots=True)
class Standing:
    """An advance on a day. `overpaid` is what came beyond the whole advance."""

    on: date
    rows: tuple[Row, ...]
    principal: Money
    repaid: Money
    overpaid: Money

    @property
    def remaining(self) -> Money:
        """What the firm still owes."""
        return self.principal - self.repaid

    @property
    def late(self) -> tuple[Row, ...]:
        """The instalments that have not come on their day, the oldest first."""
        return tuple(row for row in self.rows if row.state is State.LATE)

    @property
    def late_amount(self) -> Money:
        """What should have come by now and has not."""
        return sum((row.missing for row in self.late), Money.zero(self.principal.currency))

    @property
    def late_days(self) -> int:
        """How long the oldest has waited."""
        return max((row.days for row in self.late), default=0)

    @property
    def next(self) -> Row | None:
        """The next instalment whose day is still to come, None when there is none."""
        return next((row for row in self.rows if row.state is State.NEXT), None)

    @property
    def awaited_on(self) -> date | None:
        """The day of the first instalment that is not wholly paid, None when all are."""
        return next((row.instalment.due_on for row in self.rows if row.state is not State.PAID), None)

    @property
    def paid_count(self) -> int:
        """How many instalments are wholly paid."""
        return sum(row.state is State.PAID for row in self.rows)


def standing(schedule: Sequence[Instalment], payments: Iterable[Payment], on: date) -> Standing:
    """Return where the advance stands on `on`: payments go to the oldest instalment first, by value date.

    Raises ValueError for an empty schedule.
    """
    if not schedule:
        raise ValueError("a schedule has one instalment or more")
    currency = schedule[0].amount.currency
    principal = sum((each.amount for each in schedule), Money.zero(currency))
    counted = sorted((p for p in payments if p.counts(on)), key=lambda p: (p.paid_on, p.id))
    came = sum((p.amount for p in counted), Money.zero(currency))
    repaid = min(came, principal)
    shares = _shares(schedule, counted)
    return Standing(on, _rows(schedule, shares, principal, on), principal, repaid, came - repaid)


def _shares(schedule: Sequence[Instalment], payments: Sequence[Payment]) -> list[list[Part]]:
    """Return what each instalment receives: the oldest is filled first, the rest of a payment goes on."""
    shares: list[list[Part]] = [[] for _each in schedule]
    index, gap = 0, schedule[0].amount.cents
    for payment in payments:
        left = payment.amount.cents
        while left and index < len(schedule):
            given = min(left, gap)
            shares[index].append(Part(payment.paid_on, Money(given, payment.amount.currency), payment.reference))
            left, gap = left - given, gap - given
            if not gap:
                index += 1
                gap = schedule[index].amount.cents if index < len(schedule) else 0
    return shares


def _rows(schedule: Sequence[Instalment], shares: list[list[Part]], principal: Money, on: date) -> tuple[Row, ...]:
    rows, balance, next_seen = [], principal, False
    for instalment, parts in zip(schedule, shares, strict=True):
        balance = balance - instalment.amount
        paid = sum((part.amount for part in parts), Money.zero(principal.currency))
        state = _state(instalment, paid, on, next_seen)
        next_seen = next_seen or state is State.NEXT
        rows.append(Row(instalment, tuple(parts), paid, balance, state, _days(instalment, parts, state, on)))
    return tuple(rows)


def _state(instalment: Instalment, paid: Money, on: date, next_seen: bool) -> State:
    if paid == instalment.amount:
        return State.PAID
    if instalment.due_on < on:
        return State.LATE
    return State.DUE if next_seen else State.NEXT


def _days(instalment: Instalment, parts: list[Part], state: State, on: date) -> int:
    if state is State.LATE:
        return (on - instalment.due_on).days
    if state is State.PAID:
        return max((parts[-1].paid_on - instalment.due_on).days, 0)
    return 0
