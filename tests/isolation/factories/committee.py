"""A meeting that members, the chair and a recused member are convened to, with two files on its agenda."""

from __future__ import annotations

from sqlalchemy import select

from isolation.factories.projects import own_files
from isolation.generic import make
from isolation.papers import document
from isolation.world import Tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.text import fold
from portal.programme.committee.models import AgendaItem, Interest, Meeting, MeetingMember, Minutes

RECUSED = "committee_member (recused)"
SITTING = ("committee_member", "committee_chair", RECUSED)


def meeting(tenant: Tenant) -> None:
    """The meeting, and the member who will declare an interest."""
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
