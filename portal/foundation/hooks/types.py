"""Frozen values that go to plugins and come back from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from wtforms import Form

from portal.foundation.hooks.size import FirmGroup
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CountryProfile:
    """What a country's plugin says of it. `holidays` gives the public holidays of a year.

    The prefixes are those of telephone numbers and of accounts, `+351` and `PT`.

    `check_account` looks at an account whose number begins with `iban_prefix`, given in capitals without blanks: what
    the country adds to length and key (ISO 13616), which the portal checks itself. It never raises.

    `letters` are put right in what people type: each letter that a keyboard gives wrongly, with the one that is meant.
    """

    country: str
    currency: str
    locales: tuple[str, ...]
    timezone: str
    phone_prefix: str
    iban_prefix: str
    holidays: Callable[[int], frozenset[date]]
    letters: Mapping[str, str] = field(default_factory=dict)
    check_account: Callable[[str], IdentifierCheck] | None = None


@dataclass(frozen=True, slots=True)
class IdentifierCheck:
    """The verdict on a typed identifier: its canonical `value` when `ok`, else a `message` that helps."""

    ok: bool
    value: str = ""
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class IdentifierKind:
    """A kind of company number (`xx:number`): how it is called, checked and shown.

    `check` never raises, whatever is typed. `display` groups the digits of a canonical value. `lookup` says that the
    public register can be asked by this number (hook `company_lookup`).
    """

    key: str
    label: Message
    hint: Message
    check: Callable[[str], IdentifierCheck]
    display: Callable[[str], str]
    lookup: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the country that territories are made of, by the `code` that their files name it with.

    `places` are the codes that a firm's own `area` may hold there, each with its name; `place_kind` is what such a
    place is called.
    """

    code: str
    name: str
    place_kind: Message
    places: Mapping[str, str] = field(default_factory=dict)


class Term(StrEnum):
    """Words that stand alone on a screen and that a country or territory may call otherwise."""

    COMMITTEE = "committee"
    ADVANCE = "advance"
    MISSION = "mission"
    EXPERT = "expert"
    COMPANY_HEAD = "company_head"


@dataclass(frozen=True, slots=True)
class CompanySnapshot:
    """The helped firm as rules see it. `identifiers` maps a kind's key to a canonical value.

    `registered` is False for a firm being created; `area` is the code of the place it lies in. `group` holds its ties
    and the figures of closed years where the question may turn on them.
    """

    id: UUID
    name: str
    identifiers: Mapping[str, str] = field(default_factory=dict)
    registered: bool = True
    area: str = ""
    activity: str = ""
    headcount: int | None = None
    created_on: date | None = None
    group: FirmGroup | None = None


@dataclass(frozen=True, slots=True)
class ProjectSnapshot:
    """A project as rules see it: codes of programme.md §4.1 in `state`, amounts as Money.

    `extra` holds the answers to the questions that plugins added, each under `<plugin>.<key>`.
    """

    id: UUID
    reference: str
    state: str
    title: str
    company: CompanySnapshot
    received_on: date
    requested: Money | None = None
    jobs_created: int = 0
    jobs_kept: int = 0
    fields: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)


class Slot(StrEnum):
    """Named places on core pages where panels may stand."""

    PROJECT_SUMMARY = "project_summary"


@dataclass(frozen=True, slots=True)
class Panel:
    """A block on a page: a template of the plugin's own namespace and its context. Lower `order` comes first."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True, slots=True)
class SettingsSpec:
    """A plugin's settings: the form that checks them, their defaults and the version of their shape."""

    form: type[Form]
    defaults: Mapping[str, Any]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Attributed(Generic[T]):
    """A result and the plugin that gave it."""

    plugin: str
    value: T
