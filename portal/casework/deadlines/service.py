"""Setting, moving and finishing deadlines, inside the verbs of the rooms above, which authorise the act."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from portal.casework.deadlines.models import Deadline
from portal.casework.deadlines.rules import kept
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message


def set_deadline(
    actor: Actor,
    kind: str,
    subject_id: UUID,
    code: str,
    due_on: date,
    title: Message,
    *,
    member_id: UUID | None = None,
    role: str | None = None,
) -> UUID:
    """Make `code` of a record due on a day, for a member, a role, or whoever sees the record; return its id.

    Set again, it takes the new day, words and person, and is open again. `title` holds texts, whole numbers, dates
    and amounts. Raises TypeError for other values.
    """
    with transaction() as session:
        row = session.scalars(_one(kind, subject_id, code).with_for_update()).one_or_none()
        before = _traced(row) if row is not None else None
        if row is None:
            row = Deadline(subject_kind=kind, subject_id=subject_id, code=code)
            session.add(row)
        row.due_on, row.title, row.params = due_on, title.text, kept(title.params)
        row.member_id, row.role = member_id, role
        row.done_on, row.done_by_id = None, None
        session.flush()
        audit.record(actor, "deadline.set", kind, subject_id, before=before, after=_traced(row))
        return row.id


def move(actor: Actor, kind: str, subject_id: UUID, code: str, due_on: date, reason: str = "") -> bool:
    """Give an open deadline another day; tell whether there was one."""
    with transaction() as session:
        row = session.scalars(_open(kind, subject_id, code).with_for_update()).one_or_none()
        if row is not None:
            before, row.due_on = _traced(row), due_on
            audit.record(actor, "deadline.moved", kind, subject_id, before=before, after=_traced(row), reason=reason)
        return row is not None


def finish(actor: Actor, kind: str, subject_id: UUID, code: str, on: date) -> bool:
    """Note that an open deadline is done; tell whether there was one."""
    with transaction() as session:
        row = session.scalars(_open(kind, subject_id, code).with_for_update()).one_or_none()
        if row is not None:
            _done(actor, row, on)
        return row is not None


def finish_all(actor: Actor, kind: str, subject_id: UUID, on: date) -> int:
    """Note that nothing more is due of a record (its file closes); return how many deadlines were open."""
    with transaction() as session:
        query = select(Deadline).where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id)
        rows = session.scalars(query.where(Deadline.done_on.is_(None)).with_for_update()).all()
        for row in rows:
            _done(actor, row, on)
        return len(rows)


def hand_over(actor: Actor, kind: str, subject_id: UUID, giver: UUID | None, taker: UUID | None) -> int:
    """Give what is due of `giver` about a record to `taker` (None is everyone); return how many deadlines moved."""
    if giver is None or giver == taker:
        return 0
    with transaction() as session:
        query = select(Deadline).where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id)
        mine = query.where(Deadline.done_on.is_(None), Deadline.member_id == giver).with_for_update()
        rows = session.scalars(mine).all()
        for row in rows:
            before, row.member_id = _traced(row), taker
            audit.record(actor, "deadline.handed_over", kind, subject_id, before=before, after=_traced(row))
        return len(rows)


def _done(actor: Actor, row: Deadline, on: date) -> None:
    before, row.done_on, row.done_by_id = _traced(row), on, actor.member_id
    audit.record(actor, "deadline.done", row.subject_kind, row.subject_id, before=before, after=_traced(row))


def _one(kind: str, subject_id: UUID, code: str) -> Select[tuple[Deadline]]:
    return select(Deadline).where(
        Deadline.subject_kind == kind, Deadline.subject_id == subject_id, Deadline.code == code
    )


def _open(kind: str, subject_id: UUID, code: str) -> Select[tuple[Deadline]]:
    return _one(kind, subject_id, code).where(Deadline.done_on.is_(None))


def _traced(row: Deadline) -> dict[str, Any]:
    names = ("code", "due_on", "title", "params", "member_id", "role", "done_on")
    return {name: getattr(row, name) for name in names}
