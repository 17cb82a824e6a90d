"""What a worklist shows beside its rows, in one query for the page; the order a person keeps; acts on many files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select

from portal.casework.deadlines import calendar
from portal.casework.deadlines import queries as deadlines
from portal.casework.deadlines import registry as day
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_working_days
from portal.foundation.kernel.findings import Level
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.projects import listing, queries, service
from portal.programme.projects.checklist_models import ChecklistItem, WorklistOrder
from portal.programme.projects.models import Project
from portal.programme.projects.study_rules import ANSWER_WORKING_DAYS

MOST = 100
"""How many files one act may take at once."""

_AWAITED = ("required", "requested", "refused")


@dataclass(frozen=True, slots=True)
class Pieces:
    """How a file's documents stand: how many must still come, how many wait to be looked at."""

    awaited: int
    received: int


@dataclass(frozen=True, slots=True)
class Due:
    """The next day of a file, and what it is."""

    on: date
    word: Message | None


def pieces(project_ids: Collection[UUID]) -> dict[UUID, Pieces]:
    """Return how the documents of these files stand; a file without a checklist is left out."""
    if not project_ids:
        return {}
    awaited = func.sum(case((and_(ChecklistItem.blocking, ChecklistItem.state.in_(_AWAITED)), 1), else_=0))
    received = func.sum(case((ChecklistItem.state == "received", 1), else_=0))
    rows = db.session.execute(
        select(ChecklistItem.project_id, awaited.label("awaited"), received.label("received"))
        .where(ChecklistItem.project_id.in_(project_ids))
        .group_by(ChecklistItem.project_id)
    )
    return {row.project_id: Pieces(row.awaited, row.received) for row in rows}


def next_days(rows: Iterable[Any], on: date) -> dict[UUID, Due]:
    """Return the next day of each file: its first open deadline, or the day by which a request is answered."""
    listed = list(rows)
    found = {
        id_: Due(row.due_on, day.look(row.code).word)
        for id_, row in deadlines.next_of("project", [row.id for row in listed]).items()
    }
    new = [row for row in listed if row.state == "prospect" and row.id not in found]
    if new:
        holidays = calendar.holidays((on.year - 1, on.year, on.year + 1))
        for row in new:
            found[row.id] = Due(add_working_days(row.received_on, ANSWER_WORKING_DAYS, holidays), Message("answer"))
    return found


def kept_order(actor: Actor) -> str:
    """Return the order in which the person's worklist opens, '' for the common one."""
    if actor.member_id is None:
        return ""
    return db.session.scalar(select(WorklistOrder.sort).where(WorklistOrder.member_id == actor.member_id)) or ""


def keep_order(actor: Actor, sort: str) -> None:
    """Open the person's worklist in this order from now on."""
    actor.require("projects.list")
    if sort not in listing.SORT_KEYS or actor.member_id is None:
        raise ConflictError(Message("This list cannot be put in that order."))
    with transaction() as session:
        own = select(WorklistOrder).where(WorklistOrder.member_id == actor.member_id)
        row = session.scalars(own.with_for_update()).one_or_none()
        if row is None:
            row = WorklistOrder(member_id=actor.member_id)
            session.add(row)
        before, row.sort = {"sort": row.sort}, sort
        audit.record(actor, "worklist.ordered", "member", actor.member_id, before=before, after={"sort": sort})


@dataclass(frozen=True, slots=True)
class Chosen:
    """A file that was ticked."""

    id: UUID
    company_name: str


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on many files did: the files it was done to, and those that refused it, with the reason."""

    done: tuple[Chosen, ...]
    refused: tuple[tuple[Chosen, Message], ...]


def chosen(actor: Actor, ids: Collection[UUID]) -> list[Chosen]:
    """Return those of the ticked files that the person sees."""
    rows = db.session.execute(
        select(Project.id, Party.name)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(Project.id.in_(list(ids)[:MOST]), visible(Project, actor))
        .order_by(Project.company_key, Project.id)
    )
    return [Chosen(row.id, row.name) for row in rows]


def assign(actor: Actor, files: Collection[Chosen], lead_id: UUID) -> Done:
    """Let one person follow these files."""
    same = Message("This person follows it already.")
    done, refused = [], []
    for file in files:
        if service.assign(actor, file.id, lead_id):
            done.append(file)
        else:
            refused.append((file, same))
    return Done(tuple(done), tuple(refused))


@dataclass(frozen=True, slots=True)
class Asking:
    """A file with everything that asking for its documents needs, or why it cannot be asked."""

    file: Chosen
    findings: service.Findings = ()
    prepared: tuple[Any, ...] = ()
    refusal: Message | None = None


def prepare_asking(actor: Actor, files: Collection[Chosen], on: date) -> list[Asking]:
    """Ask the plugins about each file, before anything is changed."""
    found = []
    for file in files:
        try:
            findings = service.step_findings(actor, queries.project_view(file.id), "ask_documents", on)
            prepared = service.prepare(file.id, "ask_documents", on)
        except ConflictError as error:
            found.append(Asking(file, refusal=error.message))
        else:
            stop = next((f.value.message for f in findings if f.value.level is Level.BLOCK), None)
            found.append(Asking(file, findings, prepared, stop))
    return found


def ask_documents(actor: Actor, asked: Collection[Asking], on: date) -> Done:
    """Take the step on each file that allows it; a file that refuses keeps no other from going on."""
    done: list[Chosen] = []
    refused: list[tuple[Chosen, Message]] = []
    for each in asked:
        if each.refusal is not None:
            refused.append((each.file, each.refusal))
            continue
        try:
            service.take_step(actor, each.file.id, "ask_documents", on, "", each.findings, each.prepared)
        except (ConflictError, TransitionError) as error:
            refused.append((each.file, error.message))
        else:
            done.append(each.file)
    return Done(tuple(done), tuple(refused))
