"""Files of two firms of the territory, each with a document."""

from __future__ import annotations

from io import BytesIO
from zlib import compress, crc32

from sqlalchemy import select

from isolation.world import Tenant
from portal.foundation.db.session import db
from portal.programme.companies.models import Company
from portal.programme.companies.service import CompanyData
from portal.programme.projects import documents
from portal.programme.projects import service as projects
from portal.programme.projects.models import Project


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + crc32(kind + body).to_bytes(4)


HEADER = (1).to_bytes(4) + (1).to_bytes(4) + bytes((8, 2, 0, 0, 0))
PNG = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", HEADER) + _chunk(b"IDAT", compress(bytes(4))) + _chunk(b"IEND", b"")


class Upload:
    """A small picture, as a form brings it."""

    def __init__(self, name: str) -> None:
        self.filename, self.stream = name, BytesIO(PNG)


def project(tenant: Tenant) -> None:
    """A file for the second firm; the first has those of the demonstration."""
    operator = tenant.actor("operator")
    company = CompanyData(name=f"{tenant.marker} firm", registered=False)
    data = projects.ProjectData(company=company, title=f"{tenant.marker} project")
    project_id = projects.open_project(operator, data, tenant.day)
    row = db.session.scalars(
        select(Company).join(Project, Project.company_id == Company.id).where(Project.id == project_id)
    ).one()
    tenant.add_person("sme (other party)", "sme", row.party_id)


def project_document(tenant: Tenant) -> None:
    """A document with each of the newest files, and one sheet that only those who study may read."""
    operator = tenant.actor("operator")
    ids = db.session.scalars(select(Project.id).order_by(Project.id.desc())).all()
    for number, project_id in enumerate(ids):
        documents.attach(operator, project_id, Upload(f"{tenant.marker} {number}.png"), "quote")


FACTORIES = {"project": project, "project_document": project_document}
