"""A meeting keeps its chair: one that is convened passes to another who is; one that is sitting is signed first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.errors import ConflictError
from portal.people.leaving.registry import Kind
from portal.programme.committee.models import Meeting, MeetingMember

SITTING = ("open", "closed", "minutes_draft")


def _chaired(members: Collection[UUID], states: tuple[str, ...]) -> Sequence[Row[Any]]:
    mine = (
        select(MeetingMember.member_id, Meeting.id)
        .join(MeetingMember, MeetingMember.meeting_id == Meeting.id)
        .where(MeetingMember.member_id.in_(members), MeetingMember.chair, Meeting.state.in_(states))
    )
    return db.session.execute(mine.order_by(Meeting.held_on, Meeting.id)).all()


def _convened(members: Collection[UUID]) -> Sequence[Row[Any]]:
    return _chaired(members, ("convened",))


def _sitting(members: Collection[UUID]) -> Sequence[Row[Any]]:
    return _chaired(members, SITTING)


def _hand_over(actor: Actor, giver: UUID, taker: UUID) -> None:
    """Let another chair who is convened too preside. Raises ConflictError: a new seat would escape the declarations."""
    for meeting_id in CONVENED.of(giver):
        chosen = select(MeetingMember).where(MeetingMember.meeting_id == meeting_id).with_for_update()
        seats = {seat.member_id: seat for seat in db.session.scalars(chosen)}
        if taker not in seats:
            raise ConflictError(Message("Who takes over must be convened to the same meetings."))
        seats[giver].chair, seats[giver].answer, seats[taker].chair = False, "absent", True
        audit.record(actor, "meeting.chair_passed", "meeting", meeting_id, after={"member": taker})


CONVENED = Kind("meetings", mark("Meetings they are to chair"), "meeting", "committee.chair", _convened, _hand_over)
UNSIGNED = Kind("sittings", mark("Meetings whose minutes they sign"), "meeting", "committee.sign", _sitting)
