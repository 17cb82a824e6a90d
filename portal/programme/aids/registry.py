"""Where an organisation's prior aid is asked about: the rooms above name their page, for the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from portal.foundation.kernel.context import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the declaration belongs to, as `actor` sees it: its name and address."""

    label: str
    url: str


_places: list[Callable[[UUID, Actor], Place | None]] = []


def add_place(source: Callable[[UUID, Actor], Place | None]) -> None:
    """Let a room name its page about an organisation."""
    if source not in _places:
        _places.append(source)


def place(party_id: UUID, actor: Actor) -> Place | None:
    """Return the first page that a room names for the organisation."""
    found = (source(party_id, actor) for source in _places)
    return next((each for each in found if each is not None), None)
