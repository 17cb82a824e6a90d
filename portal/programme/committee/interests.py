"""A member's word before the meeting: interests in the files, coming or not; the chair's word on a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError
from portal.programme.committee import rules
from portal.programme.committee.models import AgendaItem, Interest, MeetingMember
from portal.programme.committee.planning import locked

ATTEND = "committee.attend"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a member says of one file."""

    kind: str
    text: str = ""


def declare(actor: Actor, meeting_id: UUID, said: Mapping[UUID, Declaration]) -> None:
    """Keep what a member declares, by point of the agenda, from convening to the end of the meeting.

    What was declared once is never taken back by the member: a conflict stays, a doubt waits for the chair.
    Raises ConflictError.
    """
    actor.require(ATTEND)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state not in rules.PAPERS_OPEN:
            raise ConflictError(Message("Interests are declared from the convocation to the end of the meeting."))
        _own_seat(session, actor, meeting_id)
        points = {p.id: p for p in session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id))}
        known = {
            interest.item_id: interest
            for interest in session.scalars(
                select(Interest).where(Interest.meeting_id == meeting_id, Interest.member_id == actor.member_id)
            )
        }
        for item_id, declaration in said.items():
            if item_id in points:
                _keep(session, actor, points[item_id], known.get(item_id), declaration)


def _own_seat(session: Session, actor: Actor, meeting_id: UUID) -> MeetingMember:
    own = select(MeetingMember).where(
        MeetingMember.meeting_id == meeting_id, MeetingMember.member_id == actor.member_id
    )
    seat = session.scalars(own).one_or_none()
    if seat is None:
        raise ConflictError(Message("You were not convened to this meeting."))
    return seat


def _keep(session: Session, actor: Actor, point: AgendaItem, known: Interest | None, said: Declaration) -> None:
    if known is not None and (known.kind, known.text) == (said.kind, said.text):
        return
    if known is not None and known.kind != "none" and said.kind != "conflict":
        if said.kind == known.kind:
            return
        raise ConflictError(Message("An interest that was declared is not taken back. Speak to the chair."))
    if said.kind != "none" and point.outcome is not None:
        raise ConflictError(Message("The committee has decided on this file already. Speak to the chair."))
    before = {"kind": known.kind, "text": known.text} if known is not None else None
    if known is None:
        known = Interest(meeting_id=point.meeting_id, item_id=point.id, member_id=actor.member_id)
        session.add(known)
    known.kind, known.text, known.declared_at = said.kind, said.text or known.text or "", now()
    known.cleared_by_id = known.cleared_at = None
    session.flush()
    after = {"item": point.id, "kind": known.kind, "text": known.text}
    audit.record(actor, "interest.declared", "meeting", point.meeting_id, before=before, after=after)


def clear(actor: Actor, interest_id: UUID) -> None:
    """Note that a doubt is none, by the chair, never of the chair's own: the paper opens and the member votes."""
    actor.require(rules.CHAIR)
    with transaction() as session:
        interest = session.get(Interest, interest_id, with_for_update=True)
        assert interest is not None
        meeting = locked(session, interest.meeting_id)
        if meeting.state not in rules.PAPERS_OPEN:
            raise ConflictError(Message("The meeting is over: what was declared stands."))
        point = session.get(AgendaItem, interest.item_id)
        assert point is not None
        if point.outcome is not None:
            raise ConflictError(Message("The committee has decided on this file already. Speak to the chair."))
        if interest.kind != "unsure" or interest.cleared_by_id is not None:
            raise ConflictError(Message("Only a doubt can be cleared, and only once."))
        if interest.member_id == actor.member_id:
            raise ConflictError(Message("Nobody clears a doubt of their own. You leave the room for this file."))
        interest.cleared_by_id, interest.cleared_at = actor.member_id, now()
        after = {"item": interest.item_id, "member": interest.member_id}
        audit.record(actor, "interest.cleared", "meeting", interest.meeting_id, after=after)


def answer(actor: Actor, meeting_id: UUID, presence: str, proxy_id: UUID | None = None) -> None:
    """Note whether a member means to come; presence in the meeting itself is recorded when it opens."""
    actor.require(ATTEND)
    if presence not in ("present", "excused", "represented"):
        raise ValueError(presence)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state != "convened":
            raise ConflictError(Message("Answers are given before the meeting opens."))
        seat = _own_seat(session, actor, meeting_id)
        proxy = session.get(MeetingMember, proxy_id) if proxy_id else None
        if presence == "represented" and (proxy is None or proxy.meeting_id != meeting_id or proxy.id == seat.id):
            raise ConflictError(Message("Choose the member who stands for you."))
        before = {"answer": seat.answer}
        seat.answer = presence
        seat.presence, seat.proxy_id = presence, proxy.id if proxy and presence == "represented" else None
        audit.record(actor, "meeting.answered", "meeting", meeting_id, before=before, after={"answer": presence})
