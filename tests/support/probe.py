"""The reference plugin of tests/plugins/alize_probe, installed by hand: no entry point leads to it."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from uuid import UUID

from portal.foundation.hooks.manifest import read_manifest
from portal.foundation.hooks.registry import Registry
from portal.foundation.kernel.context import TenantRef

FOLDER = Path(__file__).resolve().parents[1] / "plugins/alize_probe"
PROBE = "alize_probe"
TENANT = TenantRef(UUID(int=7), "probe", "PROBE", "Probe", "XX", "en", "EUR", "UTC", plugins=(PROBE,))
"""A territory that uses the probe and nothing else."""


def module() -> ModuleType:
    """The probe's module."""
    if str(FOLDER.parent) not in sys.path:
        sys.path.append(str(FOLDER.parent))
    import_module(f"{PROBE}.models")  # as a portal does that has it installed
    return import_module(PROBE)


def registry(plugin: object | None = None, **changes: object) -> Registry:
    """A registry with the probe alone, or with another object in its place; `changes` are made to the manifest."""
    found = Registry()
    manifest = read_manifest(FOLDER).model_copy(update=changes)
    found.add(plugin if plugin is not None else module(), manifest, FOLDER)
    return found


def tenant(**changes: object) -> TenantRef:
    """The probe's territory, perhaps otherwise."""
    return replace(TENANT, **changes)  # type: ignore[arg-type]
