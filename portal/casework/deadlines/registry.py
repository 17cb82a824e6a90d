"""What upper rooms put on a person's day: tasks, baskets and cards; and how their deadlines look there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.foundation.hooks.gather import gather
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person has to do: verb first. `due_on` None is « whenever »; `action` is the button's word.

    `meta` says of what (file, amount); `url` is where it is done; `icon` is a name of the sprite.
    """

    title: Message
    url: str
    due_on: date | None
    meta: Message | None = None
    action: Message | None = None
    icon: str = "doc"


@dataclass(frozen=True, slots=True)
class Basket:
    """A worklist with its count, on the person's day: name, one-line definition, the address of the list."""

    label: Message
    definition: Message
    count: int
    url: str
    order: int = 50


@dataclass(frozen=True, slots=True)
class Block:
    """A card beside the tasks (next meeting, the fund): a template and its context."""

    template: str
    context: dict[str, object]
    order: int = 50


TaskSource = Callable[[Actor, date], Iterable[Task]]
BasketSource = Callable[[Actor, date], Iterable[Basket]]
BlockSource = Callable[[Actor, date], Iterable[Block]]

_tasks: list[TaskSource] = []
_baskets: list[BasketSource] = []
_blocks: list[BlockSource] = []


def add_tasks(source: TaskSource) -> None:
    """Let a room put tasks on a person's day."""
    if source not in _tasks:
        _tasks.append(source)


def add_baskets(source: BasketSource) -> None:
    """Let a room put baskets on a person's day."""
    if source not in _baskets:
        _baskets.append(source)


def add_blocks(source: BlockSource) -> None:
    """Let a room put a card on a person's day."""
    if source not in _blocks:
        _blocks.append(source)


def tasks(actor: Actor, on: date, silent: set[str] | None = None) -> list[Task]:
    """Return what `actor` has to do, the earliest first, what has no day last.

    `silent` takes the names of plugins that did not answer: the tasks that need them are missing.
    """
    return sorted(gather(_tasks, actor, on, silent=silent), key=lambda task: task.due_on or date.max)


def baskets(actor: Actor, on: date, silent: set[str] | None = None) -> list[Basket]:
    """Return the person's baskets, in order."""
    return sorted(gather(_baskets, actor, on, silent=silent), key=lambda basket: basket.order)


def blocks(actor: Actor, on: date, silent: set[str] | None = None) -> list[Block]:
    """Return the cards beside the tasks, in order."""
    return sorted(gather(_blocks, actor, on, silent=silent), key=lambda block: block.order)


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that a deadline is about, as a person reads it: its name, and its page."""

    label: Message
    url: str


Describe = Callable[[Actor, Collection[UUID]], Mapping[UUID, Subject]]
"""Names these records, in one query, for those that the person sees; the others are left out."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the deadlines of a code are shown: the button's word, the icon, and where it is done.

    Without `url` (given the record's id) the record's own page is the place. `word` is what lists say beside the day.
    """

    action: Message | None = None
    icon: str = "cal"
    url: Callable[[UUID], str] | None = None
    word: Message | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The one act that a day begins with (open a file): its word, endpoint and the permission it asks for."""

    label: str
    endpoint: str
    permission: str
    icon: str = "plus"


_subjects: dict[str, Describe] = {}
_looks: dict[str, Look] = {}
_offers: list[Offer] = []


def add_subjects(kind: str, describe: Describe) -> None:
    """Say how records of `kind`, which deadlines name, are called and where they are."""
    _subjects[kind] = describe


def subjects(kind: str, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    """Return these records as `actor` sees them; none of a kind that nobody registered."""
    describe = _subjects.get(kind)
    return describe(actor, ids) if describe else {}


def add_look(code: str, look: Look) -> None:
    """Say how deadlines of `code` are shown."""
    _looks[code] = look


def look(code: str) -> Look:
    """Return how deadlines of `code` are shown."""
    return _looks.get(code, Look())


def add_offer(offer: Offer) -> None:
    """Let a room propose the act that a day begins with."""
    if offer not in _offers:
        _offers.append(offer)


def offer(actor: Actor) -> Offer | None:
    """Return the act that `actor`'s day begins with, if there is one."""
    return next((offer for offer in _offers if actor.may(offer.permission)), None)
