"""What projects adds to the rooms below: addresses, who sees which file, the menu, the file's tabs."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import ColumnElement, select, true

from portal.foundation.kernel.context import Actor
from portal.foundation.stats import queries as stats
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.programme.companies.models import Company
from portal.programme.projects import queries, rules
from portal.programme.projects.models import Project
from portal.programme.projects.registry import Tab, add_tab
from portal.programme.projects.views import blueprint

EVERY_FILE = ("operator", "territory_manager", "accountant")


def _every(_actor: Actor) -> ColumnElement[bool]:
    return true()


def _own_company(actor: Actor) -> ColumnElement[bool]:
    """A helped firm sees its own projects."""
    companies = select(Company.id).where(Company.party_id.in_(actor.parties("sme")))
    return Project.company_id.in_(companies)


def _open_files(_actor: Actor) -> int:
    counts = stats.values(queries.FIGURE)
    return sum(value for state, value in counts.items() if state not in rules.CLOSED)


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("project", Project))
    for role in EVERY_FILE:
        visibility.grant(Project, role, _every)
    visibility.grant(Project, "sme", _own_company)
    app.register_blueprint(blueprint)
    add_to_menu(NavItem("Files", "projects.worklist", "projects.list", 20, count=_open_files))
    add_tab(Tab("summary", "Summary", "projects.show", 10))
    add_tab(Tab("history", "History", "projects.history", 90))
