"""`tenants/*.toml`: what the network decides about a territory. No people's data, no secrets."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, field_validator

RESERVED = frozenset({"www", "static", "api", "mail"})
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""Where a provider may answer without TLS: this machine."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,40}$")]


class TenantFileError(Exception):
    """A tenant file is wrong; the message names the file and each wrong key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Carrier(_Strict):
    """The local body that runs the territory."""

    kind: Literal["cci", "association", "agency", "network", "other"]
    name: str


class Contact(_Strict):
    """Where the public reaches the territory: an office, never a person."""

    email: str = ""
    phone: str = ""
    address: str = ""


class Position(_Strict):
    """Where the territory stands on the schematic map: a county (`area`) of a map (`map`)."""

    map: Literal["france.departments", "romania"]
    area: str


class Provider(_Strict):
    """Who else proves who people are (OpenID Connect). The client's secret is in the environment, never here."""

    issuer: str = Field(max_length=500)
    client_id: str = Field(min_length=1, max_length=200)
    label: str = Field(min_length=1, max_length=60)
    scopes: tuple[Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,100}$")], ...] = ("openid",)

    @field_validator("issuer")
    @classmethod
    def _safe_address(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
        if (
            not parts.hostname
            or not (local or parts.scheme == "https")
            or parts.query
            or parts.fragment
            or "@" in value
        ):
            raise ValueError("give an address that starts with https://, without query")
        return value

    @field_validator("scopes")
    @classmethod
    def _openid_among_them(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            raise ValueError("openid must be among them")
        return value


class TenantFile(_Strict):
    """One tenant as its file describes it. See docs/operations.md."""

    schema_version: Literal[1] = Field(alias="schema")
    id: UUID
    slug: Slug
    code: str = Field(pattern="^[A-Z][A-Z0-9]{1,9}$")
    name: dict[str, str] = Field(min_length=1)
    state: str
    carrier: Carrier
    country: str = Field(pattern="^[A-Z]{2}$")
    currency: str = Field(pattern="^[A-Z]{3}$")
    timezone: str
    locale: str
    locales: tuple[str, ...]
    pilot: bool = False
    invented: bool = False
    hosts: tuple[str, ...] = ()
    opened_on: date | None = None
    areas: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    contact: Contact = Contact()
    ridge: tuple[int, ...] = (8, 13, 9, 18, 11, 17, 10, 17)
    position: Position | None = None
    provider: Provider | None = None
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("no such time zone") from None
        return value

    @field_validator("slug")
    @classmethod
    def _free_slug(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError("this name is reserved")
        return value

    @field_validator("required")
    @classmethod
    def _offered(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if unknown := sorted(set(value) - set(info.data.get("plugins", value))):
            raise ValueError(f"{', '.join(unknown)} must be among plugins")
        return value

    @field_validator("ridge")
    @classmethod
    def _drawable(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not 8 <= len(value) <= 12 or any(not 0 <= height <= 22 for height in value):
            raise ValueError("give 8 to 12 heights from 0 to 22")
        return value

    @property
    def is_network(self) -> bool:
        """Tell whether this file describes the network itself."""
        return self.slug == "network"


def read(path: Path) -> TenantFile:
    """Return the tenant described by `path`. Raises TenantFileError naming the file and each wrong key."""
    try:
        return TenantFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise TenantFileError(f"{path.name}: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise TenantFileError(f"{path.name}: {wrong}") from None


def read_all(folder: Path) -> list[TenantFile]:
    """Return every tenant of `folder`, the network first. Raises TenantFileError, also for a name used twice."""
    files = [read(path) for path in sorted(folder.glob("*.toml")) if not path.name.startswith("_")]
    for key in ("slug", "id", "code"):
        values = [getattr(file, key) for file in files]
        for twice in {value for value in values if values.count(value) > 1}:
            raise TenantFileError(f"{key} {twice} is used by two files")
    if not any(file.is_network for file in files):
        raise TenantFileError(f"{folder.name}: network.toml is missing")
    return sorted(files, key=lambda file: (not file.is_network, file.slug))


def json_schema() -> str:
    """Return the schema of the files for editors, as `tenants/schema.json` keeps it."""
    return json.dumps(TenantFile.model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
