"""Who acts, and where: frozen values that travel through every layer instead of database objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from portal.foundation.kernel.message import mark


class NotAllowedError(Exception):
    """The actor's roles do not carry the permission that a verb asks for."""


@dataclass(frozen=True, slots=True)
class TenantRef:
    """A territory (or the network) as everything below the screens sees it.

    `code` begins references (ALES-2026-014).
    `plugins` are the ids of the plugins enabled there, sorted. `currency` is ISO 4217, `country` ISO 3166-1.
    `settings` maps a plugin's id to its settings here; a plugin itself receives its own settings only.
    """

    id: UUID
    slug: str
    code: str
    name: str
    country: str
    locale: str
    currency: str
    timezone: str
    plugins: tuple[str, ...] = ()
    clock_offset_days: int = 0
    is_network: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role held in the current tenant, for an organisation when the role stands for one."""

    role: str
    party_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at work in one tenant. `permissions` is the union over the person's grants there.

    The system itself acts with no `person_id` (worker, commands), the public with no grant at all.
    """

    name: str
    person_id: UUID | None = None
    member_id: UUID | None = None
    grants: tuple[Grant, ...] = ()
    permissions: frozenset[str] = frozenset()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles held, in the order they were given, each once."""
        return tuple(dict.fromkeys(grant.role for grant in self.grants))

    def may(self, permission: str) -> bool:
        """Tell whether one of the person's roles carries `permission`."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise NotAllowedError unless one of the person's roles carries `permission`."""
        if permission not in self.permissions:
            raise NotAllowedError(permission)

    def parties(self, role: str) -> tuple[UUID, ...]:
        """Return the organisations this person stands for as `role`."""
        return tuple(g.party_id for g in self.grants if g.role == role and g.party_id is not None)


PUBLIC = Actor(name="public")
"""Whoever reads a public page."""

_PORTAL = mark("The portal")
SYSTEM_NAMES: Mapping[str, str] = {
    PUBLIC.name: mark("A visitor"),
    "demo load": mark("The demonstration"),
    "tenant apply": mark("The territory's file"),
    "tenant invite": _PORTAL,
    "portal member forget-factor": _PORTAL,
    "nightly check": _PORTAL,
    "missions": _PORTAL,
    "reminders": _PORTAL,
    "handovers": _PORTAL,
    "register": _PORTAL,
    "clock": _PORTAL,
}
"""Who acts without being a person, as the lines name it: what histories call it, an English source string."""
