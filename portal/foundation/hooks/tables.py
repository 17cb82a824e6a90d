"""A plugin's own tables: those that its manifest names, found in `models.py` of its package. No hook tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from portal.foundation.db.base import Base, Scoped
from portal.foundation.hooks.calls import INSTALLATION
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.threads import HookFailedError, runner
from portal.foundation.hooks.types import Attributed

Tables = tuple[type[Any], ...]
"""Classes that inherit Scoped."""
PART = "models.py"


def own_tables(registry: Registry) -> tuple[Attributed[Tables], ...]:
    """Return the tables of the plugins that have any, read once in a process, within two seconds each.

    A plugin whose models cannot be read, or are others than its manifest says, is listed with its problem and not used;
    the portal starts.
    """
    if PART not in registry.at_start:
        registry.at_start[PART] = tuple(_found(registry))
    return registry.at_start[PART]


def _found(registry: Registry) -> Iterator[Attributed[Tables]]:
    for plugin in sorted(filter(registry.usable, registry.installed)):
        if named := registry.installed[plugin].manifest.tables:
            try:
                yield Attributed(plugin, read_tables(registry, plugin, named))
            except HookFailedError as error:
                registry.exclude(plugin, f"{PART}: {error.cause}")


def read_tables(registry: Registry, plugin: str, named: tuple[str, ...]) -> Tables:
    """Return the tables of a plugin's models. Raises HookFailedError when they are not those of its manifest."""
    package = getattr(registry.manager.get_plugin(plugin), "__name__", plugin)
    module = runner(plugin).run(INSTALLATION, PART, import_module, {"name": f"{package}.models"})
    own = [found for found in vars(module).values() if _is_table(found) and found.__module__ == module.__name__]
    for table in own:
        if not issubclass(table, Scoped):
            raise HookFailedError(plugin, PART, f"{table.__name__} is not a table of a tenant")
        if not table.__tablename__.startswith(f"{plugin}_"):
            raise HookFailedError(plugin, PART, f"the table {table.__tablename__} is not named after the plugin")
    if (there := sorted(table.__tablename__ for table in own)) != sorted(named):
        raise HookFailedError(plugin, PART, f"tables are {there}, plugin.toml says {sorted(named)}")
    return tuple(own)


def _is_table(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Base) and hasattr(found, "__tablename__")
