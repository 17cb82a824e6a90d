"""Who is on the committee: the members in office, and the college of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.people.accounts.models import Member, Membership, Person
from portal.programme.committee import access
from portal.programme.committee.models import Meeting, MeetingMember


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """A member in office: whom to convene, and where to write."""

    member_id: UUID
    name: str
    name_key: str
    chair: bool
    email: str
    locale: str


def in_office(on: date) -> list[OfficeHolder]:
    """Return the members of the committee in office on `on`, by name."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.name_key, Person.email, Member.locale, Membership.role)
        .join(Membership, Membership.member_id == Member.id)
        .join(Person, Person.id == Member.person_id)
        .where(
            Member.active,
            Membership.role.in_(access.COMMITTEE),
            (Membership.until.is_(None)) | (Membership.until >= on),
        )
        .order_by(Member.name_key, Member.id)
    ).all()
    chairs = {row.id for row in rows if row.role == "committee_chair"}
    found = {r.id: OfficeHolder(r.id, r.name, r.name_key, r.id in chairs, r.email, r.locale) for r in rows}
    return list(found.values())


def colleges() -> dict[UUID, str]:
    """Return the college of each member at the last meeting that was convened."""
    last = select(Meeting.id).where(Meeting.convened_on.is_not(None))
    last = last.order_by(Meeting.convened_on.desc(), Meeting.id.desc()).limit(1)
    rows = db.session.execute(
        select(MeetingMember.member_id, MeetingMember.college).where(MeetingMember.meeting_id == last.scalar_subquery())
    )
    return {row.member_id: row.college for row in rows}
