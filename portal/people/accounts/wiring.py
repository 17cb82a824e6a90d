"""What accounts adds to the rooms below: the wall around persons, the pages of the trail."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import ColumnElement, Uuid, bindparam, or_, select
from sqlalchemy.orm import with_loader_criteria

from portal.foundation.db.binding import bound_person, current_tenant_id
from portal.foundation.db.session import wall_for_global
from portal.foundation.kernel.context import Actor
from portal.foundation.web import addresses, visibility
from portal.foundation.web.addresses import Address
from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.web.permissions import Place
from portal.people.accounts import vault
from portal.people.accounts.factor_views import blueprint as factor
from portal.people.accounts.models import LoginSession, Member, Passkey, Person
from portal.people.accounts.rules import ROLES
from portal.people.accounts.security_views import blueprint as security
from portal.people.accounts.trail_views import blueprint as trail
from portal.people.accounts.views import blueprint

_tenant = bindparam("wall_tenant_id", type_=Uuid(), callable_=current_tenant_id)
_person = bindparam("wall_person_id", type_=Uuid(), callable_=bound_person)
_members_here = select(Member.person_id).where(Member.tenant_id == _tenant)

_wall = with_loader_criteria(
    Person,
    lambda cls: or_(cls.id.in_(_members_here), cls.id == _person),
    include_aliases=True,
    propagate_to_loaders=False,
    track_closure_variables=False,
)
"""A person is visible through a membership of the bound tenant, or to themselves."""


def _own_passkeys(actor: Actor) -> ColumnElement[bool]:
    return Passkey.member_id == actor.member_id


def _own_sessions(actor: Actor) -> ColumnElement[bool]:
    return LoginSession.member_id == actor.member_id


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    wall_for_global(_wall)
    vault.configure(app.extensions["settings"].secret_key)
    addresses.register(app, Address("passkey", Passkey))
    addresses.register(app, Address("login_session", LoginSession))
    for role in ROLES:
        visibility.grant(Passkey, role, _own_passkeys)
        visibility.grant(LoginSession, role, _own_sessions)
    for pages in (blueprint, factor, security, trail):
        app.register_blueprint(pages)
    for place in (Place.TERRITORY, Place.NETWORK):
        add_tool(NavItem("Journal", "trail.journal", "trail.view", 90, place))
