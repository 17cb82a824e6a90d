"""The words of each language: compiled catalogs of the core and of the plugins, per (locale, enabled plugins)."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations

CORE_DOMAIN = "portal"


class CatalogError(Exception):
    """Two catalogs claim one language of one domain."""


@dataclass(frozen=True, slots=True)
class Speech:
    """The language in use: its code and its words."""

    locale: str
    words: NullTranslations
    ready: dict[str, str] = field(default_factory=dict)
    """Texts that pages show as they are, kept as long as the words."""


@dataclass
class Catalogs:
    """All compiled catalogs: folders of the core and of each plugin, `<folder>/<locale>/LC_MESSAGES/<domain>.mo`."""

    core: Path
    plugins: Mapping[str, Path]
    _cache: dict[tuple[str, tuple[str, ...]], Speech] = field(default_factory=dict)
    _owners: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find who owns the core's words in each language. Raises CatalogError when two do."""
        for folder in (self.core, *self.plugins.values()):
            for path in sorted(folder.glob(f"*/LC_MESSAGES/{CORE_DOMAIN}.mo")):
                locale = path.parent.parent.name
                if locale in self._owners:
                    raise CatalogError(f"two catalogs for {CORE_DOMAIN} in {locale}")
                self._owners[locale] = folder

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages in which the portal's own words exist: French, then the others."""
        return tuple(sorted(self._owners, key=lambda code: (code != "fr", code)))

    def get(self, locale: str, enabled: tuple[str, ...]) -> Speech:
        """Return `locale` with its words: the core's first, then those of the enabled plugins."""
        key = (locale, enabled)
        if key not in self._cache:
            catalog = copy(_read(self._owners.get(locale, self.core), locale, CORE_DOMAIN))
            for plugin in enabled:
                if plugin in self.plugins:
                    catalog.add_fallback(copy(_read(self.plugins[plugin], locale, plugin)))
            self._cache[key] = Speech(locale, catalog)
        return self._cache[key]


@cache
def _read(folder: Path, locale: str, domain: str) -> Any:
    """Return a catalog, read once however many sets of plugins it serves: to be copied before words stand behind it."""
    return Translations.load(str(folder), [locale], domain)
