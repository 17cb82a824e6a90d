"""Where a territory is: its areas by name, and which place a firm that types its town lies in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list

from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.types import Area, Attributed
from portal.foundation.kernel.message import Message
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


@dataclass(frozen=True, slots=True)
class Places:
    """The places a firm may say it lies in: the country's, by code and `listed` when few enough, and the `own` areas.

    `kind` is what such a place is called.
    """

    kind: Message
    listed: Sequence[tuple[str, str]]
    own: Sequence[Area]

    @property
    def first(self) -> str:
        """The code of the territory's first place, "" when it names no area."""
        return next(iter(self.own[0].places), "") if self.own else ""

    def recognised(self, typed: str) -> str:
        """Return the code of the place that was typed, when exactly one place of the own areas is called so; or ""."""
        wanted = _plain(typed)
        found = {code for area in self.own for code, name in area.places.items() if _plain(name) == wanted}
        return found.pop() if len(found) == 1 else ""


def _plain(name: str) -> str:
    return fold(name.translate(_JOINED))


_JOINED = str.maketrans(dict.fromkeys("-’'", " "))


def places(territory: Territory) -> Places | None:
    """Return where firms of the territory may lie; None when its country's plugin knows no areas."""
    areas = country_areas(territory)
    if not areas:
        return None
    by_code = {code: name for area in areas for code, name in area.places.items()}
    listed = sorted(by_code.items(), key=lambda item: fold(item[1])) if len(by_code) <= FEW else []
    return Places(areas[0].place_kind, listed, own_areas(territory))
