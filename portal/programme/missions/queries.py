"""Reading missions: one mission, those of a file or a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.missions import rules
from portal.programme.missions.models import Mission, MissionTransition, Need
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects.models import Project

LENDER = aliased(Party)
"""The large firm that lends a mission's expert, beside the small one."""


@dataclass(frozen=True, slots=True)
class MissionView:
    """One mission with its need, its file and its expert, as pages show it. Half-days are whole numbers."""

    id: UUID
    version: int
    reference: str
    state: str
    state_since: date
    need_id: UUID
    field: str
    objective: str
    deliverable: str
    urgent: bool
    deadline: date | None
    half_days: int
    logged: int
    confirmed: int
    round: int
    opened_on: date
    first_meeting_on: date | None
    ends_on: date | None
    confirm_rule: dict[str, Any] | None
    signed_on: date | None
    started_on: date | None
    completed_on: date | None
    closed_on: date | None
    final_note: str
    effect: str
    value_cents: int | None
    project_id: UUID
    project_reference: str
    project_title: str
    project_state: str
    lead_id: UUID | None
    company_party_id: UUID
    company_name: str
    company_place: str
    company_invented: bool
    expert_id: UUID | None
    expert_name: str
    expert_position: str
    expert_member_id: UUID | None
    partner_id: UUID | None
    partner_party_id: UUID | None
    partner_name: str

    @property
    def paid_for(self) -> bool:
        """Whether the company pays for the time, by its letter: then nothing is given."""
        return rules.paid_for(self.confirm_rule)

    @property
    def employer_signatory(self) -> str:
        """Who signs the letter for the employer of somebody formally lent; "" for visits."""
        return rules.employer_signatory(self.confirm_rule)

    @property
    def days_unknown(self) -> bool:
        """Whether it came in as history without its half-days: no mission is closed here before one was given."""
        return self.state == "closed" and not self.logged


def reference(project_reference: str, number: int) -> str:
    """Return what people call a mission: ALES-2026-014-M1."""
    return f"{project_reference}-M{number}"


def joined(*columns: Any) -> Select[Any]:
    """Return the statement that reads `columns` of missions, their needs, files, firms, experts and lenders."""
    return (
        select(*columns)
        .join(Need, Need.id == Mission.need_id)
        .join(Project, Project.id == Mission.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .outerjoin(Expert, Expert.id == Mission.expert_id)
        .outerjoin(Partner, Partner.id == Expert.partner_id)
        .outerjoin(LENDER, LENDER.id == Partner.party_id)
    )


def mission_views(*criteria: ColumnElement[bool]) -> list[MissionView]:
    """Return the missions that meet `criteria`, newest first. The caller answers for who may see them."""
    rows = db.session.execute(
        joined(Mission, Need, Project, Party, Expert, LENDER).where(*criteria).order_by(Mission.id.desc())
    )
    return [_view(*row) for row in rows]


def mission_view(mission_id: UUID) -> MissionView:
    """Return one mission. The gate has checked that it may be seen."""
    return mission_views(Mission.id == mission_id)[0]


def of_project(project_id: UUID) -> list[MissionView]:
    """Return the missions of a file, newest first."""
    return mission_views(Mission.project_id == project_id)


def seen_by(actor: Actor, *criteria: ColumnElement[bool]) -> list[MissionView]:
    """Return the missions that `actor` sees and that meet `criteria`, newest first."""
    return mission_views(visible(Mission, actor), *criteria)


def lent_by(party_id: UUID) -> ColumnElement[bool]:
    """Return the criterion for the missions whose expert a large firm lends."""
    return Partner.party_id == party_id


def of_need(need_id: UUID) -> MissionView:
    """Return the mission that answers a need."""
    return mission_views(Mission.need_id == need_id)[0]


def _view(
    mission: Mission, need: Need, project: Project, party: Party, expert: Expert | None, lender: Party | None
) -> MissionView:
    return MissionView(
        id=mission.id,
        version=mission.version,
        reference=reference(project.reference, mission.number),
        state=mission.state,
        state_since=mission.state_since,
        need_id=need.id,
        field=mission.field,
        objective=need.objective,
        deliverable=need.deliverable,
        urgent=need.urgent,
        deadline=need.deadline,
        half_days=mission.half_days,
        logged=mission.logged,
        confirmed=mission.confirmed,
        round=mission.round,
        opened_on=mission.opened_on,
        first_meeting_on=mission.first_meeting_on,
        ends_on=mission.ends_on,
        confirm_rule=mission.confirm_rule,
        signed_on=mission.signed_on,
        started_on=mission.started_on,
        completed_on=mission.completed_on,
        closed_on=mission.closed_on,
        final_note=mission.final_note,
        effect=mission.effect,
        value_cents=mission.value_cents,
        project_id=project.id,
        project_reference=project.reference,
        project_title=project.title,
        project_state=project.state,
        lead_id=project.lead_id,
        company_party_id=party.id,
        company_name=party.name,
        company_place=party.place,
        company_invented=party.invented,
        expert_id=mission.expert_id,
        expert_name=expert.name if expert else "",
        expert_position=expert.position if expert else "",
        expert_member_id=expert.member_id if expert else None,
        partner_id=expert.partner_id if expert else None,
        partner_party_id=lender.id if lender else None,
        partner_name=lender.name if lender else "",
    )


def transitions(mission_id: UUID) -> Sequence[Row[Any]]:
    """Return the steps a mission took, newest first."""
    columns = MissionTransition
    return db.session.execute(
        select(columns.event, columns.source, columns.target, columns.actor_name, columns.on, columns.reason)
        .where(columns.mission_id == mission_id)
        .order_by(columns.id.desc())
    ).all()
