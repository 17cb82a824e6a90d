"""Files of two firms of the territory, each with a document."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from isolation.papers import Upload
from isolation.world import Tenant
from portal.foundation.db.session import db, transaction
from portal.programme.companies.models import Company
from portal.programme.companies.service import CompanyData
from portal.programme.projects import documents
from portal.programme.projects import service as projects
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Proposal


def project(tenant: Tenant) -> None:
    """A file for the second firm, and its head; the first firm has those of the demonstration."""
    operator = tenant.actor("operator")
    studied = projects.ProjectData(company=CompanyData(f"{tenant.marker} studied", registered=False), title="Studied")
    studied_id = projects.open_project(operator, studied, tenant.day)
    with transaction() as session:
        session.get(Project, studied_id).state = "in_study"  # no paper is asked for yet
        terms = {"half_days": {"organisation": 6}, "advance_cents": 1_200_000, "months": 24, "grace_months": 0}
        session.add(Proposal(project_id=studied_id, **terms))
    company = CompanyData(name=f"{tenant.marker} firm", registered=False, activity="62.01Z")
    data = projects.ProjectData(company=company, title=f"{tenant.marker} project")
    project_id = projects.open_project(operator, data, tenant.day)
    firms = select(Company).join(Project, Project.company_id == Company.id).where(Project.id == project_id)
    tenant.add_person("sme (other party)", "sme", db.session.scalars(firms).one().party_id)


def project_document(tenant: Tenant) -> None:
    """A document with each file."""
    ids = db.session.scalars(select(Project.id).order_by(Project.id.desc())).all()
    for number, project_id in enumerate(ids[:40]):
        documents.attach(tenant.actor("operator"), project_id, Upload(f"{tenant.marker} {number}.png"), "quote")


def own_firms(tenant: Tenant) -> list[UUID]:
    """The organisations of the two firms."""
    return [tenant.actor(name).parties("sme")[0] for name in ("sme", "sme (other party)")]


def own_files(tenant: Tenant) -> list[Project]:
    """A file of each of the two firms."""
    found = []
    for party_id in own_firms(tenant):
        files = select(Project).join(Company, Company.id == Project.company_id).where(Company.party_id == party_id)
        found.append(db.session.scalars(files.order_by(Project.id.desc())).first())
    return found


FACTORIES = {"project": project, "project_document": project_document}
