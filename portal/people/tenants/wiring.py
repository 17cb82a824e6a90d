"""What tenants adds to the rooms below: how the worker finds a tenant, the plugins' page."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.context import TenantRef
from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.web.rules_at_hand import unusable, without_country
from portal.foundation.worker import registry as worker
from portal.people.tenants import queries, trail
from portal.people.tenants.plugin_views import blueprint as plugins
from portal.people.tenants.rules import WORKING


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    worker.set_tenant_source(_ref, _every, _may_change)
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("tenant", trail.tenants)
    app.register_blueprint(plugins)
    add_tool(NavItem("Plugins", "plugins.index", "plugins.view", 80))


def _ref(tenant_id: UUID) -> TenantRef:
    found = queries.load(tenant_id)
    if found is None:
        raise LookupError("no such tenant")
    return found.ref


def _every() -> list[tuple[TenantRef, bool]]:
    return [(queries.bare_ref(row), row.state in WORKING) for row in queries.tenants()]


def _may_change(tenant: TenantRef) -> bool:
    return not (unusable(tenant) or without_country(tenant))
