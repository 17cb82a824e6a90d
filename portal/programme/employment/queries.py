"""Reading jobs: the milestones of a file with what was declared and verified, and the sums of a territory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.casework.documents import queries as files
from portal.casework.documents.queries import DocumentView
from portal.foundation.db.session import db
from portal.foundation.web.context import once_a_page
from portal.programme.employment import rules
from portal.programme.employment.models import JobDeclaration, JobEvidence, JobMilestone, JobReview
from portal.programme.employment.rules import Observed

FIGURE = "jobs_verified"
"""The summary figure: jobs of the latest verified observation of each file, by the year of the verification."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and its review, when there is one. Jobs in hundredths of a full-time equivalent."""

    id: UUID
    created: dict[str, int]
    kept: dict[str, int]
    created_total: int
    kept_total: int
    note: str
    declared_on: date
    member_id: UUID | None
    actor_name: str
    outcome: str | None
    review_note: str
    reviewed_on: date | None
    reviewer: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone with its declarations, the latest first, and its evidence: (link's id, document)."""

    id: UUID
    project_id: UUID
    months: int
    due_on: date
    declared: tuple[Declared, ...]
    evidence: tuple[tuple[UUID, DocumentView], ...] = ()

    @property
    def last(self) -> Declared | None:
        """The latest declaration."""
        return self.declared[0] if self.declared else None

    @property
    def verified(self) -> Declared | None:
        """The latest declaration that was verified."""
        return next((one for one in self.declared if one.outcome == "verified"), None)

    def state(self, on: date) -> str:
        """Return the state on a day: planned, open, late, declared, verified or disputed."""
        return rules.state_of(self.due_on, self.last.outcome if self.last else None, self.last is not None, on)


@once_a_page
def of_project(project_id: UUID) -> list[Milestone]:
    """Return the milestones of a file, in order, without their evidence."""
    return find(JobMilestone.project_id == project_id)


def milestones(project_id: UUID) -> list[Milestone]:
    """Return the milestones of a file, in order, with their evidence."""
    found = of_project(project_id)
    proofs = _evidence([one.id for one in found])
    return [
        Milestone(one.id, one.project_id, one.months, one.due_on, one.declared, tuple(proofs.get(one.id, ())))
        for one in found
    ]


def milestone(milestone_id: UUID) -> Milestone:
    """Return one milestone. The gate has checked that it may be seen."""
    (found,) = find(JobMilestone.id == milestone_id)
    proofs = _evidence([milestone_id]).get(milestone_id, [])
    return Milestone(found.id, found.project_id, found.months, found.due_on, found.declared, tuple(proofs))


def find(*criteria: ColumnElement[bool]) -> list[Milestone]:
    """Return the milestones that meet `criteria`, by due day, without their evidence: two queries."""
    rows = db.session.scalars(
        select(JobMilestone).where(*criteria).order_by(JobMilestone.due_on, JobMilestone.id)
    ).all()
    declared = _declarations([row.id for row in rows])
    return [Milestone(row.id, row.project_id, row.months, row.due_on, tuple(declared.get(row.id, ()))) for row in rows]


def _declarations(ids: Collection[UUID]) -> dict[UUID, list[Declared]]:
    found: dict[UUID, list[Declared]] = defaultdict(list)
    if not ids:
        return found
    rows = db.session.execute(
        select(JobDeclaration, JobReview)
        .outerjoin(JobReview, JobReview.declaration_id == JobDeclaration.id)
        .where(JobDeclaration.milestone_id.in_(ids))
        .order_by(JobDeclaration.id.desc())
    )
    for declaration, review in rows:
        found[declaration.milestone_id].append(_declared(declaration, review))
    return found


def _declared(row: JobDeclaration, review: JobReview | None) -> Declared:
    return Declared(
        id=row.id,
        created=row.created,
        kept=row.kept,
        created_total=row.created_total,
        kept_total=row.kept_total,
        note=row.note,
        declared_on=row.declared_on,
        member_id=row.member_id,
        actor_name=row.actor_name,
        outcome=review.outcome if review else None,
        review_note=review.note if review else "",
        reviewed_on=review.reviewed_on if review else None,
        reviewer=review.actor_name if review else "",
    )


def _evidence(ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, DocumentView]]]:
    found: dict[UUID, list[tuple[UUID, DocumentView]]] = defaultdict(list)
    if not ids:
        return found
    links = db.session.execute(
        select(JobEvidence.id, JobEvidence.milestone_id, JobEvidence.document_id).where(
            JobEvidence.milestone_id.in_(ids)
        )
    ).all()
    views = {view.id: view for view in files.documents_of({link.document_id for link in links})}
    for link in links:
        found[link.milestone_id].append((link.id, views[link.document_id]))
    return found


def document_id(evidence_id: UUID) -> UUID:
    """Return the document that a link names. The gate has checked that it may be read."""
    link = db.session.get(JobEvidence, evidence_id)
    assert link is not None
    return link.document_id


def standing(found: Iterable[Milestone]) -> Observed | None:
    """Return what is verified of one file: its latest verified observation."""
    return rules.latest(
        Observed(one.months, one.verified.created_total, one.verified.kept_total) for one in found if one.verified
    )


def verified_by_project() -> dict[UUID, Observed]:
    """Return the latest verified observation of each file: their `jobs` add up to the summary figure."""
    rows = db.session.execute(
        select(
            JobMilestone.project_id,
            JobMilestone.months,
            JobDeclaration.id,
            JobDeclaration.created_total,
            JobDeclaration.kept_total,
        )
        .join(JobDeclaration, JobDeclaration.milestone_id == JobMilestone.id)
        .join(JobReview, JobReview.declaration_id == JobDeclaration.id)
        .where(JobReview.outcome == "verified")
        .order_by(JobMilestone.months, JobDeclaration.id)
    )
    return {row.project_id: Observed(row.months, row.created_total, row.kept_total) for row in rows}
