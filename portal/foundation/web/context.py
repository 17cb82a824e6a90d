"""What a view may ask about the request at hand."""

from __future__ import annotations

from datetime import date

from flask import g

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.registry import Registry
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import PUBLIC, Actor

_registry: list[Registry] = []


def configure(registry: Registry) -> None:
    """Name the plugins of this process, once, at start."""
    _registry[:] = [registry]


def registry() -> Registry:
    """Return the installed plugins."""
    return _registry[0]


def hooks() -> Hooks:
    """Return the hooks of the bound tenant."""
    return Hooks(_registry[0], current_tenant())


def actor() -> Actor:
    """Return who is asking; the public when nobody signed in."""
    found = g.get("actor")
    return found if isinstance(found, Actor) else PUBLIC


def today() -> date:
    """Return the bound tenant's business date."""
    tenant = current_tenant()
    return business_date(tenant.timezone, tenant.clock_offset_days)
