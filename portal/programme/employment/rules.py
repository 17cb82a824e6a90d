"""When jobs are declared, how full-time equivalents are counted, and what a milestone's state is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message, mark

MILESTONES = (12, 24, 36)
"""Months after the support began at which jobs are declared."""

OPENS_BEFORE = timedelta(days=15)
CHASED_AFTER = timedelta(days=30)
VERIFY_WITHIN = timedelta(days=10)
NOTICES = (-15, 0, 30)
"""Days around the due day on which the company is written to."""

STATE_LABELS = {
    "planned": mark("to come"),
    "open": mark("to declare"),
    "late": mark("late"),
    "declared": mark("declared, to verify"),
    "verified": mark("verified"),
    "disputed": mark("to correct"),
}

_KINDS = {
    "planned": ("", "cal"),
    "open": ("sun", "clock"),
    "late": ("warn", "alert"),
    "declared": ("sea", "doc"),
    "verified": ("ok", "check"),
    "disputed": ("warn", "turn"),
}


def kind_of(state: str) -> tuple[str, str]:
    """Return the colour kind and icon of a milestone's tag."""
    return _KINDS[state]


def month_words(months: int) -> Message:
    """Return « 12 months », as it stands within other sentences."""
    return Message("%(num)s month", {"num": months}, "%(num)s months")


def due_days(supported_on: date) -> dict[int, date]:
    """Return the day on which each milestone falls due, by months."""
    return {months: add_months(supported_on, months) for months in MILESTONES}


def state_of(due_on: date, outcome: str | None, declared: bool, on: date) -> str:
    """Return the state of a milestone: `outcome` is the latest declaration's review, None while there is none."""
    if declared:
        return outcome or "declared"
    if on > due_on:
        return "late"
    return "open" if on >= due_on - OPENS_BEFORE else "planned"


@dataclass(frozen=True, slots=True)
class Observed:
    """Jobs observed at a milestone, in hundredths of a full-time equivalent."""

    months: int
    created: int
    kept: int

    @property
    def jobs(self) -> int:
        """The jobs in whole numbers, to the nearest one: what summary figures add up."""
        return (self.created + self.kept + 50) // 100


def latest(observed: Iterable[Observed]) -> Observed | None:
    """Return what stands for a file: the observation of its latest milestone. The same jobs are not counted twice."""
    return max(observed, key=lambda one: one.months, default=None)


def total(by_kind: Mapping[str, int], counted: Iterable[str]) -> int:
    """Return the hundredths of the kinds that are counted."""
    wanted = set(counted)
    return sum(value for kind, value in by_kind.items() if kind in wanted)
