"""Needs as partners read them: no firm, no place, no file. The only view of a mission before both sides agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.visibility import visible
from portal.programme.companies.models import Company
from portal.programme.missions.models import Mission, MissionProposal, Need, NeedOffer
from portal.programme.partners import expert_queries
from portal.programme.partners.expert_queries import ExpertView
from portal.programme.partners.models import Expert, ExpertField
from portal.programme.projects.models import Project

SIZES = ((10, "under_10"), (50, "under_50"), (250, "under_250"))


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A need that names nobody. `size` is a band of headcount; `asked` names the reader's expert who is asked."""

    id: UUID
    field: str
    objective: str
    deliverable: str
    half_days: int
    deadline: date | None
    urgent: bool
    size: str
    state: str
    message: str = ""
    asked: str = ""
    answer_by: date | None = None
    answered: bool = False
    offered: tuple[str, ...] = ()


def _rows() -> Select[Any]:
    return (
        select(Need, Mission, Company.headcount)
        .join(Mission, Mission.need_id == Need.id)
        .join(Project, Project.id == Need.project_id)
        .join(Company, Company.id == Project.company_id)
    )


def open_cards(actor: Actor) -> list[NeedCard]:
    """Return the needs that `actor` sees and that wait for an expert, the most urgent first."""
    waiting = Mission.state.in_(("searching", "proposed"))
    order = (Need.urgent.desc(), Need.deadline.is_(None), Need.deadline, Need.id)
    rows = db.session.execute(_rows().where(visible(Need, actor), waiting).order_by(*order).limit(100))
    return [_plain(*row) for row in rows]


def _plain(need: Need, mission: Mission, headcount: int | None) -> NeedCard:
    return NeedCard(
        id=need.id,
        field=need.field,
        objective=need.objective,
        deliverable=need.deliverable,
        half_days=mission.half_days,
        deadline=need.deadline,
        urgent=need.urgent,
        size=next((word for limit, word in SIZES if headcount is not None and headcount < limit), ""),
        state=mission.state,
    )


def card(actor: Actor, need_id: UUID) -> NeedCard:
    """Return one need for `actor`, with what is asked of their own experts. The gate has checked that it is seen."""
    need, mission, headcount = db.session.execute(_rows().where(Need.id == need_id)).one()
    plain = _plain(need, mission, headcount)
    proposal = _asked(actor, mission)
    names = db.session.scalars(
        select(Expert.name)
        .join(NeedOffer, NeedOffer.expert_id == Expert.id)
        .where(NeedOffer.need_id == need_id, own_people(actor))
        .order_by(Expert.name_key)
    ).all()
    values = {name: getattr(plain, name) for name in NeedCard.__slots__}
    values["offered"] = tuple(names)
    if proposal is not None:
        found, name = proposal
        values |= {
            "message": found.message,
            "asked": name,
            "answer_by": found.answer_by,
            "answered": found.lender_answer != "open",
        }
    return NeedCard(**values)


def own_people(actor: Actor) -> ColumnElement[bool]:
    """Return the criterion for the experts for whom `actor` may speak: oneself, or those of one's firm."""
    return or_(
        Expert.id.in_(expert_queries.experts_of_party(actor.parties("partner_contact"))),
        Expert.id.in_(expert_queries.own_experts(actor)),
    )


def _asked(actor: Actor, mission: Mission) -> tuple[MissionProposal, str] | None:
    if mission.state != "proposed":
        return None
    row = db.session.execute(
        select(MissionProposal, Expert.name)
        .join(Expert, Expert.id == MissionProposal.expert_id)
        .where(MissionProposal.mission_id == mission.id, Expert.id == mission.expert_id, own_people(actor))
        .order_by(MissionProposal.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def offerable(actor: Actor, need_id: UUID) -> list[ExpertView]:
    """Return the experts whom `actor` may offer for a need: they know the field and were not offered yet."""
    field = select(Need.field).where(Need.id == need_id).scalar_subquery()
    known = select(ExpertField.expert_id).where(ExpertField.field == field)
    given = select(NeedOffer.expert_id).where(NeedOffer.need_id == need_id)
    return expert_queries.expert_views(own_people(actor), Expert.id.in_(known), Expert.id.not_in(given))
