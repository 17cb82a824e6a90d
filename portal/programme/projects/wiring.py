"""What projects adds to the rooms below: addresses, who sees which file, the menu, the file's tabs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Flask, url_for
from sqlalchemy import ColumnElement, select

from portal.casework.documents import models as document_models
from portal.foundation.audit import words
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import queries as stats
from portal.foundation.web import addresses, visibility
from portal.foundation.web.i18n import format_money, format_number
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.foundation.web.templating import actor_name
from portal.people.accounts.rules import VISITOR
from portal.people.leaving import registry as people
from portal.people.rights import queries as rights
from portal.programme.companies.models import Company
from portal.programme.projects import (
    decisions,
    document_wiring,
    events,
    leaving,
    listing,
    queries,
    register_parts,
    register_watch,
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
    guard,
)

TABLES = (document_models, study_models)
"""Tables that no other file of this room imports yet."""
EVERY_FILE = ("operator", "territory_manager", "accountant", VISITOR)


@visibility.told(mark("those of their own company"))
def _own_company(actor: Actor) -> ColumnElement[bool]:
    """A helped firm sees its own projects."""
    companies = select(Company.id).where(Company.party_id.in_(actor.parties("sme")))
    return Project.company_id.in_(companies)


def _open_files(_actor: Actor) -> int:
    counts = stats.values(listing.FIGURE)
    return sum(value for state, value in counts.items() if state not in rules.CLOSED)


def _thread(project_id: UUID, _actor: Actor, _on: date) -> list[Entry]:
    """The steps of the file, and the request it began with."""
    taken = []
    for t in queries.transitions(project_id):
        said = Message(
            "%(step)s (%(who)s)", {"step": Message(rules.passed(t.event, t.target)), "who": actor_name(t.actor_name)}
        )
        taken.append(Entry(t.on, said, *rules.kind_of(t.target)))
    received = queries.project_view(project_id).received_on
    return [*taken, Entry(received, Message("Request received"), "sun", "mail")]


def _figures(project_id: UUID, actor: Actor, on: date) -> list[SummaryFigure]:
    """The advance decided, or else asked for, the jobs planned, and how long the firm has waited."""
    view = queries.project_view(project_id)
    found = _advance(view, actor)
    if view.jobs_created or view.jobs_kept:
        kept = Message("and one to keep", {"num": view.jobs_kept}, "and %(num)s to keep") if view.jobs_kept else None
        url = url_for("project_study.tab", project_id=project_id, _anchor="jobs") if actor.may("study.view") else None
        found.append(
            SummaryFigure(format_number(view.jobs_created), Message("Jobs to create"), kept, url, "sun", order=30)
        )
    if view.state in rules.WAITING:
        since, url = Message("%(day)s", {"day": view.received_on}), url_for("projects.history", project_id=project_id)
        days = format_number((on - view.received_on).days)
        found.append(SummaryFigure(days, Message("Days since the request"), since, url, order=90))
    return found


def _advance(view: queries.ProjectView, actor: Actor) -> list[SummaryFigure]:
    decided = decisions.latest_decision(view.id)
    url = url_for("project_study.tab", project_id=view.id, _anchor="proposal") if actor.may("study.view") else None
    if decided is not None and decided.advance:
        months = Message(
            "without interest, over one month", {"num": decided.months}, "without interest, over %(num)s months"
        )
        return [SummaryFigure(format_money(decided.advance), Message("Advance decided"), months, url, order=10)]
    if decided is not None or not view.requested:
        return []
    free = Message("repayable, without interest")
    return [SummaryFigure(format_money(view.requested), Message("Advance asked for"), free, url, order=10)]


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    addresses.register(app, addresses.Address("project", Project))
    document_wiring.wire(app)
    study_wiring.wire(app)
    for role in EVERY_FILE:
        visibility.grant(Project, role, visibility.every)
    visibility.grant(Project, "sme", _own_company)
    words.tell(trail.VERBS, trail.FIELDS)
    words.name_records("project", trail.files)
    people.add(leaving.KIND)
    register_watch.wire()
    events.wire()
    for event in register_parts.BEFORE:
        guard(event, register_parts.findings)
    app.register_blueprint(worklist_views.blueprint)
    add_steps(_thread)
    add_steps(takeover_parts.thread)
    add_block(takeover_parts.block)
    add_figures(_figures)
    add_to_menu(NavItem("Files", "projects.worklist", "projects.list", 20, count=_open_files))
    for step in rules.LIFE.transitions:
        if step.offered:
            rights.asks_too("projects.step", step.permission)
    add_tab(Tab("summary", "Summary", "projects.show", 10))
    add_tab(Tab("history", "History", "projects.history", 90))
