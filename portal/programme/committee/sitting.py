"""During a meeting: who is there, opening and closing it, what is decided on each file. No project changes yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import next_number
from portal.foundation.db.session import transaction
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ChangedError, ConflictError, InvalidError
from portal.programme.committee import decision_rules, queries, rules
from portal.programme.committee.agenda import freeze_condition
from portal.programme.committee.decision_rules import DecisionDraft, Room
from portal.programme.committee.models import AgendaItem, Meeting, MeetingMember, Minutes
from portal.programme.committee.planning import locked, move_state, release
from portal.programme.committee.terms import freeze_bounds


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a member came, for which college they sit, and the seat that stands for an absent one."""

    presence: str
    proxy_id: UUID | None = None
    college: str = ""


def record_presence(
    actor: Actor, meeting_id: UUID, said: Mapping[UUID, Presence], attending: str | None = None
) -> None:
    """Record who is there, by seat, and who attends without a vote. Raises InvalidError for a proxy that cannot be."""
    actor.require(rules.RECORD)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state not in rules.PAPERS_OPEN:
            raise ConflictError(Message("Presence is recorded from the convocation to the end of the meeting."))
        members = _members(session, meeting_id)
        wrong = rules.proxy_objections(_told(members, said), queries.meeting(meeting_id).terms)
        if wrong:
            raise InvalidError({f"proxy_{seat_id}": message for seat_id, message in wrong.items()})
        before = {str(member.member_id): member.presence for member in members}
        for member in members:
            if found := said.get(member.id):
                member.presence, member.college = found.presence, found.college
                member.proxy_id = found.proxy_id if found.presence == "represented" else None
        if attending is not None:
            meeting.attending = attending
        after = {str(member.member_id): member.presence for member in members}
        audit.record(actor, "meeting.presence", "meeting", meeting_id, before=before, after=after)


def _told(members: list[MeetingMember], said: Mapping[UUID, Presence]) -> list[rules.Seat]:
    """Return the seats as they will be, before anything is written."""
    kept = {m.id: Presence(m.presence, m.proxy_id) for m in members}
    told = {**kept, **said}
    return [rules.Seat(m.id, m.chair, told[m.id].presence, told[m.id].proxy_id) for m in members]


def _members(session: Session, meeting_id: UUID) -> list[MeetingMember]:
    return list(session.scalars(select(MeetingMember).where(MeetingMember.meeting_id == meeting_id)))


def _seats(session: Session, meeting_id: UUID) -> list[rules.Seat]:
    return [rules.Seat(m.id, m.chair, m.presence, m.proxy_id) for m in _members(session, meeting_id)]


def open_meeting(actor: Actor, meeting_id: UUID, on: date, moment: datetime | None = None) -> None:
    """Open a convened meeting, now or at `moment`. Raises ConflictError before its day, without quorum or chair."""
    actor.require(rules.CHAIR)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        rules.next_state("open", meeting.state)
        if on < meeting.held_on:
            raise ConflictError(Message("The meeting is held on %(day)s.", {"day": meeting.held_on}))
        seats = _seats(session, meeting_id)
        found = rules.quorum(seats, queries.meeting(meeting_id).terms)
        if not found.reached:
            said = {"counted": found.counted, "needed": found.needed}
            raise ConflictError(
                Message("The quorum is not reached: %(counted)s present or represented, %(needed)s are needed.", said)
            )
        if not any(seat.chair and seat.presence == "present" for seat in seats):
            raise ConflictError(Message("Nobody who chairs the committee is present."))
        meeting.opened_at = meeting.opened_at or moment or now()
        move_state(actor, meeting, "open", present=found.present, represented=found.represented, needed=found.needed)


def adjourn(actor: Actor, meeting_id: UUID, on: date) -> None:
    """End a meeting that cannot open for want of a quorum: its files are ready for the next one."""
    actor.require(rules.CHAIR)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        rules.next_state("adjourn", meeting.state)
        found = rules.quorum(_seats(session, meeting_id), queries.meeting(meeting_id).terms)
        if found.reached:
            raise ConflictError(Message("The quorum is reached: the meeting can open."))
        move_state(actor, meeting, "adjourn", present=found.present, needed=found.needed)
        release(actor, session, meeting_id, on)


