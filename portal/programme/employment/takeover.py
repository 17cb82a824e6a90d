"""Jobs observed in the past: milestones that come in with what was declared and verified, or only planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.stats import service as stats
from portal.programme.employment import queries
from portal.programme.employment.models import JobDeclaration, JobMilestone, JobReview
from portal.programme.employment.rules import Observed

PERMISSION = "projects.take_over"


@dataclass(frozen=True, slots=True)
class JobsTakenOver:
    """A milestone of a file taken over: `created` and `kept` by kind of contract, in hundredths of an equivalent.

    `verified_on` is the day on which the observation was verified, None for a milestone still to come.
    """

    project_id: UUID
    months: int
    due_on: date
    created: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    verified_on: date | None = None

    @property
    def observed(self) -> Observed:
        """What stands for the file, once it is the latest."""
        return Observed(self.months, sum(self.created.values()), sum(self.kept.values()))


def take_over_all(actor: Actor, records: Sequence[JobsTakenOver]) -> None:
    """Take over milestones in one transaction, those of a file in order: counted, one line of the trail a file."""
    actor.require(PERMISSION)
    with transaction() as session:
        milestones = [
            JobMilestone(id=new_id(), project_id=one.project_id, months=one.months, due_on=one.due_on)
            for one in records
        ]
        session.add_all(milestones)
        session.flush()
        told = [(one, row) for one, row in zip(records, milestones, strict=True) if one.verified_on is not None]
        declarations = [_declaration(actor, one, row) for one, row in told]
        session.add_all(declarations)
        session.flush()
        session.add_all(_review(actor, one, row) for (one, _m), row in zip(told, declarations, strict=True))
        session.flush()
        _count(records)
        files: dict[UUID, list[JobsTakenOver]] = {}
        for one in records:
            files.setdefault(one.project_id, []).append(one)
        for project_id, own in files.items():
            after = {"milestones": [[one.months, one.due_on, one.verified_on, one.observed.jobs] for one in own]}
            audit.record(actor, "jobs.taken_over", "project", project_id, after=after)


def _declaration(actor: Actor, one: JobsTakenOver, milestone: JobMilestone) -> JobDeclaration:
    return JobDeclaration(
        id=new_id(),
        milestone_id=milestone.id,
        created=dict(one.created),
        kept=dict(one.kept),
        created_total=one.observed.created,
        kept_total=one.observed.kept,
        declared_on=one.due_on,
        actor_name=actor.name,
    )


def _review(actor: Actor, one: JobsTakenOver, declaration: JobDeclaration) -> JobReview:
    return JobReview(
        id=new_id(),
        declaration_id=declaration.id,
        outcome="verified",
        reviewed_on=one.verified_on,
        actor_name=actor.name,
    )


def _count(records: Sequence[JobsTakenOver]) -> None:
    """Bring the summary up to date: a later observation of a file counts the difference to the one before."""
    sums: Counter[str] = Counter()
    standing: dict[UUID, int] = {}
    for one in records:
        if one.verified_on is not None:
            sums[str(one.verified_on.year)] += one.observed.jobs - standing.get(one.project_id, 0)
            standing[one.project_id] = one.observed.jobs
    stats.bump_all({(queries.FIGURE, year): delta for year, delta in sums.items()})
