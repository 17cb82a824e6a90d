"""Reading deadlines: of a person, of a record, the next one of many records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from portal.casework.deadlines import registry
from portal.casework.deadlines.models import Deadline
from portal.casework.deadlines.rules import HORIZON, said
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message

SHOWN = 60
"""How many deadlines a day shows; who has more begins with the oldest."""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as screens need it."""

    subject_kind: str
    subject_id: UUID
    code: str
    due_on: date
    title: Message
    member_id: UUID | None
    done_on: date | None


def _view(row: Deadline) -> DeadlineView:
    words = said(row.title, row.params)
    return DeadlineView(row.subject_kind, row.subject_id, row.code, row.due_on, words, row.member_id, row.done_on)


def _whose(actor: Actor) -> ColumnElement[bool]:
    """A person's own, those of their roles, and those that are nobody's own."""
    nobody = and_(Deadline.member_id.is_(None), Deadline.role.is_(None))
    return or_(Deadline.member_id == actor.member_id, Deadline.role.in_(actor.roles), nobody)


def open_for(actor: Actor, until: date) -> list[DeadlineView]:
    """Return what is due of `actor` until a day, the earliest first. Subjects are not checked for visibility."""
    query = select(Deadline).where(Deadline.done_on.is_(None), Deadline.due_on <= until, _whose(actor))
    return [_view(row) for row in db.session.scalars(query.order_by(Deadline.due_on, Deadline.id).limit(SHOWN))]


def of_subject(kind: str, subject_id: UUID) -> list[DeadlineView]:
    """Return the deadlines of a record, done or not, the earliest first."""
    query = select(Deadline).where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id)
    return [_view(row) for row in db.session.scalars(query.order_by(Deadline.due_on, Deadline.id))]


def next_of(kind: str, subject_ids: Collection[UUID]) -> dict[UUID, DeadlineView]:
    """Return the next open deadline of each of these records, in one query; those without one are left out."""
    if not subject_ids:
        return {}
    query = select(Deadline).where(
        Deadline.subject_kind == kind, Deadline.subject_id.in_(subject_ids), Deadline.done_on.is_(None)
    )
    found: dict[UUID, DeadlineView] = {}
    for row in db.session.scalars(query.order_by(Deadline.due_on, Deadline.id)):
        found.setdefault(row.subject_id, _view(row))
    return found


def tasks(actor: Actor, on: date) -> Iterator[registry.Task]:
    """Yield the deadlines of `actor` as tasks, of the records that the person sees; one query for each kind."""
    mine = open_for(actor, on + HORIZON)
    by_kind: dict[str, set[UUID]] = {}
    for row in mine:
        by_kind.setdefault(row.subject_kind, set()).add(row.subject_id)
    seen = {(kind, id_): s for kind, ids in by_kind.items() for id_, s in registry.subjects(kind, actor, ids).items()}
    for row in mine:
        subject = seen.get((row.subject_kind, row.subject_id))
        if subject is not None:
            look = registry.look(row.code)
            url = look.url(row.subject_id) if look.url else subject.url
            yield registry.Task(row.title, url, row.due_on, subject.label, look.action, look.icon)
