"""What accounts adds to the rooms below: the wall around persons, the pages of the trail."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Uuid, bindparam, or_, select
from sqlalchemy.orm import with_loader_criteria

from portal.foundation.db.binding import bound_person, current_tenant_id
from portal.foundation.db.session import wall_for_global
from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.web.permissions import Place
from portal.people.accounts.models import Member, Person
from portal.people.accounts.trail_views import blueprint as trail
from portal.people.accounts.views import blueprint


def _member_here_or_oneself(cls: Any) -> Any:
    tenant = bindparam("wall_tenant_id", type_=Uuid(), callable_=current_tenant_id)
    person = bindparam("wall_person_id", type_=Uuid(), callable_=bound_person)
    return or_(cls.id.in_(select(Member.person_id).where(Member.tenant_id == tenant)), cls.id == person)


_wall = with_loader_criteria(
    Person, _member_here_or_oneself, include_aliases=True, propagate_to_loaders=False, track_closure_variables=False
)


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    wall_for_global(_wall)
    app.register_blueprint(blueprint)
    app.register_blueprint(trail)
    for place in (Place.TERRITORY, Place.NETWORK):
        add_tool(NavItem("Journal", "trail.journal", "trail.view", 90, place))
