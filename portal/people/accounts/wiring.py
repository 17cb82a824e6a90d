"""What accounts adds to the rooms below: the wall around persons, the pages of the trail."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import with_loader_criteria

from portal.foundation.audit import words
from portal.foundation.db.session import BOUND_PERSON, BOUND_TENANT, wall_for_global
from portal.foundation.kernel.context import Actor
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.web.permissions import Place
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts import purging, trail, vault
from portal.people.accounts.factor_views import blueprint as factor
from portal.people.accounts.link_views import blueprint as links
from portal.people.accounts.managing import MANAGE
from portal.people.accounts.models import AccountToken, LoginSession, Member, Membership, Passkey, Person
from portal.people.accounts.people_views import blueprint as people
from portal.people.accounts.rules import ROLES
from portal.people.accounts.security_views import blueprint as security
from portal.people.accounts.trail_views import blueprint as journal
from portal.people.accounts.views import blueprint

_members_here = select(Member.person_id).where(Member.tenant_id == BOUND_TENANT)

_wall = with_loader_criteria(
    Person,
    lambda cls: or_(cls.id.in_(_members_here), cls.id == BOUND_PERSON),
    include_aliases=True,
    propagate_to_loaders=False,
    track_closure_variables=False,
)
"""A person is visible through a membership of the bound tenant, or to themselves; the guard knows these words."""


def _everyone(_actor: Actor) -> ColumnElement[bool]:
    return true()


def _invitations(_actor: Actor) -> ColumnElement[bool]:
    return AccountToken.purpose == "invitation"


def _own_passkeys(actor: Actor) -> ColumnElement[bool]:
    return Passkey.member_id == actor.member_id


def _own_sessions(actor: Actor) -> ColumnElement[bool]:
    return LoginSession.member_id == actor.member_id


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    wall_for_global(_wall)
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("member", trail.members)
    vault.configure(app.extensions["settings"].secret_key)
    addresses.register(app, addresses.Address("member", Member))
    addresses.register(app, addresses.Address("membership", Membership, {"member": Membership.member_id}))
    addresses.register(app, addresses.Address("invitation", AccountToken))
    addresses.register(app, addresses.Address("passkey", Passkey))
    addresses.register(app, addresses.Address("login_session", LoginSession))
    for role in ROLES.values():
        visibility.grant(Passkey, role.key, _own_passkeys)
        visibility.grant(LoginSession, role.key, _own_sessions)
        if MANAGE in role.permissions:
            visibility.grant(Member, role.key, _everyone)
            visibility.grant(AccountToken, role.key, _invitations)
    visibility.inherit(Membership, Membership.member_id, Member)
    job_handler(purging.JOB)(purging.purge)
    daily(purging.JOB, 2, everywhere=True)
    for pages in (blueprint, factor, security, journal, people, links):
        app.register_blueprint(pages)
    for place in (Place.TERRITORY, Place.NETWORK):
        add_tool(NavItem("People", "people.index", MANAGE, 10, place))
        add_tool(NavItem("Journal", "trail.journal", "trail.view", 90, place))
