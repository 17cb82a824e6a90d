"""The words of the main menu and the links of the account: registered by the rooms, filtered by permission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.foundation.kernel.context import Actor
from portal.foundation.web.permissions import Place


@dataclass(frozen=True, slots=True)
class NavItem:
    """A word of the menu: English label, endpoint, the permission it asks for; `count` is shown beside it."""

    label: str
    endpoint: str
    permission: str
    order: int
    place: Place = Place.TERRITORY
    count: Callable[[Actor], int | None] | None = None


_menu: list[NavItem] = []
_tools: list[NavItem] = []


def add_to_menu(item: NavItem) -> None:
    """Add a word to the main menu (six at most per role)."""
    if item not in _menu:
        _menu.append(item)


def add_tool(item: NavItem) -> None:
    """Add a link to the account menu: settings, journal, plugins."""
    if item not in _tools:
        _tools.append(item)


def menu(actor: Actor, place: Place) -> list[NavItem]:
    """Return the words that `actor` sees at `place`, in order."""
    return _allowed(_menu, actor, place)


def tools(actor: Actor, place: Place) -> list[NavItem]:
    """Return the account links that `actor` sees at `place`, in order."""
    return _allowed(_tools, actor, place)


def _allowed(items: list[NavItem], actor: Actor, place: Place) -> list[NavItem]:
    return sorted((i for i in items if i.place is place and actor.may(i.permission)), key=lambda i: i.order)
