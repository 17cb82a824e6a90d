"""Reading meetings: the list, one meeting with its seats and agenda, the interests declared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.engine import Row

from portal.foundation.db.session import db
from portal.foundation.hooks.committee import CommitteeRules
from portal.foundation.kernel.context import Actor
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member
from portal.programme.committee import access, terms
from portal.programme.committee.models import AgendaItem, Interest, Meeting, MeetingMember, Minutes
from portal.programme.committee.rules import TO_COME, Quorum, Seat, quorum

SORTS = (Sort("date", Meeting.held_on),)
SORT_KEYS = ("-date", "date")


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting, as its pages show it. `terms` are None until it is convened."""

    id: UUID
    version: int
    reference: str
    held_on: date
    time: str
    place: str
    state: str
    convened_on: date | None
    urgent: bool
    rules: dict[str, Any] | None
    opened_at: datetime | None
    closed_at: datetime | None
    attending: str
    closing: str
    reason: str

    @property
    def terms(self) -> CommitteeRules:
        """The rules the meeting was convened under, or those in force on its day."""
        return terms.thaw(self.rules) if self.rules else terms.in_force(self.held_on).value


@dataclass(frozen=True, slots=True)
class SeatView:
    """A member as convened, with what they answered and whether they came."""

    id: UUID
    version: int
    member_id: UUID
    name: str
    college: str
    chair: bool
    answer: str
    presence: str
    proxy_id: UUID | None


@dataclass(frozen=True, slots=True)
class InterestView:
    """What a member declared for a file."""

    id: UUID
    item_id: UUID
    member_id: UUID
    name: str
    kind: str
    text: str
    detected: bool
    cleared: bool

    @property
    def closes(self) -> bool:
        """Tell whether it takes the paper and the vote away."""
        return self.kind == "conflict" or (self.kind == "unsure" and not self.cleared)


@dataclass(frozen=True, slots=True)
class MinutesView:
    """The minutes of a meeting: a reference, and a file once they were drafted."""

    id: UUID
    reference: str
    document_id: UUID | None
    sha256: str
    signed_on: date | None
    signed_by: str


def meeting(meeting_id: UUID) -> MeetingView:
    """Return one meeting. The gate has checked that it may be seen."""
    row = db.session.get(Meeting, meeting_id)
    assert row is not None
    names = list(MeetingView.__dataclass_fields__)
    return MeetingView(**{name: getattr(row, name) for name in names})


def meetings(actor: Actor, state: ListState, to_come: bool) -> Page:
    """Return a page of the meetings that `actor` sees: those to come, or those that are over."""
    statement = _listed(actor)
    statement = statement.where(Meeting.state.in_(TO_COME) if to_come else Meeting.state.not_in(TO_COME))
    return page(statement, state, SORTS, Meeting.id)


def _listed(actor: Actor) -> Select[Any]:
    points = (
        select(AgendaItem.meeting_id, func.count(AgendaItem.id).label("files"))
        .group_by(AgendaItem.meeting_id)
        .subquery()
    )
    return (
        select(
            Meeting.id,
            Meeting.reference,
            Meeting.held_on,
            Meeting.time,
            Meeting.place,
            Meeting.state,
            Meeting.held_on.label("sort_date"),
            func.coalesce(points.c.files, 0).label("files"),
        )
        .outerjoin(points, points.c.meeting_id == Meeting.id)
        .where(visible(Meeting, actor))
    )


def next_meeting(actor: Actor, on: date) -> Row[Any] | None:
    """Return the next meeting that `actor` sees, sitting or to come; one whose day went by unheld comes last."""
    gone_by = and_(Meeting.held_on < on, Meeting.state != "open")
    order = (gone_by, Meeting.held_on, Meeting.id)
    return db.session.execute(_listed(actor).where(Meeting.state.in_(TO_COME)).order_by(*order).limit(1)).first()


def in_states(actor: Actor, states: Collection[str]) -> Sequence[Row[Any]]:
    """Return the meetings in these states that `actor` sees, the earliest first."""
    order = (Meeting.held_on, Meeting.id)
    return db.session.execute(_listed(actor).where(Meeting.state.in_(states)).order_by(*order).limit(20)).all()


def seats(meeting_id: UUID) -> list[SeatView]:
    """Return the members as convened: the chair first, then by name."""
    rows = db.session.scalars(
        select(MeetingMember)
        .where(MeetingMember.meeting_id == meeting_id)
        .order_by(MeetingMember.chair.desc(), MeetingMember.name_key, MeetingMember.id)
    )
    names = list(SeatView.__dataclass_fields__)
    return [SeatView(**{name: getattr(row, name) for name in names}) for row in rows]


def rule_seats(found: Collection[SeatView]) -> list[Seat]:
    """Return the seats as the rules count them."""
    return [Seat(seat.id, seat.chair, seat.presence, seat.proxy_id) for seat in found]


def quorum_of(view: MeetingView, found: Collection[SeatView], recused: Collection[UUID] = ()) -> Quorum:
    """Return the quorum of a meeting as it stands; for one file, `recused` are the members who left the room."""
    gone = {seat.id for seat in found if seat.member_id in recused}
    return quorum(rule_seats(found), view.terms, gone)


def interests(meeting_id: UUID) -> list[InterestView]:
    """Return everything declared or found for a meeting, « none » included, by name."""
    rows = db.session.execute(
        select(Interest, Member.name)
        .join(Member, Member.id == Interest.member_id)
        .where(Interest.meeting_id == meeting_id)
        .order_by(Member.name_key, Interest.id)
    )
    return [
        InterestView(
            i.id, i.item_id, i.member_id, name, i.kind, i.text, i.detected, cleared=i.cleared_by_id is not None
        )
        for i, name in rows
    ]


def recused(found: Collection[InterestView], item_id: UUID) -> set[UUID]:
    """Return the members whom an interest keeps away from a file."""
    return {interest.member_id for interest in found if interest.item_id == item_id and interest.closes}


def closed_to(actor: Actor, meeting_id: UUID) -> set[UUID]:
    """Return the points of a meeting that are closed to `actor`."""
    own = access.closed_items(actor).where(Interest.meeting_id == meeting_id)
    return set(db.session.scalars(own))


def undeclared(actor: Actor, meeting_id: UUID) -> int:
    """Return for how many points of a meeting `actor` has declared nothing yet."""
    said = select(Interest.item_id).where(Interest.member_id == actor.member_id)
    chosen = select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == meeting_id, AgendaItem.id.not_in(said))
    return db.session.scalar(chosen) or 0


def minutes(meeting_id: UUID) -> MinutesView | None:
    """Return the minutes of a meeting, from its closing on."""
    row = db.session.execute(
        select(Minutes, Member.name)
        .outerjoin(Member, Member.id == Minutes.signed_by_id)
        .where(Minutes.meeting_id == meeting_id)
    ).first()
    if row is None:
        return None
    found, name = row
    return MinutesView(found.id, found.reference, found.document_id, found.sha256, found.signed_on, name or "")


def may_read(actor: Actor, minutes_id: UUID) -> bool:
    """Tell whether `actor` may read these minutes."""
    return bool(db.session.scalar(select(Minutes.id).where(Minutes.id == minutes_id, visible(Minutes, actor))))
