"""The demonstration's people, once their territory is there: who does what, and who sees one firm more."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor, Grant
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.models import Member, Membership, Person
from portal.people.accounts.rules import system_actor

LOADER = system_actor("demo load")


def person(role: str, party_id: UUID | None = None) -> Actor:
    """Return the bound territory's first person with a role, for their own firm or for the one that is given."""
    row = db.session.execute(
        select(Member.id, Member.person_id, Member.name, Membership.party_id)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.role == role)
        .order_by(Membership.id)
    ).first()
    assert row is not None, role
    return accounts.actor_for(row.id, row.person_id, row.name, (Grant(role, party_id or row.party_id),))


def let_in(party_id: UUID) -> None:
    """Let the territory's person of a helped firm see this one too."""
    row = db.session.execute(
        select(Person.email, Member.name)
        .join(Member, Member.person_id == Person.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(Membership.role == "sme")
        .order_by(Membership.id)
    ).first()
    if row is not None:
        account_service.add_member(LOADER, row.email, row.name, (Grant("sme", party_id),))
