"""A meeting that members, the chair and a recused member are convened to, with two files on its agenda.

Before it, a meeting at each other point of its life, so that every form of a meeting is shown to somebody.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from isolation.factories.projects import own_files
from isolation.generic import make
from isolation.papers import document
from isolation.world import Tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.text import fold
from portal.programme.committee import minutes_data, minutes_wording, office, queries, terms
from portal.programme.committee.models import AgendaItem, Interest, Meeting, MeetingMember, Minutes
from portal.programme.projects.models import Project

RECUSED = "committee_member (recused)"
SITTING = ("committee_member", "committee_chair", RECUSED)


def _of_seven(outcome: str | None) -> dict[str, object]:
    """What the agenda keeps of a decision that seven took; of one that waits, nothing."""
    votes = {"voters": 7, "votes_for": 7, "votes_against": 0, "votes_abstained": 0}
    return {"outcome": outcome, "reasons": "How is the stock paid?", "recorded_at": now(), **votes} if outcome else {}


def elsewhere(tenant: Tenant) -> None:
    """Meetings that are planned, ready to open, open with and without decisions, closed, and have minutes to sign."""
    files = db.session.scalars(select(Project).order_by(Project.id).limit(2)).all()
    terms_now, on_the_day = terms.freeze(terms.in_force(tenant.day)), {"held_on": tenant.day, "time": "14:00"}
    later = {"held_on": tenant.day + timedelta(days=40)}
    states = (("planned", None, later), ("convened", None, {}), ("open", None, {}))
    states += (("open", "deferred", {}), ("closed", "deferred", {}), ("minutes_draft", "deferred", {}))
    for number, (state, outcome, day) in enumerate(states):
        with transaction() as session:
            fixed = {"state": state, "reference": f"{tenant.marker} {state} {number}", **on_the_day, **day}
            made = make(Meeting, tenant.marker, tenant.day, fixed)
            made.rules = None if state == "planned" else terms_now
            for position, file in enumerate(files, 1):
                place = {"meeting_id": made.id, "project_id": file.id, "position": position}
                make(AgendaItem, tenant.marker, tenant.day, {**place, **_of_seven(outcome)})
            for holder in () if state == "planned" else office.in_office(tenant.day):
                seat = MeetingMember(meeting_id=made.id, member_id=holder.member_id, name=holder.name)
                seat.chair, seat.name_key, seat.presence = holder.chair, holder.name_key, "present"
                session.add(seat)
        if state in ("closed", "minutes_draft"):
            _to_sign(tenant, made, drafted=state == "minutes_draft")


def _to_sign(tenant: Tenant, held: Meeting, *, drafted: bool) -> None:
    """The minutes of a closed meeting; as a draft with what it says, but for the typeset file."""
    operator = tenant.actor("operator")
    kept = document(operator, f"{tenant.marker} draft", "minutes") if drafted else None
    with transaction():
        row = make(Minutes, tenant.marker, tenant.day, {"meeting_id": held.id, "document_id": kept})
        assert isinstance(row, Minutes)
        if drafted:
            view = queries.meeting(held.id)
            chosen = minutes_wording.in_use(view.held_on)
            row.data = minutes_data.minutes_data(chosen, view, row.reference, operator.name)
            row.sha256 = "f" * 64


def meeting(tenant: Tenant) -> None:
    """The meeting, and the member who will declare an interest."""
    elsewhere(tenant)
    tenant.add_person(RECUSED, "committee_member")
    with transaction() as session:
        fixed = {"state": "convened", "convened_on": tenant.day, "reference": f"{tenant.marker} meeting"}
        made = make(Meeting, tenant.marker, tenant.day, {**fixed, "time": "14:00"})
        for name in SITTING:
            member_id, shown = tenant.actor(name).member_id, f"{tenant.marker} {name}"
            chair = name == "committee_chair"
            row = MeetingMember(meeting_id=made.id, member_id=member_id, name=shown, chair=chair)
            row.name_key = fold(shown)
            session.add(row)


def _meeting(tenant: Tenant) -> Meeting:
    found = db.session.scalars(select(Meeting).where(Meeting.reference == f"{tenant.marker} meeting")).one()
    assert isinstance(found, Meeting)
    return found


def agenda_item(tenant: Tenant) -> None:
    """Both firms' files are on the agenda."""
    with transaction():
        for position, file in enumerate(own_files(tenant), 1):
            fixed = {"meeting_id": _meeting(tenant).id, "project_id": file.id, "position": position}
            make(AgendaItem, tenant.marker, tenant.day, fixed)


def interest(tenant: Tenant) -> None:
    """The recused member has an interest in the first of them; a doubt of the other member is declared, too."""
    items = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == _meeting(tenant).id)).all()
    with transaction() as session:
        for name, item, kind in ((RECUSED, items[0], "conflict"), ("committee_member", items[1], "unsure")):
            row = Interest(meeting_id=item.meeting_id, item_id=item.id, member_id=tenant.actor(name).member_id)
            row.kind, row.declared_at = kind, now()
            session.add(row)


def minutes(tenant: Tenant) -> None:
    """Signed minutes, as a file."""
    kept = document(tenant.actor("operator"), f"{tenant.marker} minutes", "minutes")
    signed = {"signed_at": now(), "signed_on": tenant.day, "signed_by_id": tenant.actor("committee_chair").member_id}
    with transaction():
        fixed = {"meeting_id": _meeting(tenant).id, "document_id": kept, **signed}
        make(Minutes, tenant.marker, tenant.day, fixed)


FACTORIES = {"meeting": meeting, "agenda_item": agenda_item, "interest": interest, "minutes": minutes}
