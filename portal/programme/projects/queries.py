"""Reading projects: the worklist, one file, the snapshot that rules see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Row

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.types import CompanySnapshot, ProjectSnapshot
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import once_a_page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member
from portal.people.parties.models import Contact, Party, PartyIdentifier
from portal.programme.companies.models import Company, RegisterAnswer
from portal.programme.companies.register import UNASKED, RegisterNote, otherwise
from portal.programme.groups import size
from portal.programme.projects.models import Project, ProjectTransition


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One file, as its page shows it."""

    id: UUID
    version: int
    reference: str
    title: str
    need: str
    state: str
    received_on: date
    studied_on: date | None
    requested: Money | None
    jobs_created: int
    jobs_kept: int
    lead_id: UUID | None
    lead_name: str
    company_id: UUID
    company_name: str
    place: str
    area: str
    registered: bool
    activity: str
    headcount: int | None
    invented: bool
    identifiers: dict[str, str]
    contact_name: str
    contact_email: str
    contact_phone: str
    party_id: UUID
    baseline_headcount: int | None = None
    baseline_on: date | None = None
    baseline_evidence: str = ""
    presented_on: date | None = None
    approved_on: date | None = None
    supported_on: date | None = None
    closed_on: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    taken_over: bool = False
    register: RegisterNote | None = None

    @property
    def only_years(self) -> bool:
        """True for history of which no day is known: its days are then the first of their years."""
        days = (self.received_on, self.studied_on, self.presented_on, self.approved_on, self.supported_on)
        return self.taken_over and all((day.day, day.month) == (1, 1) for day in days if day is not None)


_AS_KEPT = tuple(name for name in ProjectView.__dataclass_fields__ if hasattr(Project, name))
"""What a view says in the very words of the row."""


@once_a_page
def project_view(project_id: UUID) -> ProjectView:
    """Return one file, its firm, contact and lead. The gate has checked that it may be seen."""
    rows = db.session.execute(
        select(
            Project, Company, Party, Member.name, Contact, PartyIdentifier.kind, PartyIdentifier.value, RegisterAnswer
        )
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .outerjoin(Member, Member.id == Project.lead_id)
        .outerjoin(Contact, Contact.party_id == Party.id)
        .outerjoin(PartyIdentifier, PartyIdentifier.party_id == Party.id)
        .outerjoin(RegisterAnswer, RegisterAnswer.company_id == Company.id)
        .where(Project.id == project_id)
    ).all()
    project, company, party, lead_name, contact, _kind, _value, answer = rows[0]
    identifiers = {row.kind: row.value for row in rows if row.kind is not None}
    currency = current_tenant().currency
    own = {name: getattr(project, name) for name in _AS_KEPT}
    return ProjectView(
        **own,
        requested=Money(project.requested_cents, currency) if project.requested_cents is not None else None,
        lead_name=lead_name or "",
        company_name=party.name,
        place=party.place,
        area=company.area,
        registered=company.registered,
        activity=company.activity,
        headcount=company.headcount,
        invented=party.invented,
        identifiers=identifiers,
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        contact_phone=contact.phone if contact else "",
        party_id=party.id,
        register=_note(answer, party, identifiers),
    )


def _note(answer: RegisterAnswer | None, party: Party, identifiers: Mapping[str, str]) -> RegisterNote | None:
    """Return what the register said of the firm, if it was asked by a number that the firm still has."""
    if answer is None or answer.state == UNASKED or identifiers.get(answer.kind) != answer.number:
        return None
    name, place = otherwise(party.name, answer.name), otherwise(party.place, answer.place)
    return RegisterNote(answer.state, answer.source, answer.ceased_on, name, place, answer.asked_at)


def snapshot(view: ProjectView) -> ProjectSnapshot:
    """Return the file as rules see it."""
    company = CompanySnapshot(
        view.company_id,
        view.company_name,
        view.identifiers,
        view.registered,
        view.area,
        view.activity,
        view.headcount,
        group=size.facts(view.party_id, view.company_name),
    )
    return ProjectSnapshot(
        view.id,
        view.reference,
        view.state,
        view.title,
        company,
        view.received_on,
        view.requested,
        view.jobs_created,
        view.jobs_kept,
        extra=view.extra,
    )


@once_a_page
def transitions(project_id: UUID) -> Sequence[Row[Any]]:
    """Return the steps a project took, newest first."""
    columns = ProjectTransition
    return db.session.execute(
        select(
            columns.event, columns.source, columns.target, columns.actor_name, columns.at, columns.on, columns.reason
        )
        .where(columns.project_id == project_id)
        .order_by(columns.id.desc())
    ).all()


def visible_to(actor: Actor, *criteria: ColumnElement[bool], limit: int = 20) -> Sequence[Row[Any]]:
    """Return the projects a person without a worklist sees, newest first; of those, the ones that `criteria` take."""
    return db.session.execute(
        select(Project.id, Project.reference, Project.title, Project.state, Party.name.label("company_name"))
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(visible(Project, actor), *criteria)
        .order_by(Project.received_on.desc(), Project.id.desc())
        .limit(limit)
    ).all()


def of_own_firms(actor: Actor) -> Sequence[Row[Any]]:
    """Return the projects of the firms for which a person stands, newest first."""
    return visible_to(actor, Company.party_id.in_(actor.parties("sme")))
