"""Which plugins are installed: found by entry point, checked, registered once at start."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from portal.foundation.hooks import specs
from portal.foundation.hooks.manifest import Installed, Manifest, ManifestError, read_manifest, unread
from portal.foundation.hooks.registers import Register
from portal.foundation.hooks.types import Attributed

log = logging.getLogger(__name__)
ENTRY_POINT_GROUP = "portal.plugins"
NOWHERE = Path(os.devnull)
"""The folder of a plugin whose package is not found: nothing lies in it."""


class PluginError(Exception):
    """A plugin cannot be used, or a set of plugins does not fit together; the message says which and why."""


@dataclass
class Registry:
    """The installed plugins, in a fixed order (by id), and the hooks they answer."""

    manager: pluggy.PluginManager = field(default_factory=lambda: pluggy.PluginManager(specs.GROUP))
    installed: dict[str, Installed] = field(default_factory=dict)
    at_start: dict[str, tuple[Attributed[Any], ...]] = field(default_factory=dict)
    register_urls: Mapping[str, str] = field(default_factory=dict)
    """Where the installation has plugins ask instead of the addresses in their manifest; '' has one ask nowhere.

    By plugin, `<plugin>_<name>` for a named register.
    """

    def __post_init__(self) -> None:
        """Make the hookspecs known."""
        self.manager.add_hookspecs(specs)

    def add(self, plugin: ModuleType | Any, manifest: Manifest, folder: Path) -> None:
        """Register `plugin` under its manifest's id. Raises PluginError for hooks or arguments that do not exist."""
        try:
            self.manager.register(plugin, name=manifest.id)
            self.manager.check_pending()
        except pluggy.PluginValidationError as error:
            if self.manager.has_plugin(manifest.id):
                self.manager.unregister(name=manifest.id)  # the next one is not refused for it
            raise PluginError(f"{manifest.id}: {error}") from None
        self.installed[manifest.id] = Installed(manifest, folder)

    def exclude(self, plugin: str, problem: str) -> None:
        """List `plugin` with its problem; it is asked nothing any more."""
        log.error("plugin %s is not used: %s", plugin, problem)
        self.installed[plugin] = replace(self.installed[plugin], problem=problem)

    def usable(self, plugin: str) -> bool:
        """Tell whether `plugin` is installed and fits this portal."""
        found = self.installed.get(plugin)
        return found is not None and not found.problem

    @property
    def hooks(self) -> list[str]:
        """The hooks there are, sorted."""
        return sorted(name for name, hook in vars(self.manager.hook).items() if name[0] != "_" and hook.has_spec())

    def implementation(self, plugin: str, hook: str) -> pluggy.HookImpl | None:
        """Return how `plugin` implements `hook`, None when it does not."""
        found = getattr(self.manager.hook, hook).get_hookimpls()
        return next((impl for impl in found if impl.plugin_name == plugin), None)

    def answers(self, plugin: str, hook: str) -> bool:
        """Tell whether `plugin` implements `hook`."""
        return self.implementation(plugin, hook) is not None

    def owners(self, hook: str, plugins: Iterable[str]) -> list[str]:
        """Return which of `plugins` implement `hook`, sorted."""
        return sorted(p for p in plugins if self.usable(p) and self.answers(p, hook))

    def register(self, plugin: str) -> Register | None:
        """Return the public register that `plugin` may ask, None when there is none."""
        address = self.register_urls.get(plugin, self.installed[plugin].manifest.register_url)
        return Register(address) if address else None

    def registers(self, plugin: str) -> dict[str, Register]:
        """Return the registers of exchange rates that `plugin` may ask, by name."""
        own = self.installed[plugin].manifest.registers
        addresses = {name: self.register_urls.get(f"{plugin}_{name}", address) for name, address in own.items()}
        return {name: Register(address) for name, address in addresses.items() if address}

    def check_set(self, plugins: Iterable[str]) -> None:
        """Check a territory's set: known, required ones present, one owner of the country. Raises PluginError."""
        chosen = set(plugins)
        for plugin in sorted(chosen):
            if not self.usable(plugin):
                problem = self.installed[plugin].problem if plugin in self.installed else "not installed"
                raise PluginError(f"{plugin}: {problem}")
            self._check_requirements(plugin, chosen)
        for hook in ONE_OWNER:
            owners = self.owners(hook, chosen)
            if len(owners) > 1:
                raise PluginError(f"{hook}: two owners, {' and '.join(owners)}")

    def _check_requirements(self, plugin: str, chosen: set[str]) -> None:
        for text in self.installed[plugin].manifest.requires:
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                raise PluginError(f"{plugin}: the requirement {text!r} cannot be read") from None
            name = requirement.name.replace("-", "_")
            if name not in chosen:
                raise PluginError(f"{plugin}: needs {text}")
            version = Version(self.installed[name].manifest.version)
            if version not in requirement.specifier:
                raise PluginError(f"{plugin}: needs {text}, and {version} is installed")


ONE_OWNER = (
    "country_profile",
    "company_lookup",
    "company_watch",
    "advance_rules",
    "repayment_schedule",
    "aid_equivalent",
    "firm_size",
    "mission_rules",
    "committee_rules",
)
"""Hooks that exactly one plugin of a territory may answer."""


def discover(only: tuple[str, ...] | None) -> Registry:
    """Return the registry of this process: entry points, limited to `only`. No database is read.

    A plugin that cannot be used is listed with its problem; the portal starts all the same.
    """
    registry = Registry()
    for point in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda p: p.name):
        if only is None or point.name in only:
            _load(registry, point.name, point.value)
    for name in only or ():
        if name not in registry.installed:
            raise PluginError(f"{name}: not installed")
    return registry


def _load(registry: Registry, name: str, module: str) -> None:
    """List the plugin of an entry point, with its problem when it cannot be found, read, imported or registered."""
    found = Installed(unread(name), NOWHERE)
    try:
        found = replace(found, folder=_folder(module))
        found = replace(found, manifest=_manifest(name, found.folder))
        _check_hooks(found.manifest)
        registry.add(import_module(module), found.manifest, found.folder)
    except (PluginError, ManifestError) as error:
        _list(registry, found, str(error))
    except (Exception, SystemExit) as error:  # noqa: BLE001  importing a plugin may raise anything
        _list(registry, found, f"{type(error).__name__}: {error}")


def _list(registry: Registry, found: Installed, problem: str) -> None:
    registry.installed[found.manifest.id] = found
    registry.exclude(found.manifest.id, problem)


def _folder(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise PluginError(f"the package {module} is not found")
    return Path(spec.submodule_search_locations[0])


def _manifest(name: str, folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    if manifest.id != name:
        raise PluginError(f"its manifest calls it {manifest.id}")
    return manifest


def _check_hooks(manifest: Manifest) -> None:
    if not manifest.compatible:
        offered = ".".join(map(str, specs.HOOK_API))
        raise PluginError(f"made for hooks {manifest.hook_api}, this portal has {offered}")
