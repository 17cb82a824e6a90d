"""What the committee puts on a person's day and on a file's thread: tasks, the next meeting, facts and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy.engine import Row

from portal.casework.deadlines.registry import Block, Task
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.programme.committee import agenda, file_queries, queries, rules, terms
from portal.programme.committee.interests import ATTEND
from portal.programme.committee.minutes_data import clock_text
from portal.programme.committee.models import AgendaItem
from portal.programme.projects import conditions, decisions, parts
from portal.programme.projects.registry import Entry
from portal.programme.projects.study_models import Decision

PAPERS_DAYS, INTERESTS_DAYS, SIGN_DAYS, DRAFT_DAYS = 7, 3, 10, 3
"""Days before a meeting to read and declare, after it to sign and draft (programme.md §5.2)."""
PLANNED_AHEAD = 14
"""Convening becomes a task this many days before its last day."""


def tasks(actor: Actor, on: date) -> Iterator[Task]:
    """Yield what the committee asks of a person."""
    if actor.may(rules.PREPARE):
        yield from _to_prepare(actor, on)
    if actor.may(ATTEND):
        yield from _to_read(actor, on)
    if actor.may(rules.SIGN):
        yield from _to_sign(actor)


def _address(row: Row[Any]) -> str:
    return url_for("committee.show", meeting_id=row.id)


def _meeting(row: Row[Any]) -> Message:
    return Message("Committee of %(day)s", {"day": row.held_on})


def _to_prepare(actor: Actor, on: date) -> Iterator[Task]:
    for row in queries.in_states(actor, ("planned", "convened", "closed")):
        yield from _next_of(row, on)
    ready = len(agenda.ready_files(actor))
    if ready:
        title = Message(
            "Put %(num)s ready file on an agenda", {"num": ready}, plural="Put %(num)s ready files on an agenda"
        )
        yield Task(title, url_for("committee.index"), None, None, Message("Meetings"), "users")


def _next_of(row: Row[Any], on: date) -> Iterator[Task]:
    """What a meeting asks of whoever prepares it: to be convened, held on its day, drawn up."""
    if row.state == "planned":
        last = terms.last_day(row.held_on)
        if last is None or last - timedelta(days=PLANNED_AHEAD) <= on:
            yield Task(Message("Convene the committee"), _address(row), last, _meeting(row), Message("Prepare"), "cal")
    elif row.state == "closed":
        due = row.held_on + timedelta(days=DRAFT_DAYS)
        yield Task(Message("Draft the minutes"), _address(row), due, _meeting(row), Message("Draft"), "edit")
    elif row.held_on <= on:
        title, url = Message("The committee meets: note who is there"), url_for("committee.presence", meeting_id=row.id)
        yield Task(title, url, row.held_on, _meeting(row), Message("Open"))


def _to_read(actor: Actor, on: date) -> Iterator[Task]:
    for row in queries.in_states(actor, rules.PAPERS_OPEN):
        if not any(seat.member_id == actor.member_id for seat in queries.seats(row.id)):
            continue
        if queries.undeclared(actor, row.id):
            due = max(row.held_on - timedelta(days=INTERESTS_DAYS), on)
            url = url_for("committee.declare", meeting_id=row.id)
            yield Task(Message("Declare your interests"), url, due, _meeting(row), Message("Declare"), "scales")
        yield Task(Message("Read the papers"), _address(row), row.held_on, _meeting(row), Message("Read"), "doc")


def _to_sign(actor: Actor) -> Iterator[Task]:
    for row in queries.in_states(actor, ("minutes_draft",)):
        due = row.held_on + timedelta(days=SIGN_DAYS)
        yield Task(Message("Sign the minutes"), _address(row), due, _meeting(row), Message("Read and sign"), "edit")


def blocks(actor: Actor, on: date) -> Iterator[Block]:
    """Yield the card of the next meeting."""
    if not actor.may("committee.view"):
        return
    row = queries.next_meeting(actor, on)
    if row is None and not actor.may(rules.PREPARE):
        return
    context: dict[str, object] = {"next": row, "today": on, "state_labels": rules.STATE_LABELS, "clock": clock_text}
    context["ready"] = len(agenda.ready_files(actor)) if actor.may(rules.PREPARE) else 0
    yield Block("committee/_next.html", context, 20)


def entries(project_id: UUID, actor: Actor, on: date) -> list[Entry]:
    """Return the decisions on a file and the meetings to come, for its thread."""
    url = url_for("committee_file.tab", project_id=project_id)
    found: list[Entry] = []
    if parts.has(project_id, Decision.project_id):
        found += [_decision(decision, url) for decision in decisions.decisions(project_id)]
        found += _conditions(project_id, url)
    if actor.may("committee.view") and parts.has(project_id, AgendaItem.project_id):
        found.extend(
            Entry(row.held_on, Message("Committee meeting"), "plum", "users", url)
            for row in file_queries.appearances(actor, project_id)
            if row.held_on >= on
        )
    return found


def _conditions(project_id: UUID, url: str) -> list[Entry]:
    found = []
    for condition in conditions.conditions(project_id):
        if condition.lifted_on is not None:
            said = {"condition": condition.text}
            found.append(
                Entry(condition.lifted_on, Message("Condition lifted: %(condition)s", said), "ok", "check", url)
            )
        elif condition.due_on is not None:
            said = {"condition": condition.text}
            found.append(Entry(condition.due_on, Message("Condition due: %(condition)s", said), "warn", "lock", url))
    return found


def _decision(decision: decisions.DecisionView, url: str) -> Entry:
    kind, icon = rules.OUTCOME_KINDS[decision.outcome]
    said = {"outcome": Message(rules.OUTCOMES[decision.outcome]), "number": decision.number}
    text = Message("Decision of the committee: %(outcome)s (%(number)s)", said)
    return Entry(decision.decided_on, text, "plum" if kind == "ok" else kind or "plum", icon, url)
