"""What the tests of studies share: files by their firm, people, a study that lacks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.people.parties.models import Party
from portal.programme.aids import service as aids
from portal.programme.companies.models import Company
from portal.programme.projects import checklist, documents, queries, study, study_queries
from portal.programme.projects.checklist_models import ChecklistItem
from portal.programme.projects.models import Project
from support.app import DAY
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
STUDIED = "Fonderie Arpège"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63484848000002440121e119"
    "42340000000049454e44ae426082"
)


class Upload:
    """A small picture, as a form brings it."""

    def __init__(self, name: str) -> None:
        self.filename, self.stream = name, BytesIO(PNG)


@contextmanager
def at(app: Flask, slug: str = SLUG) -> Iterator[None]:
    """Be in a territory."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        yield


def project_of(app: Flask, firm: str = STUDIED, slug: str = SLUG) -> UUID:
    """The file of a firm."""
    with at(app, slug):
        found = select(Project.id).join(Company, Company.id == Project.company_id)
        return db.session.scalars(found.join(Party, Party.id == Company.party_id).where(Party.name == firm)).one()


def state_of(app: Flask, project_id: UUID, slug: str = SLUG) -> str:
    """Where a file stands."""
    with at(app, slug):
        return queries.project_view(project_id).state


def actor(app: Flask, role: str = "operator", slug: str = SLUG) -> Actor:
    """The demonstration's person with a role."""
    return actor_of(app, slug, role)


def item_of(project_id: UUID, key: str) -> ChecklistItem:
    """A line of a file's checklist, in the bound territory."""
    own = select(ChecklistItem).where(ChecklistItem.project_id == project_id, ChecklistItem.key == key)
    return db.session.scalars(own).one()


def propose(app: Flask, project_id: UUID, who: Actor, advance: int = 12_000, **changes: object) -> None:
    """Write a proposal as a page does."""
    with at(app):
        version = getattr(study_proposal(project_id), "version", 0)
        terms = {"months": 24, "grace_months": 0, "half_days": {"safety": 4}, "opinion": "Solide."} | changes
        allowed = study.check_proposal(study.ProposalData(Money.of(advance, "EUR"), **terms), DAY)  # type: ignore[arg-type]
        study.propose(who, project_id, version, allowed, DAY)


def study_proposal(project_id: UUID) -> object:
    """What is proposed now, or None."""
    return study_queries.proposal(project_id)


def complete(app: Flask, project_id: UUID, who: Actor, but: frozenset[str] = frozenset()) -> None:
    """Write everything a study needs, except the parts named in `but`."""
    with at(app):
        if "diagnosis" not in but:
            study.note_diagnosis(who, project_id, "safety", "La coulée se fait sans barrière.", 3)
        if "jobs" not in but:
            version = queries.project_view(project_id).version
            study.plan_jobs(who, project_id, version, study.JobsData(2, 22, 22, date(2026, 10, 31), "DSN"), DAY)
        if "plan" not in but:
            study.add_line(who, project_id, "use", "Barrières", Money.of(30_000, "EUR"))
            study.add_line(who, project_id, "source", "Banque", Money.of(18_000, "EUR"))
            study.add_line(who, project_id, "source", "Avance", Money.of(12_000, "EUR"))
        if "aid" not in but:
            aids.declare_nothing(who, queries.project_view(project_id).party_id, DAY, DAY)
        if "documents" not in but:
            bring_documents(project_id, who)
    if "proposal" not in but:
        propose(app, project_id, who)


def bring_documents(project_id: UUID, who: Actor) -> None:
    """Send in and validate what the file must have, in the bound territory."""
    wanted = checklist.requirements(queries.project_view(project_id), DAY)
    checklist.refresh(who, project_id, wanted, DAY)
    for key in [item.value.key for item in wanted if item.value.blocking]:
        documents.attach(who, project_id, Upload(f"{key}.png"), key)
        item = item_of(project_id, key)
        checklist.validate(who, item.id, item.version, DAY)
