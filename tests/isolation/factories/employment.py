"""A proof of jobs, as a file, for each of the two firms' projects."""

from __future__ import annotations

from isolation.factories.projects import own_files
from isolation.generic import make
from isolation.papers import document
from isolation.world import Tenant
from portal.foundation.db.session import transaction
from portal.programme.employment.models import JobEvidence


def job_evidence(tenant: Tenant) -> None:
    """One for each file; its milestone is made with it where there is none."""
    for file in own_files(tenant):
        paper = document(tenant.actor("operator"), f"{tenant.marker} jobs", "job_evidence")
        with transaction():
            make(JobEvidence, tenant.marker, tenant.day, {"project_id": file.id, "document_id": paper})


FACTORIES = {"job_evidence": job_evidence}
