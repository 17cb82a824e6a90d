"""Two firms that lend, an expert of each, a mission of each for each helped firm, and missions at other points."""

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
from portal.programme.missions.models import Mission, MissionDocument, MissionProposal, Need
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
    stages(tenant)
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


def stages(tenant: Tenant) -> None:
    """Missions of the first firm at the points where each side has a form of its own, all by one expert."""
    expert_id = db.session.scalars(select(Expert.id).where(Expert.member_id == tenant.actor("expert").member_id)).one()
    file, given = own_files(tenant)[0], {"half_days": 4, "field": "hr"}
    agreed = {"asked_on": tenant.day, "answer_by": tenant.day + timedelta(days=9), "reasons": [], "cautions": []}
    stages = (
        ("need_identified", {}),
        ("proposed", {}),
        ("proposed", {"lender_answer": "accepted", "lender_on": tenant.day}),
        ("accepted", {}),
    )
    stages += (("accepted", {"ends_on": tenant.day + timedelta(days=99)}), ("completed", {}))
    with transaction():
        for number, (state, more) in enumerate(stages, 51):
            need = make(Need, tenant.marker, tenant.day, {"project_id": file.id, **given})
            fixed = {"project_id": file.id, "need_id": need.id, "number": number, "state": state, **given}
            fixed |= {"opened_on": tenant.day, "expert_id": None if state == "need_identified" else expert_id}
            fixed |= {"ends_on": more["ends_on"]} if "ends_on" in more else {}
            made = make(Mission, tenant.marker, tenant.day, fixed)
            if state == "proposed":
                asked = {"mission_id": made.id, "expert_id": expert_id, **agreed, **more}
                make(MissionProposal, tenant.marker, tenant.day, asked)


def _running() -> list[Mission]:
    return list(db.session.scalars(select(Mission).where(Mission.number == 71)))


def half_day(tenant: Tenant) -> None:
    """Half-days of each expert: one that the firm contests, then one that waits for its word."""
    with transaction() as session:
        for running, before, state in ((r, *one) for r in _running() for one in ((3, "contested"), (2, "logged"))):
            day = tenant.day - timedelta(days=before)
            row = HalfDay(mission_id=running.id, expert_id=running.expert_id, on=day, part="morning")
            row.slot, row.place, row.logged_on, row.logged_at = f"{day} morning", "remote", tenant.day, now()
            row.state = state
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
