"""A territory's plugins: the network offers them and sets them by the file, the territory enables and sets its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.registry import PluginError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError
from portal.people.tenants.files import TenantFile
from portal.people.tenants.models import PluginState, Tenant
from portal.people.tenants.plugins import with_needed
from portal.people.tenants.rules import Change


def plan(file: TenantFile) -> list[Change]:
    """Return what `bring_up` would do in the bound territory, and what the territory has set otherwise than the file.

    A plugin that the file does not name any more stays as it is, but is required no longer.
    """
    states = {state.plugin: state for state in db.session.scalars(select(PluginState))}
    named = [change for plugin in sorted(file.plugins) for change in _differences(file, plugin, states.get(plugin))]
    let_go = sorted(plugin for plugin, state in states.items() if state.required and plugin not in file.plugins)
    return [*named, *(Change("change", file.slug, f"required.{plugin}", True, False) for plugin in let_go)]


def _differences(file: TenantFile, plugin: str, state: PluginState | None) -> Iterator[Change]:
    if state is None:
        yield Change("offer", file.slug, plugin)
        return
    if state.required != (plugin in file.required):
        yield Change("change", file.slug, f"required.{plugin}", state.required, plugin in file.required)
    wanted = file.settings.get(plugin, {})
    for name in sorted(state.network_settings.keys() | wanted.keys()):
        before, after = state.network_settings.get(name), wanted.get(name)
        if before != after:
            yield Change("change", file.slug, f"settings.{plugin}.{name}", before, after)
    for name, own in sorted(state.settings.items()):
        if own != wanted.get(name):
            yield Change("drift", file.slug, f"settings.{plugin}.{name}", own, wanted.get(name))


def bring_up(file: TenantFile, actor: Actor) -> list[Change]:
    """Offer the bound territory what the file adds; let the network's settings, and what it requires, be the file's.

    The territory itself enables a plugin; what it has set otherwise stays, beside the network's new value.
    """
    if not (changes := [change for change in plan(file) if change.kind != "drift"]):
        return []
    with transaction() as session:
        states = {s.plugin: s for s in session.scalars(select(PluginState).order_by(PluginState.id).with_for_update())}
        for plugin in sorted(file.plugins):
            wanted, required = dict(file.settings.get(plugin, {})), plugin in file.required
            if plugin in states:
                _bring_up(states[plugin], wanted, required, actor)
            else:
                _offer(session, plugin, wanted, required, actor)
        for plugin in sorted(states.keys() - set(file.plugins)):
            _require(states[plugin], False, actor)
        _changed(session)
    return changes


def _offer(session: Session, plugin: str, wanted: dict[str, Any], required: bool, actor: Actor) -> None:
    state = PluginState(plugin=plugin, enabled=False, settings={}, network_settings=wanted, required=required)
    session.add(state)
    session.flush()
    audit.record(actor, "plugin.offered", "plugin_state", state.id, after={"plugin": plugin})


def _bring_up(state: PluginState, wanted: dict[str, Any], required: bool, actor: Actor) -> None:
    if state.network_settings != wanted:
        before, state.network_settings = state.network_settings, wanted
        audit.record(actor, "plugin.network_settings", "plugin_state", state.id, before=before, after=wanted)
    _require(state, required, actor)


def _require(state: PluginState, required: bool, actor: Actor) -> None:
    if state.required != required:
        state.required = required
        audit.record(actor, "plugin.required", "plugin_state", state.id, after={"required": required})


def save_plugin_settings(actor: Actor, plugin: str, values: dict[str, Any]) -> None:
    """Keep what the bound territory sets of a plugin, as its own form gave it; what is left out is set by others.

    A value that is the network's too is not kept as the territory's.
    """
    actor.require("plugins.settings")
    with transaction() as session:
        state = session.scalars(select(PluginState).where(PluginState.plugin == plugin).with_for_update()).one()
        own = {name: value for name, value in values.items() if not _same(state.network_settings, name, value)}
        before, state.settings = state.settings, own
        _changed(session)
        audit.record(actor, "plugin.settings", "plugin_state", state.id, before=before, after=own)


def _same(kept: Mapping[str, Any], name: str, value: Any) -> bool:
    return name in kept and bool(kept[name] == value)


def forget_plugin_setting(actor: Actor, plugin: str, name: str) -> None:
    """Let a setting of the bound territory be again what the network says, or the plugin; the others stay."""
    actor.require("plugins.settings")
    with transaction() as session:
        state = session.scalars(select(PluginState).where(PluginState.plugin == plugin).with_for_update()).one()
        before, state.settings = state.settings, {key: value for key, value in state.settings.items() if key != name}
        if before != state.settings:
            _changed(session)
            audit.record(actor, "plugin.restored", "plugin_state", state.id, before=before, after=state.settings)


def switch_plugin(actor: Actor, plugin: str, *, on: bool) -> None:
    """Enable or disable a plugin that the network offers the bound territory; nothing that it keeps is removed.

    Those that it needs are enabled with it. Raises ConflictError where the network does not offer it or requires it,
    somebody else was quicker, or the plugins that would be enabled do not fit together.
    """
    actor.require("plugins.settings")
    with transaction() as session:
        states = {s.plugin: s for s in session.scalars(select(PluginState).order_by(PluginState.id).with_for_update())}
        if plugin not in states:
            raise ConflictError(Message("The network does not offer this plugin here. Ask it to."))
        if states[plugin].enabled == on:
            raise ConflictError(Message("Somebody else has just done so."))
        if states[plugin].required and not on:
            raise ConflictError(Message("The network requires this plugin here: only the network lets it be disabled."))
        enabled = {name for name, state in states.items() if state.enabled}
        switched = (
            [states[name] for name in with_needed(registry(), plugin, states, enabled)] if on else [states[plugin]]
        )
        for state in switched:
            state.enabled = on
        try:
            after = [name for name, state in states.items() if state.enabled]
            registry().check_set(after if on else filter(registry().usable, after))
        except PluginError as error:
            raise ConflictError(Message("These plugins do not fit together: %(why)s.", {"why": str(error)})) from None
        _changed(session)
        for state in switched:
            audit.record(actor, "plugin.enabled" if on else "plugin.disabled", "plugin_state", state.id)


def _changed(session: Session) -> None:
    """Let every process read the territory anew."""
    row = session.get(Tenant, current_tenant().id)
    assert row is not None
    row.settings_version += 1
