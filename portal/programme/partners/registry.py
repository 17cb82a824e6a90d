"""What upper rooms register with the pages of partners: tabs beside them, cards on a partner's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.foundation.kernel.context import Actor


@dataclass(frozen=True, slots=True)
class ListTab:
    """A list that stands beside the list of partners: English label, endpoint, the permission it asks for."""

    key: str
    label: str
    endpoint: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Block:
    """A card of a partner's page: a template and its context."""

    template: str
    context: dict[str, object]
    order: int = 50


BlockSource = Callable[[UUID, Actor, date], list[Block]]

_tabs: list[ListTab] = []
_blocks: list[BlockSource] = []


def add_list_tab(tab: ListTab) -> None:
    """Add a list beside the list of partners."""
    if tab not in _tabs:
        _tabs.append(tab)


def list_tabs(actor: Actor) -> list[ListTab]:
    """Return the lists that `actor` may open, in order."""
    return sorted((tab for tab in _tabs if actor.may(tab.permission)), key=lambda tab: tab.order)


def add_block(source: BlockSource) -> None:
    """Let a room put a card on a partner's page."""
    if source not in _blocks:
        _blocks.append(source)


def blocks(partner_id: UUID, actor: Actor, on: date) -> list[Block]:
    """Return the cards of a partner's page, in order."""
    found = [block for source in _blocks for block in source(partner_id, actor, on)]
    return sorted(found, key=lambda block: block.order)
