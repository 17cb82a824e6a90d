"""Opening territories from their files, and changing what the screens own afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.registry import PluginError
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.workflow import Transition
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError
from portal.people.tenants.files import TenantFile
from portal.people.tenants.models import PluginState, Tenant
from portal.people.tenants.queries import bare_ref
from portal.people.tenants.rules import LIFE, NETWORK_STATE

FILE_OWNS = ("slug", "code", "hosts", "country", "currency", "timezone", "pilot", "provider")
SEEDED = ("name", "carrier", "contact", "opened_on", "locale", "locales", "areas", "ridge", "position", "state")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: `kind` is create, change (the file wins), offer (a plugin) or drift (the screens differ)."""

    kind: str
    slug: str
    field: str = ""
    present: Any = None
    wanted: Any = None


def _wanted(file: TenantFile, base_domain: str) -> dict[str, Any]:
    dumped = file.model_dump(mode="json")
    hosts = list(file.hosts) or [f"{file.slug}.{base_domain}"]
    state = NETWORK_STATE if file.is_network else file.state
    return {
        **{name: dumped[name] for name in (*FILE_OWNS, *SEEDED, "invented")},
        "hosts": hosts,
        "state": state,
        "position": dumped["position"] or {},
        "provider": dumped["provider"] or {},
        "opened_on": file.opened_on,
    }


def plan(files: list[TenantFile], base_domain: str) -> list[Change]:
    """Return what `apply` would do, and where the screens differ from the files."""
    changes = []
    for file in files:
        row = db.session.get(Tenant, file.id)
        if row is None:
            changes.append(Change("create", file.slug))
            continue
        for name, wanted in _wanted(file, base_domain).items():
            present = getattr(row, name)
            if present != wanted:
                changes.append(Change("change" if name in FILE_OWNS else "drift", file.slug, name, present, wanted))
    return changes


def apply(file: TenantFile, network_id: UUID, base_domain: str, actor: Actor) -> list[Change]:
    """Create the tenant of `file`, or bring what the file owns up to date. A second run changes nothing."""
    row = db.session.get(Tenant, file.id)
    if row is None:
        _create(file, network_id, base_domain, actor)
        return [Change("create", file.slug)]
    ref = bare_ref(row)
    return [*_bring_up(file, ref, base_domain, actor), *_offer(file, ref, actor)]


def _bring_up(file: TenantFile, ref: TenantRef, base_domain: str, actor: Actor) -> list[Change]:
    changes = [c for c in plan([file], base_domain) if c.kind == "change"]
    if changes:
        with use_tenant(ref), transaction() as session:
            found = session.get(Tenant, file.id, with_for_update=True)
            assert found is not None
            for change in changes:
                setattr(found, change.field, change.wanted)
            found.settings_version += 1
            _record(actor, "tenant.changed", found, changes)
    return changes


def _offer(file: TenantFile, ref: TenantRef, actor: Actor) -> list[Change]:
    """Offer the plugins that the network has added to a territory's file; the territory itself enables them."""
    with use_tenant(ref):
        missing = sorted(set(file.plugins) - set(db.session.scalars(select(PluginState.plugin))))
        for plugin in missing:
            with transaction() as session:
                state = PluginState(plugin=plugin, enabled=False, settings=dict(file.settings.get(plugin, {})))
                session.add(state)
                session.flush()
                audit.record(actor, "plugin.offered", "plugin_state", state.id, after={"plugin": plugin})
    return [Change("offer", file.slug, plugin) for plugin in missing]


def _create(file: TenantFile, network_id: UUID, base_domain: str, actor: Actor) -> None:
    row = Tenant(id=file.id, network_id=network_id, clock_offset_days=0, **_wanted(file, base_domain))
    with use_tenant(bare_ref(row)), transaction() as session:
        session.add(row)
        session.flush()
        for plugin in file.plugins:
            session.add(PluginState(plugin=plugin, enabled=True, settings=dict(file.settings.get(plugin, {}))))
        audit.record(actor, "tenant.created", "tenant", row.id, after={"slug": row.slug, "state": row.state})


