"""Around the repayments: the firm foresees a difficulty, somebody called it, reminders rest for a while."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances.granting import duty
from portal.programme.advances.models import Advance, AdvanceNote
from portal.programme.advances.rules import FOLLOW, TELL
from portal.programme.advances.terms import granted
from portal.programme.projects import firm

LONGEST_REST = 92
"""Days for which reminders may rest: longer is a new schedule, which the committee decides."""


def foresee_difficulty(actor: Actor, project_id: UUID, text: str, on: date) -> None:
    """Keep what the firm says of a difficulty to come, and put a call on the day of the one who follows the file.

    Raises NotAllowedError, ConflictError.
    """
    firm.require(actor, TELL, project_id)
    _note(actor, project_id, "difficulty", text, on)
    duty(actor, project_id, "advance.difficulty", on)


def note_call(actor: Actor, project_id: UUID, text: str, on: date) -> None:
    """Keep what was said on the telephone; it answers the difficulties that the firm foresaw."""
    actor.require(FOLLOW)
    with transaction() as session:
        note = _note(actor, project_id, "call", text, on)
        waiting = select(AdvanceNote).where(
            AdvanceNote.advance_id == note.advance_id, AdvanceNote.kind == "difficulty", AdvanceNote.done_on.is_(None)
        )
        for row in session.scalars(waiting.with_for_update()):
            row.done_on = on
        deadlines.finish(actor, "project", project_id, "advance.difficulty", on)


def _note(actor: Actor, project_id: UUID, kind: str, text: str, on: date) -> AdvanceNote:
    advance = granted(project_id)
    if advance.disbursed_on is None:
        raise ConflictError(Message("The advance is not paid yet: there is nothing to repay."))
    with transaction() as session:
        row = AdvanceNote(
            advance_id=advance.id,
            kind=kind,
            text=text,
            written_on=on,
            written_at=now(),
            member_id=actor.member_id,
            author=actor.name,
        )
        session.add(row)
        session.flush()
        audit.record(actor, f"advance.{kind}", "project", project_id, after={"text": text})
        return row


def hold_reminders(actor: Actor, project_id: UUID, until: date | None, reason: str, on: date) -> None:
    """Let reminders rest until a day, or wake them (`until` None), with the reason. Raises InvalidError by field."""
    actor.require(FOLLOW)
    if until is not None and not 0 < (until - on).days <= LONGEST_REST:
        raise InvalidError({"until": Message("Choose a day within the next three months.")})
    if not reason:
        raise InvalidError({"reason": Message("Say why, in a few words.")})
    found = granted(project_id)
    with transaction() as session:
        row = session.get(Advance, found.id, with_for_update=True)
        assert row is not None
        before, row.held_until = row.held_until, until
        row.held_because = reason if until is not None else ""
        audit.record(
            actor,
            "advance.reminders_held" if until is not None else "advance.reminders_resumed",
            "project",
            project_id,
            before={"until": before},
            after={"until": until},
            reason=reason,
        )
