"""Convening the members: the agenda is frozen, the seats are written down, evident interests found, letters sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.db.session import transaction
from portal.foundation.hooks.committee import CommitteeRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError
from portal.people.accounts.models import Membership
from portal.programme.committee import letters, office, queries, rules, terms
from portal.programme.committee.models import AgendaItem, Interest, Meeting, MeetingMember
from portal.programme.committee.office import OfficeHolder
from portal.programme.committee.planning import locked, move_state
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project


def obstacles(meeting: queries.MeetingView, files: int, holders: Sequence[OfficeHolder], on: date) -> list[Message]:
    """Return what keeps a meeting from being convened, whoever asks and however urgent it is."""
    found = []
    if not files:
        found.append(Message("Put at least one file on the agenda."))
    if not any(holder.chair for holder in holders):
        found.append(Message("Nobody chairs the committee on that day: give a member the role first."))
    if meeting.held_on < on:
        found.append(Message("The day of this meeting is past. Change it first."))
    return found


def is_late(held_on: date, committee_rules: CommitteeRules, on: date) -> bool:
    """Tell whether convening on `on` leaves the members less time than the rules give them."""
    return on > rules.convene_by(held_on, committee_rules)


def convene(
    actor: Actor, meeting_id: UUID, on: date, found: Attributed[CommitteeRules], *, urgent: bool = False, link: str = ""
) -> None:
    """Convene everyone in office on the day of a planned meeting, under the rules `found` before the transaction.

    Only a chair may be late, and says that it is `urgent`. `link` is the meeting's whole address, for the letters.
    Raises ConflictError with what is missing.
    """
    actor.require(rules.CONVENE)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        view = queries.meeting(meeting_id)
        holders = office.in_office(meeting.held_on)
        points = list(session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)))
        if missing := obstacles(view, len(points), holders, on):
            raise ConflictError(missing[0])
        late = is_late(meeting.held_on, found.value, on)
        if late and not (urgent and actor.may(rules.CHAIR)):
            days = {"num": found.value.convening_days}
            raise ConflictError(
                Message(
                    "The members are convened %(num)s day before at least. Only the chair may say that it is urgent.",
                    days,
                    plural="The members are convened %(num)s days before at least. "
                    "Only the chair may say that it is urgent.",
                )
            )
        meeting.convened_on, meeting.urgent, meeting.rules = on, late, terms.freeze(found)
        move_state(actor, meeting, "convene", members=len(holders), urgent=late, rules=meeting.rules)
        _seat(session, meeting, holders)
        _detect(session, meeting, points, holders)
        letters.convocation(meeting, holders, len(points), link)


def _seat(session: Session, meeting: Meeting, holders: Sequence[OfficeHolder]) -> None:
    colleges = office.colleges()
    for holder in holders:
        session.add(
            MeetingMember(
                meeting_id=meeting.id,
                member_id=holder.member_id,
                name=holder.name,
                name_key=holder.name_key,
                chair=holder.chair,
                college=colleges.get(holder.member_id, ""),
            )
        )


def _detect(session: Session, meeting: Meeting, points: Sequence[AgendaItem], holders: Sequence[OfficeHolder]) -> None:
    """Note what needs no declaration: a member stands for the firm, or left the room when the file came before."""
    firms = session.execute(
        select(Project.id, Company.party_id)
        .join(Company, Company.id == Project.company_id)
        .where(Project.id.in_([point.project_id for point in points]))
    )
    party_of = {row.id: row.party_id for row in firms}
    stands_for = session.execute(
        select(Membership.member_id, Membership.party_id).where(
            Membership.member_id.in_([holder.member_id for holder in holders]), Membership.party_id.is_not(None)
        )
    )
    pairs = {(row.member_id, row.party_id) for row in stands_for}
    earlier = _declared_before(session, [point.project_id for point in points])
    for point in points:
        at = {"meeting_id": meeting.id, "item_id": point.id}
        firm = {m for m, party in pairs if party == party_of[point.project_id]}
        for member_id in firm:
            session.add(Interest(**at, member_id=member_id, kind="conflict", detected=True, declared_at=now()))
        for holder in holders:
            said = earlier.get((point.project_id, holder.member_id))
            if said is not None and holder.member_id not in firm:
                kept = {"kind": said.kind, "text": said.text, "declared_at": said.declared_at}
                session.add(Interest(**at, member_id=holder.member_id, **kept))


def _declared_before(session: Session, projects: Sequence[UUID]) -> dict[tuple[UUID, UUID], Interest]:
    """Return what closed a file to a member when an earlier meeting had it, by file and member: it still holds."""
    rows = session.execute(
        select(AgendaItem.project_id, Interest)
        .join(AgendaItem, AgendaItem.id == Interest.item_id)
        .where(AgendaItem.project_id.in_(projects), Interest.kind != "none", Interest.cleared_by_id.is_(None))
        .order_by(Interest.declared_at, Interest.id)
    )
    return {(row.project_id, row.Interest.member_id): row.Interest for row in rows}
