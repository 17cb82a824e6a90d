"""State machines as tables: one row per allowed step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.foundation.kernel.message import Message


class TransitionError(Exception):
    """The step is not possible from the present state. `message` says why, for the person."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


@dataclass(frozen=True, slots=True)
class Transition:
    """A named step from any of `sources` to `target`, which asks for `permission`.

    `label` is the button's word. `reason` tells that the person must say why (negative or backward steps).
    `offered` is False for a step that only a verb of another room takes (signed minutes, a first payment).
    """

    name: str
    sources: frozenset[str]
    target: str
    permission: str
    label: str
    reason: bool = False
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Workflow:
    """All steps of one kind of record. The states are those that the steps name."""

    transitions: tuple[Transition, ...]

    @property
    def states(self) -> frozenset[str]:
        """Every state that a step leaves or reaches."""
        return frozenset(s for t in self.transitions for s in (*t.sources, t.target))

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Return the steps possible from `state`, in the table's order."""
        return tuple(t for t in self.transitions if state in t.sources)

    def find(self, name: str, state: str) -> Transition:
        """Return the step called `name` from `state`. Raises TransitionError when there is none."""
        for transition in self.transitions:
            if transition.name == name and state in transition.sources:
                return transition
        raise TransitionError(Message("This step is not possible in the present state of the file."))


def step(
    name: str,
    sources: Iterable[str],
    target: str,
    permission: str,
    label: str,
    *,
    reason: bool = False,
    offered: bool = True,
) -> Transition:
    """Return a row of a transition table."""
    return Transition(name, frozenset(sources), target, permission, label, reason, offered)
