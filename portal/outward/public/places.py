"""Where a territory is: its areas by name, and which place a firm that types its town lies in."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list

from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.types import Area, Attributed
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import registry
from portal.foundation.web.i18n import babel_locale
from portal.people.tenants.queries import Territory

FEW = 60
"""So many places can be chosen from a list; more are typed."""


def country_areas(territory: Territory) -> list[Area]:
    """Return the areas of the territory's country; none when its plugin does not know them."""
    return _areas(territory, ())


def own_areas(territory: Territory) -> list[Area]:
    """Return the areas that the territory is made of, with their places."""
    return _areas(territory, territory.areas) if territory.areas else []


def _areas(territory: Territory, codes: tuple[str, ...]) -> list[Area]:
    found: tuple[Attributed[Area], ...] = Hooks(registry(), territory.ref).collect("areas", Area, codes=codes)
    return [item.value for item in found]


def area_name(territory: Territory, name: str) -> str:
    """Return the names of the territory's areas in a sentence; its own `name` where none is known."""
    names = [area.name for area in own_areas(territory)]
    return format_list(names, style="or", locale=babel_locale()) if names else name


def choices(areas: Sequence[Area]) -> list[tuple[str, str]]:
    """Return the country's places by code, in order of name, when they are few enough to choose from; else none."""
    places = {code: name for area in areas for code, name in area.places.items()}
    return sorted(places.items(), key=lambda item: fold(item[1])) if len(places) <= FEW else []


def code_of(areas: Sequence[Area], typed: str) -> str:
    """Return the code of the place that was typed, when exactly one of these areas' places is called so; else ''."""
    wanted = fold(typed.replace("-", " ").replace("’", " ").replace("'", " "))
    found = {
        code
        for area in areas
        for code, name in area.places.items()
        if fold(name.replace("-", " ").replace("’", " ").replace("'", " ")) == wanted
    }
    return found.pop() if len(found) == 1 else ""
