"""What upper rooms put on a person's day: tasks and baskets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

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


def tasks(actor: Actor, on: date) -> list[Task]:
    """Return what `actor` has to do, the earliest first, what has no day last."""
    found = [task for source in _tasks for task in source(actor, on)]
    return sorted(found, key=lambda task: task.due_on or date.max)


def baskets(actor: Actor, on: date) -> list[Basket]:
    """Return the person's baskets, in order."""
    return sorted((b for source in _baskets for b in source(actor, on)), key=lambda basket: basket.order)


def blocks(actor: Actor, on: date) -> list[Block]:
    """Return the cards beside the tasks, in order."""
    return sorted((b for source in _blocks for b in source(actor, on)), key=lambda block: block.order)
