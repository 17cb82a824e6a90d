"""Two firms that lend, an expert of each, a mission of each for each helped firm."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from isolation.factories.projects import own_files
from isolation.generic import make
from isolation.papers import document
from isolation.world import Tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission, MissionDocument, Need
from portal.programme.partners.models import Expert, Partner

BOTH = ("", " (other party)")


def partner(tenant: Tenant) -> None:
    """The organisations of the two contacts lend people."""
    with transaction() as session:
        for which in BOTH:
            (party_id,) = tenant.actor(f"partner_contact{which}").parties("partner_contact")
            if session.scalars(select(Partner).where(Partner.party_id == party_id)).first() is None:
                session.add(Partner(party_id=party_id, since=tenant.day))


def expert(tenant: Tenant) -> None:
    """The two experts, each lent by their contact's organisation."""
    with transaction() as session:
        for which in BOTH:
            (party_id,) = tenant.actor(f"partner_contact{which}").parties("partner_contact")
            firm = session.scalars(select(Partner).where(Partner.party_id == party_id)).one()
            member_id = tenant.actor(f"expert{which}").member_id
            if session.scalars(select(Expert).where(Expert.member_id == member_id)).first() is None:
                name = f"{tenant.marker} expert{which}"
                session.add(Expert(partner_id=firm.id, member_id=member_id, name=name, half_days_per_year=20))


def mission(tenant: Tenant) -> None:
    """A mission under way for each firm by each expert, and one that looks for an expert."""
    with transaction() as session:
        for which, file in zip(BOTH, own_files(tenant), strict=True):
            own = select(Expert.id).where(Expert.member_id == tenant.actor(f"expert{which}").member_id)
            given = {"project_id": file.id, "half_days": 4, "field": "hr", "opened_on": tenant.day}
            for number, state in ((71, "in_progress"), (72, "searching")):
                need = make(Need, tenant.marker, tenant.day, {"project_id": file.id, "half_days": 4, "field": "hr"})
                signed = {"logged": 1, "signed_on": tenant.day - timedelta(days=9)}
                agreed = {"expert_id": session.scalars(own).first(), **signed} if number == 71 else {}
                fixed = {**given, **agreed, "need_id": need.id, "number": number, "state": state}
                make(Mission, tenant.marker, tenant.day, fixed)


def _running() -> list[Mission]:
    return list(db.session.scalars(select(Mission).where(Mission.number == 71)))


def half_day(tenant: Tenant) -> None:
    """A half-day of each expert, waiting for the firm's word."""
    with transaction() as session:
        for running in _running():
            day = tenant.day - timedelta(days=2)
            row = HalfDay(mission_id=running.id, expert_id=running.expert_id, on=day, part="morning")
            row.slot, row.place, row.logged_on, row.logged_at = f"{day} morning", "remote", tenant.day, now()
            session.add(row)


def mission_document(tenant: Tenant) -> None:
    """A deliverable of each mission."""
    for running in _running():
        document_id = document(tenant.actor("operator"), f"{tenant.marker} deliverable", "deliverable")
        with transaction() as session:
            session.add(MissionDocument(mission_id=running.id, document_id=document_id, kind="deliverable"))


FACTORIES = {
    "partner": partner,
    "expert": expert,
    "mission": mission,
    "half_day": half_day,
    "mission_document": mission_document,
}
