"""A plugin's manifest, `plugin.toml`: read and checked before the plugin's code is imported."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator

from portal.foundation.hooks.specs import HOOK_API

Address = Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")]
PluginId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,40}$")]


class ManifestError(Exception):
    """A manifest is missing or wrong; the message names the file and the key."""


class Manifest(BaseModel):
    """What a plugin declares of itself. `name` maps a language to a title.

    `register_url` is where the public register of firms is asked that `company_lookup` reads; `registers` are, by name,
    those of exchange rates that the rules of `rate_rules` read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: PluginId
    name: dict[str, str]
    version: str
    author: str
    licence: str = ""
    category: Literal["country", "region", "reports", "interface"]
    country: str | None = None
    hook_api: str
    requires: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    personal_data: bool = False
    support: str = ""
    register_url: Address = ""
    registers: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")], Address] = {}

    @field_validator("hook_api")
    @classmethod
    def _known_range(cls, value: str) -> str:
        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            raise ValueError('write a range such as ">=1.0,<2"') from None
        return value

    @property
    def compatible(self) -> bool:
        """Tell whether this portal's hooks are within the range the plugin was made for."""
        return Version(".".join(map(str, HOOK_API))) in SpecifierSet(self.hook_api)


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin found on this machine: its manifest, its folder, and why it cannot be used, if so."""

    manifest: Manifest
    folder: Path
    problem: str = ""


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in `folder`. Raises ManifestError naming the file and each wrong key."""
    path = folder / "plugin.toml"
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ManifestError(f"{path}: not found") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ManifestError(f"{path}: {wrong}") from None


def unread(plugin: str) -> Manifest:
    """Return what stands for the manifest of a plugin while its own cannot be read: nothing but its id is known."""
    return Manifest.model_construct(id=plugin, name={}, version="0", author="", category="interface", hook_api="")
