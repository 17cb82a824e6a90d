"""What a view may ask about the request at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from flask import g, has_request_context, request

from portal.foundation.db.binding import bound_tenant, current_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.registry import Registry
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import PUBLIC, Actor
from portal.foundation.web.i18n import current_locale

_registry: list[Registry] = []


def configure(registry: Registry) -> None:
    """Name the plugins of this process, once, at start."""
    _registry[:] = [registry]


def registry() -> Registry:
    """Return the installed plugins."""
    return _registry[0]


def plugin_name(plugin: str) -> str:
    """Return what people call a plugin in the language in use; its id when it has no name there or is not installed."""
    found = _registry[0].installed.get(plugin)
    names = found.manifest.name if found else {}
    return names.get(current_locale()) or names.get("en") or plugin


def hooks() -> Hooks:
    """Return the hooks of the bound tenant."""
    return Hooks(_registry[0], current_tenant())


def letters() -> Mapping[str, str]:
    """Return the letters that the bound tenant's country puts right in what is typed; none while nobody tells."""
    if bound_tenant() is None:
        return {}
    try:
        profile: CountryProfile = hooks().one("country_profile", CountryProfile).value
    except HookFailedError:
        return {}
    return profile.letters


def actor() -> Actor:
    """Return who is asking; the public when nobody signed in."""
    found = g.get("actor")
    return found if isinstance(found, Actor) else PUBLIC


Value = TypeVar("Value")


def once_a_page(read: Callable[..., Value]) -> Callable[..., Value]:
    """Let a read that several parts of one page ask for reach the database once; a form is never given a kept one."""

    @wraps(read)
    def kept(*args: Any) -> Value:
        if not has_request_context() or request.method not in {"GET", "HEAD"}:
            return read(*args)
        found: dict[Any, Value] = g.setdefault("kept_reads", {})
        key = (read, *args)
        if key not in found:
            found[key] = read(*args)
        return found[key]

    return kept


def today() -> date:
    """Return the bound tenant's business date."""
    tenant = current_tenant()
    return business_date(tenant.timezone, tenant.clock_offset_days)
