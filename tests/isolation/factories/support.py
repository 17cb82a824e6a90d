"""Visits that the network asks for, and one that was granted."""

from __future__ import annotations

from sqlalchemy import select

from isolation.world import NETWORK, Tenant
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Grant
from portal.foundation.worker.runner import alone
from portal.people.accounts.models import Member
from portal.people.accounts.queries import actor_for
from portal.people.accounts.rules import VISITOR
from portal.people.support import service
from portal.people.support.models import SupportAccess
from support.people import actor_of, ref_of


def support_access(tenant: Tenant) -> None:
    """One by each role of the network, from the network's own host."""
    alone(lambda: _ask(tenant), tenant.app)
    first = db.session.scalars(select(SupportAccess).order_by(SupportAccess.asked_at)).first()
    assert first is not None
    service.grant(tenant.actor("territory_manager"), first.id, 8)
    member_id = db.session.scalars(select(Member.id).where(Member.person_id == first.person_id)).one()
    tenant.enter_apart("visitor", actor_for(member_id, first.person_id, first.person_name, (Grant(VISITOR),)))


def _ask(tenant: Tenant) -> None:
    for role in ("network_coordinator", "network_administrator"):
        actor = actor_of(tenant.app, NETWORK, role)
        with use_tenant(ref_of(tenant.app, NETWORK), actor.person_id):
            service.ask(actor, tenant.ref.id, "They close their files and ask for help.")


FACTORIES = {"support_access": support_access}
