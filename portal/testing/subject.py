"""The plugin under test, as the portal would load it, and the territory it is asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from portal.foundation.hooks.manifest import Manifest, read_manifest
from portal.foundation.hooks.registry import PluginError, Registry
from portal.foundation.kernel.context import TenantRef


@dataclass(frozen=True)
class Subject:
    """A plugin by its id, which is also its package's name; `folder` is that package, `cases` that of its cases."""

    id: str
    folder: Path
    cases: Path

    @property
    def files(self) -> list[Path]:
        """The plugin's Python files, its tests left out."""
        return [p for p in sorted(self.folder.rglob("*.py")) if "tests" not in p.relative_to(self.folder).parts]

    @cached_property
    def manifest(self) -> Manifest:
        """What it says of itself. Raises ManifestError."""
        return read_manifest(self.folder)

    @cached_property
    def module(self) -> ModuleType:
        """Its package, imported."""
        return import_module(self.id)

    @cached_property
    def registry(self) -> Registry:
        """A registry with this plugin alone. Raises PluginError for what it answers and nobody asks."""
        found = Registry()
        found.add(self.module, self.manifest, self.folder)
        return found

    @property
    def hooks(self) -> list[str]:
        """The hooks it answers."""
        return [name for name in self.registry.hooks if self.registry.answers(self.id, name)]

    @property
    def tenants(self) -> tuple[TenantRef, ...]:
        """Territories in its country: one with the default settings, and one with those of `tests/settings.toml`."""
        return (self.plain, self.tenant) if self.tenant.settings != self.plain.settings else (self.plain,)

    @cached_property
    def plain(self) -> TenantRef:
        """A territory with the plugin's default settings."""
        return self._territory({})

    @cached_property
    def tenant(self) -> TenantRef:
        """A territory with the settings of `tests/settings.toml`, the default ones where the file names none."""
        return self._territory(self.settings)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What `tests/settings.toml` says, as a territory's file would. Raises ValueError where it cannot be read."""
        path = self.cases.with_name("settings.toml")
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def _territory(self, settings: Mapping[str, Any]) -> TenantRef:
        country = self.manifest.country or "XX"
        own = {**self.ask("settings", {}).defaults, **settings} if "settings" in self.hooks else {}
        bare = TenantRef(UUID(int=1), "kit", "KIT", "Kit", country, "en", "EUR", "UTC", (self.id,), settings=own)
        if "country_profile" not in self.hooks:
            return bare
        profile = self.ask("country_profile", {"tenant": bare})
        return replace(bare, currency=profile.currency, timezone=profile.timezone, locale=profile.locales[0])

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages of the country."""
        if "country_profile" not in self.hooks:
            return ()
        return tuple(self.ask("country_profile", {"tenant": self.tenant}).locales)

    def ask(self, hook: str, given: Mapping[str, Any]) -> Any:
        """Return its answer, called as the portal calls it: with the arguments it takes, by name."""
        implementation = self.registry.implementation(self.id, hook)
        assert implementation is not None
        return implementation.function(**{name: given[name] for name in implementation.argnames})


def find(plugin: str, cases: Path) -> Subject:
    """Return the installed plugin called `plugin`. Raises PluginError when no package has that name."""
    spec = find_spec(plugin)
    if spec is None or not spec.submodule_search_locations:
        raise PluginError(f"{plugin}: no package of that name is installed; try `pip install -e .` in its folder")
    return Subject(plugin, Path(spec.submodule_search_locations[0]), cases)
