"""Reading the agenda: its points with their files and proposals, the files that may be put on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Row

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.committee.decision_rules import ConditionDraft
from portal.programme.committee.models import AgendaItem, Minutes
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Decision, Proposal


@dataclass(frozen=True, slots=True)
class Terms:
    """An advance and days of experts, proposed or decided. Half-days are whole numbers by field."""

    advance: Money
    months: int
    grace_months: int
    half_days: dict[str, int]


@dataclass(frozen=True, slots=True)
class ItemView:
    """A point of the agenda: the file as the committee reads it, and the decision as drafted."""

    id: UUID
    version: int
    meeting_id: UUID
    position: int
    kind: str
    minutes: int
    project_id: UUID
    reference: str
    title: str
    need: str
    company_id: UUID
    company_name: str
    place: str
    headcount: int | None
    jobs_created: int
    jobs_kept: int
    invented: bool
    proposal: Terms | None
    opinion: str
    outcome: str | None
    voters: int | None
    votes_for: int | None
    votes_against: int | None
    votes_abstained: int | None
    casting: str
    decided: Terms
    reasons: str
    conditions: tuple[ConditionDraft, ...]
    summary: str
    recorded_at: datetime | None


def items(meeting_id: UUID) -> list[ItemView]:
    """Return the agenda of a meeting, in order."""
    return [_item(row) for row in db.session.execute(_points().where(AgendaItem.meeting_id == meeting_id))]


def item(item_id: UUID) -> ItemView:
    """Return one point of an agenda. The gate has checked that it may be seen."""
    return _item(db.session.execute(_points().where(AgendaItem.id == item_id)).one())


def _points() -> Any:
    return (
        select(AgendaItem, Project, Company, Party, Proposal)
        .join(Project, Project.id == AgendaItem.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .outerjoin(Proposal, Proposal.project_id == Project.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )


_OF_PROJECT = ("reference", "title", "need", "jobs_created", "jobs_kept")
_AGENDA = ("id", "version", "meeting_id", "position", "kind", "minutes", "reasons", "summary", "recorded_at")
_OF_POINT = (*_AGENDA, "outcome", "casting", "voters", "votes_for", "votes_against", "votes_abstained")


def _item(row: Row[Any]) -> ItemView:
    point, project, company, party, proposal = row
    currency = current_tenant().currency
    proposed = None
    if proposal is not None:
        advance = Money(proposal.advance_cents, currency)
        proposed = Terms(advance, proposal.months, proposal.grace_months, dict(proposal.half_days))
    return ItemView(
        **{name: getattr(point, name) for name in _OF_POINT},
        **{name: getattr(project, name) for name in _OF_PROJECT},
        project_id=project.id,
        company_id=company.id,
        company_name=party.name,
        place=party.place,
        headcount=company.headcount,
        invented=party.invented,
        proposal=proposed,
        opinion=proposal.opinion if proposal is not None else "",
        decided=Terms(Money(point.advance_cents, currency), point.months, point.grace_months, dict(point.half_days)),
        conditions=tuple(thaw_condition(kept) for kept in point.conditions),
    )


def freeze_condition(condition: ConditionDraft) -> dict[str, str]:
    """Return a condition as it is kept with the agenda."""
    due_on = condition.due_on.isoformat() if condition.due_on else ""
    return {"text": condition.text, "owner": condition.owner, "due_on": due_on, "proof": condition.proof}


def thaw_condition(kept: dict[str, str]) -> ConditionDraft:
    """Return a condition that the agenda keeps."""
    due_on = date.fromisoformat(kept["due_on"]) if kept["due_on"] else None
    return ConditionDraft(kept["text"], kept["owner"], due_on, kept["proof"])


def ready_files(actor: Actor) -> Sequence[Row[Any]]:
    """Return the files that are ready for the committee, the oldest request first."""
    return db.session.execute(
        select(Project.id, Project.reference, Project.title, Project.received_on, Party.name.label("company_name"))
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(Project.state == "ready", visible(Project, actor))
        .order_by(Project.received_on, Project.id)
        .limit(100)
    ).all()


def deferred_before(project_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these projects the committee has deferred once."""
    found = select(Decision.project_id).where(Decision.project_id.in_(project_ids), Decision.outcome == "deferred")
    return set(db.session.scalars(found))


def meeting_references(project_id: UUID) -> dict[str, UUID]:
    """Return the meetings that had a project on their agenda, by the reference of their minutes."""
    rows = db.session.execute(
        select(Minutes.reference, Minutes.meeting_id)
        .join(AgendaItem, AgendaItem.meeting_id == Minutes.meeting_id)
        .where(AgendaItem.project_id == project_id)
    )
    return {row.reference: row.meeting_id for row in rows}
