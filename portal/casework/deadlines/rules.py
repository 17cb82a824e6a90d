"""How a person's day is set out, and how a deadline's words are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money

HORIZON = timedelta(days=30)
"""How far ahead a day looks."""


class Dated(Protocol):
    """Something that may have a day it is due."""

    @property
    def due_on(self) -> date | None:
        """The day, or None for « whenever »."""


T = TypeVar("T", bound=Dated)


@dataclass(frozen=True, slots=True)
class Day:
    """A person's tasks: overdue, of today, until Sunday, and after that (or whenever)."""

    late: tuple[Any, ...]
    today: tuple[Any, ...]
    week: tuple[Any, ...]
    later: tuple[Any, ...]

    @property
    def empty(self) -> bool:
        """True when nothing is to be done."""
        return not (self.late or self.today or self.week or self.later)


def set_out(tasks: Iterable[Dated], on: date) -> Day:
    """Return the tasks in the groups of `on`, each in the order given."""
    sunday = on + timedelta(days=6 - on.weekday())
    groups: dict[str, list[Dated]] = {"late": [], "today": [], "week": [], "later": []}
    for task in tasks:
        groups[_group(task.due_on, on, sunday)].append(task)
    return Day(**{name: tuple(found) for name, found in groups.items()})


def _group(due_on: date | None, on: date, sunday: date) -> str:
    if due_on is None or due_on > sunday:
        return "later"
    if due_on < on:
        return "late"
    return "today" if due_on == on else "week"


def state_of_the_day(day: Day) -> Message:
    """Return the sentence that says how the day stands."""
    if len(day.late) in _LATE:
        return Message(_LATE[len(day.late)])
    if day.late:
        return Message(
            "One thing has waited too long.",
            {"num": len(day.late)},
            "%(num)s things have waited too long. The oldest comes first.",
        )
    if day.today:
        return Message(
            "One thing to do today, nothing is late.",
            {"num": len(day.today)},
            "%(num)s things to do today, nothing is late.",
        )
    return Message("Nothing is late, nothing is due today.")


_LATE = {
    2: mark("Two things have waited too long. The oldest comes first."),
    3: mark("Three things have waited too long. The oldest comes first."),
    4: mark("Four things have waited too long. The oldest comes first."),
    5: mark("Five things have waited too long. The oldest comes first."),
    6: mark("Six things have waited too long. The oldest comes first."),
}
"""Small numbers are said in words, each in a sentence of its own: languages agree them differently."""


def kept(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message's values as JSON: texts, whole numbers, dates and amounts. Raises TypeError for others."""
    return {name: _kept(value) for name, value in params.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Money):
        return {"cents": value.cents, "currency": value.currency}
    raise TypeError(f"a deadline's words cannot hold a {type(value).__name__}")


def said(title: str, params: Mapping[str, Any]) -> Message:
    """Return the message that `kept` wrote."""
    return Message(title, {name: _said(value) for name, value in params.items()})


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["date"]) if "date" in value else Money(value["cents"], value["currency"])
    return value
