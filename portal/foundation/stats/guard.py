"""The small-number guard: no figure that rests on a few files is shown alone, nor one that gives such a figure away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)

SMALL = 5
"""A figure that rests on fewer files could point at one firm."""

RESTS_ON = {
    "studied": "studied",
    "committed_cents": "studied",
    "approved": "approved",
    "jobs_supported": "approved",
    "supported": "supported",
    "half_days": "supported",
}
"""What each figure counts: files studied, approved or supported."""

_STEPS = ("studied", "approved", "supported")


@dataclass(frozen=True, slots=True)
class Sums:
    """A territory's sums by figure; those in `hidden` may not be shown alone."""

    figures: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def shown(self, figure: str) -> int | None:
        """Return a sum, None when it is hidden."""
        return None if figure in self.hidden else self.figures.get(figure, 0)

    @property
    def rate(self) -> Decimal | None:
        """Approved over studied (0.765), None when nothing was studied or when either is hidden."""
        studied, approved = self.shown("studied"), self.shown("approved")
        return Decimal(approved) / studied if studied and approved is not None else None


def is_small(files: int) -> bool:
    """Tell whether a figure rests on one to four files."""
    return 0 < files < SMALL


def withheld(files: Mapping[K, int]) -> frozenset[K]:
    """Return the parts of a shown total that stay hidden: the small ones, and more until no small one follows.

    A part follows from the total when it is hidden alone, and a few files follow when the hidden ones have no more.
    """
    hidden = {key for key, count in files.items() if is_small(count)}
    larger = sorted((key for key, count in files.items() if count >= SMALL), key=lambda key: files[key], reverse=True)
    while hidden and larger and (len(hidden) < 2 or sum(files[key] for key in hidden) < SMALL):
        hidden.add(larger.pop())
    return frozenset(hidden)


def guarded(sums: Mapping[K, Mapping[str, int]], apart: frozenset[K] = frozenset()) -> dict[K, Sums]:
    """Return the sums of territories with what has to stay hidden; those `apart` count in no total.

    What is hidden at one step of the files' life is hidden at the next, so that no rate leads back to it.
    """
    hidden: dict[K, set[str]] = {key: set() for key in sums}
    before: frozenset[K] = frozenset()
    for step in _STEPS:
        files = {key: own.get(step, 0) for key, own in sums.items()}
        alone = {key for key in apart & files.keys() if is_small(files[key])}
        before |= withheld({key: count for key, count in files.items() if key not in apart}) | alone
        for key in before:
            hidden[key] |= {figure for figure, base in RESTS_ON.items() if base == step}
    return {key: Sums(own, frozenset(hidden[key])) for key, own in sums.items()}
