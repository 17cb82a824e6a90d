"""What visits add to the rooms below: their address, who sees them, pages, jobs."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.web import addresses, visibility
from portal.foundation.web.navigation import NavItem, add_tool
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts import managing
from portal.people.accounts import queries as accounts
from portal.people.accounts.models import Member
from portal.people.accounts.rules import ROLES
from portal.people.support import letters, queries, service, trail
from portal.people.support.models import SupportAccess
from portal.people.support.rules import VIEW
from portal.people.support.views import blueprint


def _over(access_id: UUID | None) -> None:
    assert access_id is not None
    service.note_over(access_id)


def _closed(access_id: UUID | None) -> None:
    assert access_id is not None
    service.note_closed(access_id)


def _lessened(actor: Actor, member: Member) -> None:
    service.close(actor, member.person_id)


def _daily(_subject: UUID | None) -> None:
    service.have_it_looked_at()


def _look(_subject: UUID | None) -> None:
    service.close(service.CLOCK)


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("support_access", SupportAccess))
    for role in ROLES.values():
        if VIEW in role.permissions:
            visibility.grant(SupportAccess, role.key, visibility.every)
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    job_handler(service.ASKED)(letters.tell)
    job_handler(service.OVER)(_over)
    job_handler(service.CLOSED)(_closed)
    job_handler(service.DAILY)(_daily)
    job_handler(service.LOOK)(_look)
    daily(service.DAILY, 1)
    managing.when_lessened(_lessened)
    accounts.last_while(queries.under_way())
    add_tool(NavItem("Visits of the network", "support.index", VIEW, 85))
