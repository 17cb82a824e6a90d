"""What a person may be responsible for: each room of the programme says it of its own rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from portal.foundation.kernel.context import Actor

Held = Callable[[Collection[UUID]], Sequence[Row[Any]]]
"""Reads what these members answer for, in order, in one query: (member's id, record's id)."""
HandOver = Callable[[Actor, UUID, UUID], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that must not be left without anybody: English label, the permission that being responsible needs.

    `held` gives the open records of members, which the trail names as `record`. `hand_over` passes all of them from
    one member to another, in the caller's transaction; without it they are settled on their own pages first.
    """

    key: str
    label: str
    record: str
    permission: str
    held: Held
    hand_over: HandOver | None = None

    def of(self, member_id: UUID) -> list[UUID]:
        """Return the open records of one member."""
        return [row[1] for row in self.held((member_id,))]


_kinds: dict[str, Kind] = {}
LABELS: dict[str, str] = {}
"""Each kind's label, for the trail."""


def add(kind: Kind) -> None:
    """Have a kind of responsibility asked about before anybody leaves."""
    _kinds[kind.key], LABELS[kind.key] = kind, kind.label


def kinds() -> list[Kind]:
    """Return every kind, in the order of the rooms."""
    return list(_kinds.values())


def kind(key: str) -> Kind:
    """Return one kind."""
    return _kinds[key]
