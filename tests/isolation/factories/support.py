"""Visits that the network asks for."""

from __future__ import annotations

from isolation.world import NETWORK, Tenant
from portal.foundation.db.binding import use_tenant
from portal.foundation.worker.runner import alone
from portal.people.support import service
from support.app import actor_of, ref_of


def support_access(tenant: Tenant) -> None:
    """One by each role of the network, from the network's own host."""
    alone(lambda: _ask(tenant), tenant.app)


def _ask(tenant: Tenant) -> None:
    for role in ("network_coordinator", "network_administrator"):
        actor = actor_of(tenant.app, NETWORK, role)
        with use_tenant(ref_of(tenant.app, NETWORK), actor.person_id):
            service.ask(actor, tenant.ref.id, "They close their files and ask for help.")


FACTORIES = {"support_access": support_access}
