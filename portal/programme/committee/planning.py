"""Before a meeting: planning it, putting files on its agenda, convening its members, calling it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import next_number
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ChangedError, ConflictError
from portal.programme.committee import agenda, rules
from portal.programme.committee.models import AgendaItem, Meeting
from portal.programme.projects.decisions import Asked, ask, step

FROZEN = Message("The members are convened: the agenda does not change any more.")


@dataclass(frozen=True, slots=True)
class MeetingData:
    """When and where a meeting is held; `time` as 14:00."""

    held_on: date
    time: str
    place: str


def locked(session: Session, meeting_id: UUID) -> Meeting:
    """Return a meeting, locked until the transaction ends."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True)
    assert meeting is not None
    return meeting


def move_state(actor: Actor, meeting: Meeting, event: str, *, reason: str = "", **after: Any) -> None:
    """Take a locked meeting through `event` and trace it. Raises TransitionError from a state it cannot leave so."""
    before, meeting.state = meeting.state, rules.next_state(event, meeting.state)
    told = {"state": meeting.state, **after}
    audit.record(actor, f"meeting.{event}", "meeting", meeting.id, before={"state": before}, after=told, reason=reason)


def plan(actor: Actor, data: MeetingData, on: date) -> UUID:
    """Plan a meeting and return its id. Raises ConflictError for a day that is past."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        _check_day(data, on)
        number = next_number(session, "meeting", data.held_on.year)
        reference = f"{current_tenant().code}-{data.held_on.year}-{number:02d}"
        meeting = Meeting(reference=reference, state="planned", **_values(data))
        session.add(meeting)
        session.flush()
        audit.record(actor, "meeting.planned", "meeting", meeting.id, after={"reference": reference, **_values(data)})
        return meeting.id


def _values(data: MeetingData) -> dict[str, Any]:
    return {"held_on": data.held_on, "time": data.time, "place": data.place}


def _check_day(data: MeetingData, on: date) -> None:
    if data.held_on < on:
        raise ConflictError(Message("A meeting is planned for today or later."))


def edit(actor: Actor, meeting_id: UUID, version: int, data: MeetingData, on: date) -> None:
    """Change when and where a planned meeting is held. Raises ConflictError when somebody else changed it."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        meeting = _planned(session, meeting_id)
        if meeting.version != version:
            raise ChangedError
        _check_day(data, on)
        before = {"held_on": meeting.held_on, "time": meeting.time, "place": meeting.place}
        meeting.held_on, meeting.time, meeting.place = data.held_on, data.time, data.place
        audit.record(actor, "meeting.edited", "meeting", meeting.id, before=before, after=_values(data))


def _planned(session: Session, meeting_id: UUID) -> Meeting:
    meeting = locked(session, meeting_id)
    if meeting.state != "planned":
        raise ConflictError(FROZEN)
    return meeting


def ask_files(actor: Actor, project_ids: Sequence[UUID], on: date) -> dict[UUID, Asked]:
    """Ask what is said of putting these files on an agenda; no transaction may be open."""
    return {project_id: ask(actor, project_id, ("schedule",), on) for project_id in project_ids}


def add_files(actor: Actor, meeting_id: UUID, found: Mapping[UUID, Asked], minutes: int, on: date) -> None:
    """Put ready files on the agenda of a planned meeting, each with `minutes` of time.

    `found` says what was asked, by file (see `ask_files`). Raises BlockedError when they stop one, and ConflictError.
    """
    actor.require(rules.PREPARE)
    with transaction() as session:
        meeting = _planned(session, meeting_id)
        present = _points(session, meeting_id)
        if len(present) + len(found) > rules.LONGEST_AGENDA:
            raise ConflictError(Message("This agenda is too long for one meeting."))
        deferred = agenda.deferred_before(list(found))
        for place, (project_id, asked) in enumerate(found.items(), len(present) + 1):
            step(actor, project_id, "schedule", on, asked)
            kind = "deferred" if project_id in deferred else "new"
            session.add(
                AgendaItem(meeting_id=meeting_id, project_id=project_id, position=place, kind=kind, minutes=minutes)
            )
        after = {"reference": meeting.reference, "files": list(found)}
        audit.record(actor, "meeting.files_added", "meeting", meeting_id, after=after)


def _points(session: Session, meeting_id: UUID) -> list[AgendaItem]:
    chosen = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(session.scalars(chosen.order_by(AgendaItem.position, AgendaItem.id)))


def set_times(actor: Actor, meeting_id: UUID, minutes: Mapping[UUID, int]) -> None:
    """Set the minutes set aside for points of a planned meeting."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        _planned(session, meeting_id)
        for point in _points(session, meeting_id):
            point.minutes = minutes.get(point.id, point.minutes)
        after = {str(item_id): number for item_id, number in minutes.items()}
        audit.record(actor, "meeting.times_set", "meeting", meeting_id, after=after)


def move(actor: Actor, meeting_id: UUID, item_id: UUID, up: bool) -> None:
    """Move a point of a planned meeting one place up or down; nothing at the end of the list."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        _planned(session, meeting_id)
        points = _points(session, meeting_id)
        place = next((n for n, point in enumerate(points) if point.id == item_id), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(points):
            return
        points[place], points[other] = points[other], points[place]
        _number(points)
        audit.record(actor, "meeting.agenda_moved", "meeting", meeting_id, after={"item": item_id, "place": other + 1})


def _number(points: Sequence[AgendaItem]) -> None:
    for place, point in enumerate(points, 1):
        point.position = place


def remove(actor: Actor, meeting_id: UUID, item_id: UUID, on: date) -> None:
    """Take a file off the agenda of a planned meeting: it is ready again."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        _planned(session, meeting_id)
        points = _points(session, meeting_id)
        gone = next((point for point in points if point.id == item_id), None)
        if gone is None:
            raise ConflictError(Message("This file is not on the agenda any more."))
        step(actor, gone.project_id, "unschedule", on, Asked())
        session.delete(gone)
        session.flush()
        _number([point for point in points if point is not gone])
        audit.record(actor, "meeting.file_removed", "meeting", meeting_id, after={"file": gone.project_id})


def cancel(actor: Actor, meeting_id: UUID, reason: str, on: date) -> None:
    """Call a meeting off: its files are ready for another one."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        meeting.reason = reason
        move_state(actor, meeting, "cancel", reason=reason)
        release(actor, session, meeting_id, on)


def release(actor: Actor, session: Session, meeting_id: UUID, on: date) -> None:
    """Make the files of a meeting that is not held ready again, in the caller's transaction."""
    for point in _points(session, meeting_id):
        step(actor, point.project_id, "unschedule", on, Asked())
