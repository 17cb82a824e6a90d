"""Reading tenants: by host for the gate, by id for the worker, all of them for the public home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from portal.foundation.db.binding import bound_tenant, current_tenant_id, use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import TenantRef
from portal.foundation.web.i18n import spoken
from portal.people.tenants.files import Provider
from portal.people.tenants.models import PluginState, Tenant


@dataclass(frozen=True, slots=True)
class Territory:
    """A tenant as screens need it, kept in memory until its `version` changes."""

    ref: TenantRef
    version: int
    names: dict[str, str]
    hosts: tuple[str, ...]
    state: str
    pilot: bool
    invented: bool
    carrier_name: str
    carrier_kind: str
    contact: dict[str, str]
    locales: tuple[str, ...]
    areas: tuple[str, ...]
    ridge: tuple[int, ...]
    opened_on: date | None
    provider: Provider | None

    def name_in(self, locale: str) -> str:
        """Return the territory's name in `locale`, or in its own language."""
        return self.names.get(locale) or self.ref.name

    def today(self) -> date:
        """Return the business date in the territory's time zone."""
        return business_date(self.ref.timezone, self.ref.clock_offset_days)


def territory(row: Tenant, states: list[PluginState]) -> Territory:
    """Return the frozen view of a tenant's rows."""
    enabled = tuple(sorted(state.plugin for state in states if state.enabled))
    ref = TenantRef(
        id=row.id,
        slug=row.slug,
        code=row.code,
        name=row.name.get(spoken(row.locale)) or next(iter(row.name.values())),
        country=row.country,
        locale=spoken(row.locale),
        currency=row.currency,
        timezone=row.timezone,
        plugins=enabled,
        clock_offset_days=row.clock_offset_days,
        is_network=row.id == row.network_id,
        settings={state.plugin: {**state.network_settings, **state.settings} for state in states},
    )
    return Territory(
        ref=ref,
        version=row.settings_version,
        names=dict(row.name),
        hosts=tuple(row.hosts),
        state=row.state,
        pilot=row.pilot,
        invented=row.invented,
        carrier_name=row.carrier.get("name", ""),
        carrier_kind=row.carrier.get("kind", "other"),
        contact=dict(row.contact),
        locales=tuple(row.locales),
        areas=tuple(row.areas),
        ridge=tuple(row.ridge),
        opened_on=row.opened_on,
        provider=Provider.model_validate(row.provider) if row.provider else None,
    )


def bare_ref(row: Tenant) -> TenantRef:
    """Return what is needed to bind a tenant before its plugins are known."""
    return territory(row, []).ref


def load(tenant_id: UUID) -> Territory | None:
    """Return a tenant with its plugins, read afresh; None when there is none. Binds it for the reading."""
    row = db.session.get(Tenant, tenant_id)
    if row is None:
        return None
    if bound_tenant() is not None:
        return territory(row, list(db.session.scalars(select(PluginState))))
    with use_tenant(bare_ref(row)):
        return territory(row, list(db.session.scalars(select(PluginState))))


@dataclass(frozen=True, slots=True)
class PluginHere:
    """A plugin that the network offers the bound territory: whether it is enabled, what either of them has set."""

    id: UUID
    enabled: bool
    settings: dict[str, Any]
    network_settings: dict[str, Any]
    required: bool
    """Whether the network lets the territory not disable it."""

    @property
    def values(self) -> dict[str, Any]:
        """What holds here: the network's settings, but where the territory has chosen otherwise."""
        return {**self.network_settings, **self.settings}

    def before(self, defaults: Mapping[str, Any]) -> dict[str, Any]:
        """Return what would hold if the territory had chosen nothing: the network's values over the plugin's."""
        return {**defaults, **self.network_settings}


def plugins_here() -> dict[str, PluginHere]:
    """Return the plugins that are offered in the bound territory, as the database has them now, by their ids."""
    kept = PluginState
    told = (kept.plugin, kept.id, kept.enabled, kept.settings, kept.network_settings, kept.required)
    return {plugin: PluginHere(*rest) for plugin, *rest in db.session.execute(select(*told)).tuples()}


def network_contact() -> dict[str, str]:
    """Return where the network is reached (`email`, `phone`); what it has not given is empty."""
    return db.session.scalars(select(Tenant.contact).where(Tenant.id == Tenant.network_id)).one()


def page_address(endpoint: str, values: Mapping[str, Any]) -> str:
    """Return the whole address of a page of the bound tenant, in a request or in the worker."""
    found = load(current_tenant_id())
    assert found is not None
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return str(current_app.extensions["settings"].origin(found.hosts[0])) + path


def hosts() -> dict[str, UUID]:
    """Return which tenant answers at which host."""
    return {host: row.id for row in db.session.scalars(select(Tenant)) for host in row.hosts}


def settings_version(tenant_id: UUID) -> int | None:
    """Return the version of what processes keep in memory about a tenant."""
    return db.session.scalar(select(Tenant.settings_version).where(Tenant.id == tenant_id))


def tenants() -> list[Tenant]:
    """Return all tenants, by name: for commands and the worker."""
    return list(db.session.scalars(select(Tenant).order_by(Tenant.slug)))
