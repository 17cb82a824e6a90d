"""Territories in the words of the trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from portal.foundation.audit.words import Field, Named
from portal.foundation.db.session import db
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.context import plugin_name
from portal.foundation.web.i18n import current_locale
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import STATE_LABELS

VERBS = {
    "tenant.created": mark("%(who)s created the territory."),
    "tenant.changed": mark("%(who)s changed the territory from its file."),
    "tenant.clock": mark("%(who)s moved the business date of the demonstration."),
    "tenant.state": mark("%(who)s changed the state of a territory."),
    "plugin.settings": mark("%(who)s changed the settings of a plugin."),
    "plugin.restored": mark("%(who)s gave up the territory’s own value of a setting."),
    "plugin.network_settings": mark("%(who)s changed the network’s settings of a plugin from the territory’s file."),
    "plugin.required": mark("%(who)s changed from the territory’s file whether the network requires a plugin."),
    "plugin.offered": mark("%(who)s offered the territory a plugin."),
    "plugin.enabled": mark("%(who)s enabled a plugin."),
    "plugin.disabled": mark("%(who)s disabled a plugin."),
}
FIELDS = {
    "state": Field(mark("State"), STATE_LABELS),
    "clock_offset_days": Field(mark("Days from today")),
    "lender": Field(mark("Lender")),
    "required": Field(mark("Required by the network")),
    "plugin": Field(mark("Plugin"), message=lambda plugin, _values: Message(plugin_name(str(plugin)))),
}


def tenants(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these territories are called."""
    rows = db.session.execute(select(Tenant.id, Tenant.name, Tenant.locale, Tenant.slug).where(Tenant.id.in_(ids)))
    return {row.id: Named(row.name.get(current_locale()) or row.name.get(row.locale) or row.slug) for row in rows}
