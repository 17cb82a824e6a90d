"""Who sees what of a meeting: a file while one is convened for it, never with an interest in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web.visibility import told
from portal.programme.committee.models import AgendaItem, Interest, Meeting, MeetingMember, Minutes
from portal.programme.committee.rules import CHAIR_READS, PAPERS_OPEN
from portal.programme.companies.models import Company
from portal.programme.projects.documents import SHEET
from portal.programme.projects.models import Project, ProjectDocument

COMMITTEE = frozenset({"committee_member", "committee_chair"})
Ids = Select[tuple[UUID]]
UNTIL_ITS_END = told(mark("those of the meetings they are convened to, until the meeting ends"))
UNTIL_SIGNED = told(mark("those of the meetings they are convened to, until the minutes are signed"))
NO_INTEREST = told(mark("A file in which they have an interest is closed to them."))


def _convened(actor: Actor) -> Ids:
    return select(MeetingMember.meeting_id).where(MeetingMember.member_id == actor.member_id)


@told(mark("those they are convened to"))
def own_meetings(actor: Actor) -> ColumnElement[bool]:
    """The meetings that a member was convened to."""
    return Meeting.id.in_(_convened(actor))


def _papers(actor: Actor, states: tuple[str, ...]) -> Select[Any]:
    return select(AgendaItem.project_id).join(
        Meeting, and_(Meeting.id == AgendaItem.meeting_id, Meeting.state.in_(states), Meeting.id.in_(_convened(actor)))
    )


@UNTIL_ITS_END
def member_projects(actor: Actor) -> ColumnElement[bool]:
    """The files of a member: on an agenda they are convened for, until the end of that meeting."""
    return Project.id.in_(_papers(actor, PAPERS_OPEN))


@UNTIL_SIGNED
def chair_projects(actor: Actor) -> ColumnElement[bool]:
    """The files of a chair: the same, until the minutes are signed."""
    return Project.id.in_(_papers(actor, CHAIR_READS))


def _items(actor: Actor, states: tuple[str, ...]) -> ColumnElement[bool]:
    live = select(Meeting.id).where(Meeting.state.in_(states), Meeting.id.in_(_convened(actor)))
    return AgendaItem.meeting_id.in_(live)


@UNTIL_ITS_END
def member_items(actor: Actor) -> ColumnElement[bool]:
    """The points of the agenda that a member reads."""
    return _items(actor, PAPERS_OPEN)


@UNTIL_SIGNED
def chair_items(actor: Actor) -> ColumnElement[bool]:
    """The points of the agenda that a chair reads."""
    return _items(actor, CHAIR_READS)


def closed_items(actor: Actor) -> Ids:
    """Return the points that an interest of this person closes to them: a conflict, or a doubt not cleared."""
    return select(Interest.item_id).where(
        Interest.member_id == actor.member_id,
        or_(Interest.kind == "conflict", and_(Interest.kind == "unsure", Interest.cleared_by_id.is_(None))),
    )


def _closed_projects(actor: Actor) -> Ids:
    """The files closed to this person, as long as their meeting is not over and done with."""
    return (
        select(AgendaItem.project_id)
        .join(Meeting, and_(Meeting.id == AgendaItem.meeting_id, Meeting.state.in_(("planned", *CHAIR_READS))))
        .where(AgendaItem.id.in_(closed_items(actor)))
    )


def _sits(actor: Actor) -> bool:
    return bool(COMMITTEE & set(actor.roles))


@NO_INTEREST
def open_items(actor: Actor) -> ColumnElement[bool]:
    """Every point but those that an interest closes to this person, for good."""
    return AgendaItem.id.not_in(closed_items(actor)) if _sits(actor) else true()


@NO_INTEREST
def open_projects(actor: Actor) -> ColumnElement[bool]:
    """Every file but those closed to this person; the head of a firm keeps the file of the firm."""
    if not _sits(actor):
        return true()
    own = select(Company.id).where(Company.party_id.in_(actor.parties("sme")))
    return or_(Project.id.not_in(_closed_projects(actor)), Project.company_id.in_(own))


@NO_INTEREST
def open_documents(actor: Actor) -> ColumnElement[bool]:
    """The portal's own working sheets stay closed even to the head of the firm who sits on the committee."""
    if not _sits(actor):
        return true()
    return or_(ProjectDocument.kind != SHEET, ProjectDocument.project_id.not_in(_closed_projects(actor)))


def chair_minutes(actor: Actor) -> ColumnElement[bool]:
    """The minutes of the meetings a chair was convened to, drafts included: the chair signs them."""
    return Minutes.meeting_id.in_(_convened(actor))


def member_minutes(actor: Actor) -> ColumnElement[bool]:
    """The signed minutes of a member's meetings, unless they speak of a file that is closed to the member."""
    touched = select(AgendaItem.meeting_id).where(AgendaItem.id.in_(closed_items(actor)))
    own = Minutes.meeting_id.in_(_convened(actor))
    return and_(Minutes.signed_at.is_not(None), own, Minutes.meeting_id.not_in(touched))


def chair_interests(actor: Actor) -> ColumnElement[bool]:
    """The interests declared for a chair's meetings, but not on files closed to the chair."""
    return and_(Interest.meeting_id.in_(_convened(actor)), Interest.item_id.not_in(closed_items(actor)))
