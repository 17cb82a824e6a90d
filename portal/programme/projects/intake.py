"""Requests from people without an account: received, traced, told to the team; the link to follow the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.kernel.identifiers import new_token, token_digest
from portal.people.parties.models import Contact, PartyIdentifier
from portal.people.parties.service import set_contact
from portal.programme.companies.models import Company
from portal.programme.projects import intake_letters
from portal.programme.projects.intake_models import Application, FollowLink
from portal.programme.projects.models import Project
from portal.programme.projects.service import ProjectData, add_project

LINK_DAYS = 730
"""How long a link to follow a file is good for."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies: `locale` is the language they read. Typed by anyone, so never taken for the firm's word."""

    name: str
    email: str
    phone: str
    locale: str


class AlreadyReceivedError(Exception):
    """A request for this company number came in on the same day, and no second one was asked for."""


def receive(
    applicant: Applicant, data: ProjectData, on: date, *, again: bool = False, token: str = ""
) -> tuple[UUID, str]:
    """Open a file for a firm that applies itself and return its id and the secret of the link to follow it.

    Anyone may apply. Raises AlreadyReceivedError for a second request of a firm on one day, unless `again`.
    A caller that must be able to repeat its answer gives the secret `token` (256 bits) itself.
    """
    with transaction() as session:
        for kind, value in sorted(data.company.identifiers.items()):
            take_turn(session, Application.__tablename__, kind, value)
        if not again and received_on(data.company.identifiers, on):
            raise AlreadyReceivedError
        project_id = add_project(PUBLIC, data, on)
        project = session.get(Project, project_id)
        assert project is not None
        _note_applicant(session, project, applicant, data.company.name)
        token = add_link(session, project_id, token)
        audit.record(PUBLIC, "application.received", "project", project_id, after={"reference": project.reference})
        intake_letters.tell_team(project, data)
        return project_id, token


def received_on(identifiers: Mapping[str, str], on: date) -> bool:
    """Tell whether a firm with one of these numbers applied on `on`, by the public form.

    Whoever asks is a stranger: what the territory's own people open under a number is not told.
    """
    for kind, value in identifiers.items():
        firms = (
            select(Company.id)
            .join(PartyIdentifier, PartyIdentifier.party_id == Company.party_id)
            .where(PartyIdentifier.kind == kind, PartyIdentifier.value == value)
        )
        today = (
            select(Application.id)
            .join(Project, Project.id == Application.project_id)
            .where(Project.company_id.in_(firms), Project.received_on == on)
        )
        if value and db.session.scalar(today.limit(1)) is not None:
            return True
    return False


def _note_applicant(session: Session, project: Project, applicant: Applicant, company_name: str) -> None:
    """Keep who applied; they become the firm's contact only when it has none yet."""
    session.add(
        Application(
            project_id=project.id,
            company_name=company_name,
            name=applicant.name,
            email=applicant.email,
            phone=applicant.phone,
            locale=applicant.locale,
            agreed_at=now(),
        )
    )
    company = session.get(Company, project.company_id)
    assert company is not None
    if session.scalar(select(Contact.id).where(Contact.party_id == company.party_id).limit(1)) is None:
        set_contact(session, company.party_id, applicant.name, applicant.email, applicant.phone)


def add_link(session: Session, project_id: UUID, token: str = "") -> str:
    """Add a link to follow a file and return its secret, which is not kept."""
    token = token or new_token()
    session.add(
        FollowLink(
            project_id=project_id,
            token_digest=token_digest(token),
            created_at=now(),
            expires_at=now() + timedelta(days=LINK_DAYS),
        )
    )
    session.flush()
    return token


def followed(token: str) -> UUID | None:
    """Return the file that a link shows; None for an unknown, ended or expired one, and for another territory's."""
    return db.session.scalar(
        select(FollowLink.project_id).where(
            FollowLink.token_digest == token_digest(token),
            FollowLink.ended_at.is_(None),
            FollowLink.expires_at > now(),
        )
    )


def application_of(project_id: UUID) -> Application | None:
    """Return who applied for a file, None when the team opened it."""
    return db.session.scalars(select(Application).where(Application.project_id == project_id)).one_or_none()


def applied_as(reference: str, email: str) -> Application | None:
    """Return the application with this reference, when it came from this address."""
    found = db.session.scalars(
        select(Application)
        .join(Project, Project.id == Application.project_id)
        .where(Project.reference == reference.strip().upper())
    ).one_or_none()
    return found if found is not None and found.email.lower() == email.strip().lower() else None
