"""What projects adds to the rooms below: addresses, who sees which file, the menu, the file's tabs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy import ColumnElement, select, true

from portal.casework.documents import models as document_models
from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.stats import queries as stats
from portal.foundation.web import addresses, visibility
from portal.foundation.web.i18n import format_money, format_number
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.programme.companies.models import Company
from portal.programme.projects import (
    document_wiring,
    queries,
    rules,
    study_models,
    study_wiring,
    takeover_parts,
    trail,
    worklist_views,
)
from portal.programme.projects.models import Project
from portal.programme.projects.registry import (
    Entry,
    SummaryFigure,
    Tab,
    add_block,
    add_figures,
    add_steps,
    add_tab,
)

TABLES = (document_models, study_models)
"""Tables that no other file of this room imports yet."""
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


def _thread(project_id: UUID, _actor: Actor, _on: date) -> list[Entry]:
    """The steps of the file, and the request it began with."""
    labels = {t.name: t.label for t in rules.LIFE.transitions}
    taken = []
    for t in queries.transitions(project_id):
        said = Message("%(step)s (%(who)s)", {"step": Message(labels[t.event]), "who": t.actor_name})
        taken.append(Entry(t.on, said, icon="check"))
    received = queries.project_view(project_id).received_on
    return [*taken, Entry(received, Message("Request received"), "sun", "mail")]


def _asked(project_id: UUID, _actor: Actor, on: date) -> list[SummaryFigure]:
    """What the firm asks for and plans."""
    view = queries.project_view(project_id)
    asked = format_money(view.requested) if view.requested is not None else "–"
    return [
        SummaryFigure(asked, Message("Advance asked for"), Message("repayable, without interest"), order=10),
        SummaryFigure(format_number(view.jobs_created), Message("Jobs to create"), kind="sun", order=30),
        SummaryFigure(format_number(view.jobs_kept), Message("Jobs to keep"), kind="sun", order=31),
        SummaryFigure(
            format_number(((view.closed_on or on) - view.received_on).days),
            Message("Days from the request to the closing") if view.closed_on else Message("Days since the request"),
            Message("%(day)s", {"day": view.received_on}),
            order=90,
        ),
    ]


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("project", Project))
    document_wiring.wire(app)
    study_wiring.wire(app)
    for role in EVERY_FILE:
        visibility.grant(Project, role, _every)
    visibility.grant(Project, "sme", _own_company)
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("project", trail.files)
    app.register_blueprint(worklist_views.blueprint)
    add_steps(_thread)
    add_steps(takeover_parts.thread)
    add_block(takeover_parts.block)
    add_figures(_asked)
    add_to_menu(NavItem("Files", "projects.worklist", "projects.list", 20, count=_open_files))
    add_tab(Tab("summary", "Summary", "projects.show", 10))
    add_tab(Tab("history", "History", "projects.history", 90))