def _record(actor: Actor, verb: str, row: Tenant, changes: list[Change]) -> None:
    before = {c.field: c.present for c in changes}
    after = {c.field: c.wanted for c in changes}
    audit.record(actor, verb, "tenant", row.id, before=before, after=after)


def move_clock(day: date, actor: Actor) -> None:
    """Move the bound tenant's business date to `day`: demonstrations and tests only."""
    tenant = current_tenant()
    with transaction() as session:
        row = session.get(Tenant, tenant.id, with_for_update=True)
        assert row is not None
        before = row.clock_offset_days
        row.clock_offset_days = (day - business_date(tenant.timezone)).days
        row.settings_version += 1
        after = {"clock_offset_days": row.clock_offset_days}
        audit.record(actor, "tenant.clock", "tenant", row.id, before={"clock_offset_days": before}, after=after)


def change_state(actor: Actor, tenant_id: UUID, event: str, reason: str) -> Transition:
    """Take a step in a territory's life, as the network. Raises TransitionError when it is not possible now.

    The network's own trail keeps it; the file of the territory does not bring the old state back (see `apply`).
    """
    actor.require("territories.state")
    with transaction() as session:
        row = session.get(Tenant, tenant_id, with_for_update=True)
        assert row is not None
        assert row.network_id == current_tenant().id
        transition = LIFE.find(event, row.state)
        before, row.state = row.state, transition.target
        row.settings_version += 1
        audit.record(
            actor, "tenant.state", "tenant", row.id, before={"state": before}, after={"state": row.state}, reason=reason
        )
        return transition


def save_plugin_settings(actor: Actor, plugin: str, values: dict[str, Any]) -> None:
    """Keep what the bound territory sets of a plugin, as its own form gave it; what is left out has its default."""
    actor.require("plugins.settings")
    with transaction() as session:
        state = session.scalars(select(PluginState).where(PluginState.plugin == plugin).with_for_update()).one()
        before, state.settings = state.settings, values
        _changed(session)
        audit.record(actor, "plugin.settings", "plugin_state", state.id, before=before, after=values)


def forget_plugin_setting(actor: Actor, plugin: str, name: str) -> None:
    """Let a setting of the bound territory be again what the plugin says; the others stay as they are."""
    actor.require("plugins.settings")
    with transaction() as session:
        state = session.scalars(select(PluginState).where(PluginState.plugin == plugin).with_for_update()).one()
        left = {key: value for key, value in state.settings.items() if key != name}
        save_plugin_settings(actor, plugin, left)


def switch_plugin(actor: Actor, plugin: str, *, on: bool) -> None:
    """Enable or disable a plugin that the network offers the bound territory; nothing that it keeps is removed.

    Raises ConflictError where the network does not offer it, somebody else was quicker, or the plugins that would be
    enabled do not fit together.
    """
    actor.require("plugins.settings")
    with transaction() as session:
        states = {s.plugin: s for s in session.scalars(select(PluginState).order_by(PluginState.id).with_for_update())}
        if plugin not in states:
            raise ConflictError(Message("The network does not offer this plugin here. Ask it to."))
        if states[plugin].enabled == on:
            raise ConflictError(Message("Somebody else has just done so."))
        states[plugin].enabled = on
        try:
            enabled = [name for name, state in states.items() if state.enabled]
            registry().check_set(enabled if on else filter(registry().usable, enabled))
        except PluginError as error:
            raise ConflictError(Message("These plugins do not fit together: %(why)s.", {"why": str(error)})) from None
        _changed(session)
        audit.record(actor, "plugin.enabled" if on else "plugin.disabled", "plugin_state", states[plugin].id)


def _changed(session: Session) -> None:
    """Let every process read the territory anew."""
    row = session.get(Tenant, current_tenant().id)
    assert row is not None
    row.settings_version += 1
