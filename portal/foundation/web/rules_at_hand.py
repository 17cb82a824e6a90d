"""Whether a territory has the rules by which anything is decided: its plugins can be asked, its country's is there."""

from __future__ import annotations

from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import plugin_name, registry
from portal.foundation.web.errors import ConflictError


def unusable(tenant: TenantRef) -> tuple[str, ...]:
    """Return the plugins of a tenant that cannot be asked: while there is one, nothing is decided there."""
    return tuple(plugin for plugin in tenant.plugins if not registry().usable(plugin))


def without_country(tenant: TenantRef) -> bool:
    """Tell whether no country's rules are enabled in a territory: the core has none, so nothing is decided."""
    return not (tenant.is_network or registry().owners("country_profile", tenant.plugins))


def check(tenant: TenantRef) -> None:
    """Raise ConflictError where rules are missing: its files are read and nothing is decided."""
    for plugin in unusable(tenant):
        if plugin not in registry().installed:
            raise ConflictError(
                Message(
                    "The plugin %(plugin)s is not installed. Everything can be read; nothing is changed until whoever"
                    " runs the portal puts it back, or until it is disabled here.",
                    {"plugin": plugin},
                )
            )
        message = Message(
            "The rules of the plugin %(plugin)s cannot be used at present. Everything can be read; nothing is"
            " changed until they can be used again, or until the plugin is disabled here.",
            {"plugin": plugin_name(plugin)},
        )
        raise ConflictError(message)
    if without_country(tenant):
        raise ConflictError(
            Message(
                "No country’s rules are enabled in this territory. Everything can be read; nothing is changed until a"
                " manager enables its country’s plugin."
            )
        )
