"""Files in the words of the trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from portal.foundation.audit.words import Field, Named
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS as COMPETENCES
from portal.foundation.kernel.message import mark
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.projects import register_parts
from portal.programme.projects.documents import KINDS
from portal.programme.projects.models import Project
from portal.programme.projects.rules import LIFE, STATE_LABELS
from portal.programme.projects.study_rules import WEIGHTS

_MOVED = mark("%(who)s changed the stage of the file.")


VERBS = {
    **{f"project.{step.name}": _MOVED for step in LIFE.transitions},
    "project.opened": mark("%(who)s opened the file."),
    "project.edited": mark("%(who)s changed what the file says."),
    "project.assigned": mark("%(who)s gave the file to another person."),
    "project.taken_over": mark("%(who)s took over a file of the past."),
    "project.decided": mark("%(who)s recorded the committee’s decision."),
    "project.document_added": mark("%(who)s added a document to the file."),
    "project.document_validated": mark("%(who)s validated a document."),
    "project.document_refused": mark("%(who)s refused a document."),
    "project.document_waived": mark("%(who)s did without a document."),
    "project.documents_asked": mark("%(who)s asked the company for documents."),
    "project.checklist_kept": mark("%(who)s settled which documents are needed."),
    "company.register_said": mark("%(who)s learned from the public register that a company’s state has changed."),
    "condition.lifted": mark("%(who)s lifted a condition of the committee."),
    "worklist.ordered": mark("%(who)s changed the order of their list of files."),
    "application.received": mark("%(who)s submitted a project."),
    "study.diagnosis_noted": mark("%(who)s noted a finding of the visit."),
    "study.diagnosis_changed": mark("%(who)s changed a finding of the visit."),
    "study.line_added": mark("%(who)s added a line to the financing plan."),
    "study.line_changed": mark("%(who)s changed a line of the financing plan."),
    "study.line_removed": mark("%(who)s removed a line of the study."),
    "study.jobs_planned": mark("%(who)s noted the jobs planned."),
    "study.proposed": mark("%(who)s wrote the proposal for the committee."),
}
FIELDS = {
    "register_state": Field(mark("State in the public register"), register_parts.LABELS),
    "ceased_on": Field(mark("Closed since")),
    "register": Field(mark("Public register")),
    "state": Field(
        mark("State"),
        {
            **STATE_LABELS,
            "required": mark("to ask for"),
            "requested": mark("asked for"),
            "received": mark("received"),
            "validated": mark("validated"),
            "refused": mark("refused"),
            "waived": mark("done without"),
        },
    ),
    "number": Field(mark("Decision")),
    "outcome": Field(mark("Outcome"), STATE_LABELS),
    "lead_id": Field(mark("Followed by"), record="member"),
    "need": Field(mark("Need")),
    "key": Field(mark("Document"), KINDS),
    "keys": Field(mark("Documents"), KINDS),
    "documents": Field(mark("Documents"), KINDS),
    "kind": Field(mark("Kind"), KINDS),
    "field": Field(mark("Field"), COMPETENCES),
    "weight": Field(mark("Weight"), {str(number): label for number, label in WEIGHTS.items()}),
    "finding": Field(mark("Finding")),
    "label": Field(mark("Line")),
    "half_days": Field(mark("Half-days"), COMPETENCES),
    "opinion": Field(mark("Opinion")),
    "baseline_headcount": Field(mark("Employees at the start")),
    "baseline_on": Field(mark("Counted on")),
    "proof": Field(mark("Proof")),
    "received_on": Field(mark("Received on")),
}


def files(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these files are called: reference and company."""
    rows = db.session.execute(
        select(Project.id, Project.reference, Party.name)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(Project.id.in_(ids))
    )
    return {row.id: Named(f"{row.reference}, {row.name}", url_for("projects.show", project_id=row.id)) for row in rows}
