"""Invitations that wait, passkeys and devices of several people, each of whom sees their own; people who leave."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from isolation.generic import make
from isolation.world import Person, Tenant, cookie_of
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import PUBLIC, Grant
from portal.foundation.kernel.identifiers import token_digest
from portal.people.accounts import service as account_service
from portal.people.accounts import tokens
from portal.people.accounts.models import AccountToken, LoginSession, Member, Membership, OneTimeCodes, Passkey
from portal.people.accounts.models import Person as PersonRow
from portal.people.accounts.rules import ENROL, FACTOR, system_actor
from portal.people.leaving.models import Handover
from portal.programme.projects.models import Project


def invitation(tenant: Tenant) -> None:
    """Two invitations that nobody has used."""
    with transaction():
        for role in ("operator", "accountant"):
            given = {"purpose": "invitation", "role": role, "address": f"{role}@{tenant.slug}.invited.example"}
            make(AccountToken, tenant.marker, tenant.day, {**given, "data": b"fr"})


def passkeys(tenant: Tenant) -> None:
    """Two for each of a few people."""
    for role in ("operator", "territory_manager", "sme"):
        for _number in range(2):
            make(Passkey, tenant.marker, tenant.day, {"member_id": tenant.actor(role).member_id})


def login_sessions(tenant: Tenant) -> None:
    """A second device of the operator, and an authenticator application of the accountant."""
    known, later = tenant.actor("operator"), {"expires_at": now() + timedelta(days=1), "used_at": now()}
    with transaction() as session:
        epoch = session.scalars(select(PersonRow.epoch).where(PersonRow.id == known.person_id)).one()
        make(LoginSession, tenant.marker, tenant.day, {"member_id": known.member_id, "epoch": epoch, **later})
        codes = {"member_id": tenant.actor("accountant").member_id, "confirmed_at": now()}
        make(OneTimeCodes, tenant.marker, tenant.day, codes)


def leavers(tenant: Tenant) -> None:
    """Somebody who no longer signs in, and somebody whose role has a last day."""
    off, ending = (
        account_service.add_member(
            system_actor("tests"),
            f"{name}@{tenant.slug}.leaves.example",
            f"{tenant.marker} {name}",
            (Grant("operator"),),
        )
        for name in ("off", "ending")
    )
    with transaction() as session:
        session.get(Member, off).active = False
        until = tenant.day + timedelta(days=9)
        session.scalars(select(Membership).where(Membership.member_id == ending)).one().until = until
        session.scalars(select(Project).where(Project.title == "Studied")).one().lead_id = ending
        taker = tenant.actor("operator").member_id
        session.add(Handover(giver_id=ending, kind="projects", taker_id=taker, from_on=until))


def half_way(tenant: Tenant) -> None:
    """People who still have something to prove, and those who were sent a link."""
    tenant.apart["nobody yet"] = Person("nobody yet", tenant.slug, PUBLIC, "", cookie_of(tenant.app, None))
    for name, role, stage in (("a code to enter", "sme", FACTOR), ("a step to set up", "expert", ENROL)):
        tenant.enter_apart(name, tenant.actor(role), stage)
    stale = tenant.enter_apart("not asked lately", tenant.actor("operator"))
    with transaction() as session:
        chosen = select(LoginSession).where(LoginSession.token_digest == token_digest(stale.token))
        session.scalars(chosen).one().proved_at = now() - timedelta(hours=1)
    known = tenant.actor("funder")
    with transaction() as session:
        epoch = session.scalars(select(PersonRow.epoch).where(PersonRow.id == known.person_id)).one()
        mailed = {"address": f"new@{tenant.slug}.links.example"}
        for purpose in ("password", "address", "link"):
            tenant.links[purpose] = tokens.issue(session, purpose, known.member_id, epoch, **mailed)
        tenant.links["join"] = tokens.issue(session, "invitation", None, role="operator", data=b"fr", **mailed)
        for row in session.scalars(select(AccountToken).where(AccountToken.address == mailed["address"])):
            row.expires_at = now() + timedelta(days=1)  # not after minutes: a world is there for a whole run


FACTORIES = {
    "invitation": invitation,
    "passkey": passkeys,
    "login_session": login_sessions,
    "membership": half_way,
    "member": leavers,
}