def room_for(view: queries.MeetingView, item_id: UUID) -> Room:
    """Return who decides on one file as the meeting stands: voters, quorum, casting vote, rules."""
    seats, recused = queries.seats(view.id), queries.recused(queries.interests(view.id), item_id)
    gone = {seat.id for seat in seats if seat.member_id in recused}
    counted, terms = queries.rule_seats(seats), view.terms
    return Room(
        voters=rules.voters(counted, gone),
        quorate=rules.quorum(counted, terms, gone).reached,
        chair_decides=rules.chair_decides_ties(counted, gone, terms),
        terms=terms,
    )


def record_decision(
    actor: Actor,
    meeting_id: UUID,
    item_id: UUID,
    draft: DecisionDraft,
    advances: Attributed[AdvanceRules],
    version: int,
) -> None:
    """Record what the committee says of a file, and the bounds by which `advances` let it grant an advance.

    Raises InvalidError by field, ConflictError for state or version.
    """
    actor.require(rules.RECORD)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        if meeting.state != "open":
            raise ConflictError(Message("Decisions are recorded while the committee sits."))
        point = session.get(AgendaItem, item_id, with_for_update=True)
        assert point is not None
        if point.version != version:
            raise ChangedError(Message("Somebody else recorded something on this file while you had it open."))
        room = room_for(queries.meeting(meeting_id), item_id)
        if wrong := decision_rules.objections(draft, room, advances.value, meeting.held_on):
            raise InvalidError(wrong)
        before = _traced(point)
        _fill(point, draft, room)
        point.bounds = freeze_bounds(advances) if point.advance_cents else None
        audit.record(actor, "item.decided", "agenda_item", item_id, before=before, after=_traced(point))


def _fill(point: AgendaItem, draft: DecisionDraft, room: Room) -> None:
    ballot = draft.ballot
    granted = draft.outcome in decision_rules.GRANTS
    point.outcome, point.reasons, point.summary = draft.outcome, draft.reasons, draft.summary
    point.voters = room.voters if ballot else None
    point.votes_for = ballot.votes_for if ballot else None
    point.votes_against = ballot.votes_against if ballot else None
    point.votes_abstained = ballot.votes_abstained if ballot else None
    point.casting = ballot.casting if ballot and ballot.tied and room.chair_decides else ""
    point.advance_cents = draft.advance.cents if granted else 0
    point.months = draft.months if granted and draft.advance else 0
    point.grace_months = draft.grace_months if granted and draft.advance else 0
    point.half_days = {code: count for code, count in draft.half_days.items() if count and granted}
    point.conditions = [freeze_condition(condition) for condition in draft.conditions]
    point.recorded_at = now()


_TOLD = ("outcome", "voters", "votes_for", "votes_against", "votes_abstained", "casting", "advance_cents", "months")


def _traced(point: AgendaItem) -> dict[str, Any]:
    names = (*_TOLD, "grace_months", "half_days", "reasons", "conditions")
    return {name: getattr(point, name) for name in names}


def close(actor: Actor, meeting_id: UUID, closing: str = "", moment: datetime | None = None) -> str:
    """Close a meeting when every file has its decision; return the reference that its minutes will bear."""
    actor.require(rules.CHAIR)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        rules.next_state("close", meeting.state)
        points = list(session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)))
        left = sum(point.outcome is None for point in points)
        if left:
            raise ConflictError(
                Message(
                    "%(num)s file has no decision yet. Decide on it, or defer it.",
                    {"num": left},
                    plural="%(num)s files have no decision yet. Decide on them, or defer them.",
                )
            )
        meeting.closed_at, meeting.closing = moment or now(), closing
        reference = _minutes(session, meeting)
        move_state(actor, meeting, "close", files=len(points), minutes=reference)
        return reference


def _minutes(session: Session, meeting: Meeting) -> str:
    """Return the reference of the minutes, numbered at the first closing and kept after that."""
    known = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one_or_none()
    if known is not None:
        return known.reference
    number = next_number(session, "minutes", meeting.held_on.year)
    reference = f"{current_tenant().code}-{meeting.held_on.year}-{number:02d}-PV"
    session.add(Minutes(meeting_id=meeting.id, reference=reference))
    return reference


def reopen(actor: Actor, meeting_id: UUID, reason: str) -> None:
    """Take a closed meeting up again, before its minutes are signed, to put a decision right."""
    actor.require(rules.CHAIR)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        move_state(actor, meeting, "reopen", reason=reason)
        meeting.closed_at = None
