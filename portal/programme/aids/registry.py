"""Where an organisation's prior aid is asked about: the rooms above name their page, and what is made of it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message


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


@dataclass(frozen=True, slots=True)
class Act:
    """What a room above makes of the prior aid, as a button that posts to `url`."""

    label: Message
    url: str


_acts: list[Callable[[UUID, Actor], Act | None]] = []


def add_act(source: Callable[[UUID, Actor], Act | None]) -> None:
    """Let a room offer an act beside an organisation's prior aid."""
    if source not in _acts:
        _acts.append(source)


def acts(party_id: UUID, actor: Actor) -> list[Act]:
    """Return what `actor` may make of the prior aid of an organisation."""
    found = (source(party_id, actor) for source in _acts)
    return [each for each in found if each is not None]
