"""Opening territories from their files, and changing what the screens own afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.workflow import Transition
from portal.people.tenants import plugin_states
from portal.people.tenants.files import TenantFile
from portal.people.tenants.models import Tenant
from portal.people.tenants.queries import bare_ref
from portal.people.tenants.rules import LIFE, NETWORK_STATE, Change

FILE_OWNS = ("slug", "code", "hosts", "country", "currency", "timezone", "pilot", "provider")
SEEDED = ("name", "carrier", "contact", "opened_on", "locale", "locales", "areas", "ridge", "position", "state")


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


def plan(file: TenantFile, base_domain: str) -> list[Change]:
    """Return what `apply` would do with a file, and where the screens differ from it."""
    row = db.session.get(Tenant, file.id)
    if row is None:
        return [Change("create", file.slug)]
    fields = _differences(file, row, base_domain)
    with use_tenant(bare_ref(row)):
        return [*fields, *plugin_states.plan(file)]


def _differences(file: TenantFile, row: Tenant, base_domain: str) -> list[Change]:
    differ = [(name, wanted) for name, wanted in _wanted(file, base_domain).items() if getattr(row, name) != wanted]
    return [
        Change("change" if name in FILE_OWNS else "drift", file.slug, name, getattr(row, name), wanted)
        for name, wanted in differ
    ]


def apply(file: TenantFile, network_id: UUID, base_domain: str, actor: Actor) -> list[Change]:
    """Create the tenant of `file`, or bring what the file owns up to date. A second run changes nothing.

    Its plugins are offered, also to a new territory: enabling them is the territory's own answer.
    """
    row = db.session.get(Tenant, file.id)
    if row is None:
        _create(file, network_id, base_domain, actor)
        return [Change("create", file.slug)]
    with use_tenant(bare_ref(row)):
        changes = [change for change in _differences(file, row, base_domain) if change.kind == "change"]
        if changes:
            _bring_up(file, changes, actor)
        return [*changes, *plugin_states.bring_up(file, actor)]


def _bring_up(file: TenantFile, changes: list[Change], actor: Actor) -> None:
    with transaction() as session:
        found = session.get(Tenant, file.id, with_for_update=True)
        assert found is not None
        for change in changes:
            setattr(found, change.field, change.wanted)
        found.settings_version += 1
        _record(actor, "tenant.changed", found, changes)


def _create(file: TenantFile, network_id: UUID, base_domain: str, actor: Actor) -> None:
    row = Tenant(id=file.id, network_id=network_id, clock_offset_days=0, **_wanted(file, base_domain))
    with use_tenant(bare_ref(row)), transaction() as session:
        session.add(row)
        session.flush()
        audit.record(actor, "tenant.created", "tenant", row.id, after={"slug": row.slug, "state": row.state})
        plugin_states.bring_up(file, actor)


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
