"""What a file's study adds: addresses, who sees it, its tab, guards and consequences of steps, tasks and baskets."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask, url_for

from portal.casework.deadlines import queries as deadline_queries
from portal.casework.deadlines import registry as day
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web import addresses, visibility
from portal.programme.aids.registry import Place, add_place
from portal.programme.projects import (
    asking,
    checklist,
    checklist_views,
    day_tasks,
    proposal_views,
    rules,
    study_guards,
    study_queries,
)
from portal.programme.projects.checklist_models import ChecklistItem
from portal.programme.projects.models import Project
from portal.programme.projects.registry import (
    Consequence,
    Entry,
    SummaryBlock,
    Tab,
    add_block,
    add_entries,
    add_tab,
    follows,
    guard,
)
from portal.programme.projects.study_models import Diagnosis, FinancingLine

PAGES = (checklist_views, proposal_views)
"""Modules whose pages stand on the study's blueprint."""

PARTS = {"diagnosis": Diagnosis, "financing_line": FinancingLine, "checklist_item": ChecklistItem}
"""What addresses name under a project."""


def wire(app: Flask) -> None:
    """Add the study of files to `app`; the address of a project is known before."""
    for name, model in PARTS.items():
        parent: Any = model.project_id  # type: ignore[attr-defined]  # each of them belongs to a project
        addresses.register(app, addresses.Address(name, model, {"project": parent}))
        visibility.inherit(model, parent, Project)
    app.register_blueprint(PAGES[0].blueprint)
    add_tab(Tab("study", mark("Study"), "project_study.tab", 20, permission="study.view"))
    _add_steps()
    _add_day()
    add_entries(_dates)
    add_block(_proposed)
    add_place(_file_of)


def _nothing(_project_id: UUID, _on: date) -> None:
    return None


def _add_steps() -> None:
    guard("mark_ready", study_guards.ready)
    guard("ask_documents", asking.findings)
    follows("mark_ready", Consequence(_nothing, study_guards.another_person))
    follows("study", Consequence(asking.prepare, _open_list))
    follows("ask_documents", Consequence(asking.prepare, asking.ask))
    follows("resume_study", Consequence(_nothing, asking.stop_waiting))
    for name in sorted({t.name for t in rules.LIFE.transitions if t.target in rules.CLOSED}):
        follows(name, Consequence(_nothing, asking.nothing_more))


def _open_list(_actor: Actor, project_id: UUID, on: date, asked: asking.Asked) -> None:
    with transaction() as session:
        checklist.open_list(session, project_id, asked.wanted, on)


def _add_day() -> None:
    def documents_of(project_id: UUID) -> str:
        return url_for("project_study.tab", project_id=project_id, _anchor="documents")

    def close(project_id: UUID) -> str:
        return url_for("projects.step", project_id=project_id, event="drop")

    day.add_subjects(asking.KIND, day_tasks.describe)
    day.add_look(asking.REMIND, day.Look(Message("Remind"), "mail", documents_of, Message("reminder")))
    day.add_look(asking.DECIDE, day.Look(Message("Decide"), "turn", close, Message("decision")))
    day.add_tasks(day_tasks.tasks)
    day.add_baskets(day_tasks.baskets)
    day.add_offer(day.Offer(mark("Open a file"), "projects.new", "projects.open"))


def _dates(project_id: UUID, actor: Actor, on: date) -> list[Entry]:
    """What is due of the file, on its thread."""
    if not actor.may("projects.list"):
        return []
    due = deadline_queries.of_subject(asking.KIND, project_id)
    return [
        Entry(row.due_on, row.title, "bad" if row.due_on < on else "warn", "clock") for row in due if not row.done_on
    ]


def _proposed(project_id: UUID, actor: Actor, on: date) -> list[SummaryBlock]:
    """The proposal on the file's summary and what is still missing, for those who may read the study."""
    if not actor.may("study.view"):
        return []
    proposal = study_queries.proposal(project_id)
    context: dict[str, object] = {"proposal": proposal, "project_id": project_id}
    blocks = [SummaryBlock("projects/_proposed.html", context, 40)] if proposal else []
    if found := study_guards.lacking(project_id, actor, on):
        context = {"missing": found, "project_id": project_id}
        blocks.append(SummaryBlock("projects/_missing.html", context, 45))
    return blocks


def _file_of(party_id: UUID, actor: Actor) -> Place | None:
    """The latest file of an organisation, where its prior aid is asked about."""
    found = study_queries.latest_file(party_id, actor)
    if found is None:
        return None
    project_id, reference = found
    return Place(reference, url_for("project_study.tab", project_id=project_id, _anchor="aid"))
