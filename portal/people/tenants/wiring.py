"""What tenants adds to the rooms below: how the worker finds a tenant, the plugins' page."""

from __future__ import annotations

from flask import Flask

from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.worker import registry as worker
from portal.people.tenants import queries
from portal.people.tenants.plugin_views import blueprint as plugins


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    worker.load_tenant_with(_ref)
    app.register_blueprint(plugins)
    add_tool(NavItem("Plugins", "plugins.index", "plugins.view", 80))


def _ref(tenant_id: queries.UUID) -> queries.TenantRef | None:
    found = queries.load(tenant_id)
    return found.ref if found else None
