"""The list of plugins: one card each, with what stands on it, and which of them are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from packaging.version import InvalidVersion, Version

from portal.foundation.hooks.manifest import Installed, unread
from portal.foundation.hooks.registry import NOWHERE, Registry
from portal.foundation.kernel.message import mark
from portal.foundation.kernel.text import fold
from portal.foundation.web.context import plugin_name
from portal.foundation.web.i18n import current_locale, gettext
from portal.people.tenants.plugins import Account, account
from portal.people.tenants.queries import PluginHere

CATEGORIES = {
    "country": mark("Country"),
    "region": mark("Several countries"),
    "reports": mark("Reports and formats"),
    "interface": mark("Pages"),
}
STATES = {
    "enabled": mark("Enabled here"),
    "required": mark("Required by the network"),
    "offered": mark("Offered, not enabled"),
    "unusable": mark("Cannot be used"),
    "elsewhere": mark("Not offered here"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A plugin as the list shows it; `here` is None where the network does not offer it."""

    found: Installed
    here: PluginHere | None
    account: Account

    @property
    def states(self) -> set[str]:
        """Which of STATES it is in."""
        here = self.here
        found = (
            "unusable"
            if self.found.problem
            else "elsewhere"
            if here is None
            else "enabled"
            if here.enabled
            else "offered"
        )
        return {found, "required"} if here is not None and here.required else {found}

    @property
    def experimental(self) -> bool:
        """Tell whether its author has not yet released it: its version is below 1."""
        try:
            return not self.found.problem and Version(self.found.manifest.version) < Version("1")
        except InvalidVersion:
            return False

    @property
    def languages(self) -> list[str]:
        """Return the languages of the portal that it brings, by name."""
        return names_of(self.account.languages)

    def says(self, words: str) -> bool:
        """Tell whether each of `words` stands on the card, in the reader's language, however it is written."""
        manifest = self.found.manifest
        own = (plugin_name(manifest.id), manifest.id, manifest.author, gettext(CATEGORIES[manifest.category]))
        told = map(gettext, (*self.account.adds, *self.account.reads, *(part for part, _items in self.account.parts)))
        text = fold(" ".join((*own, *told, *self.languages, *self.account.registers)))
        return all(word in text for word in fold(words).split())


def names_of(languages: tuple[str, ...]) -> list[str]:
    """Return what languages are called in the one in use."""
    return [Locale.parse(code).get_language_name(current_locale()) or code for code in languages]


def found_or_missing(registry: Registry, plugin: str) -> Installed:
    """Return a plugin as it is installed, or what stands for one that is not here any more."""
    missing = Installed(unread(plugin), NOWHERE, gettext("it is not installed; whoever runs the portal puts it back"))
    return registry.installed.get(plugin, missing)


def cards(registry: Registry, here: Mapping[str, PluginHere]) -> list[Card]:
    """Return every plugin that is installed or that the territory still uses, by id."""
    used = tuple(plugin for plugin, state in here.items() if state.enabled)
    return [
        Card(
            found_or_missing(registry, plugin),
            here.get(plugin),
            account(registry, plugin, used),
        )
        for plugin in sorted(registry.installed.keys() | set(used))
    ]


def chosen(found: list[Card], asked: Mapping[str, str]) -> list[Card]:
    """Return the cards that fit what is asked: words (`q`), a category, a state; what is not known counts as all."""
    category, state = asked.get("category", ""), asked.get("state", "")
    return [
        card
        for card in found
        if (category not in CATEGORIES or card.found.manifest.category == category)
        and (state not in STATES or state in card.states)
        and card.says(asked.get("q", ""))
    ]
