"""The verbs of jobs: plan the milestones, declare, prove, verify or dispute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.documents import service as documents
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.missions import JobKind
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.stats import service as stats
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.employment import queries, rules
from portal.programme.employment.models import JobDeclaration, JobEvidence, JobMilestone, JobReview
from portal.programme.projects import firm

DECLARE, VERIFY = "jobs.declare", "jobs.verify"


@dataclass(frozen=True, slots=True)
class DeclarationData:
    """What the company says: hundredths of a full-time equivalent by kind of contract, and a note."""

    created: Mapping[str, int]
    kept: Mapping[str, int]
    note: str = ""


def job_kinds(on: date) -> tuple[Attributed[JobKind], ...]:
    """Return the kinds of contracts by which jobs are declared on `on`, in the country's order, and who says so."""
    return tuple(Hooks(registry(), current_tenant()).collect("job_kinds", JobKind, on=on))


def plan(project_id: UUID, supported_on: date) -> None:
    """Set the days on which the jobs of a file are to be declared, in the caller's transaction. Idempotent."""
    with transaction() as session:
        known = set(session.scalars(select(JobMilestone.months).where(JobMilestone.project_id == project_id)))
        for months, day in rules.due_days(supported_on).items():
            if months not in known:
                session.add(JobMilestone(project_id=project_id, months=months, due_on=day))
        session.flush()


def declare(
    actor: Actor,
    milestone_id: UUID,
    data: DeclarationData,
    kinds: Sequence[Attributed[JobKind]],
    evidence: Ready | None,
    on: date,
) -> UUID:
    """Keep what the company says at a milestone and return its id.

    Raises NotAllowedError for another firm's head, ConflictError, InvalidError.
    """
    known = {kind.value.key for kind in kinds}
    if (set(data.created) | set(data.kept)) - known or not known:
        raise ConflictError(Message("The kinds of contracts have changed. Open the page again."))
    with transaction() as session:
        milestone = _locked(session, milestone_id)
        firm.require(actor, DECLARE, milestone.project_id, VERIFY)
        last = queries.milestone(milestone_id).last
        _check(data, milestone.due_on - rules.OPENS_BEFORE, on, corrects=last is not None)
        row = _row(actor, data, kinds, on)
        row.milestone_id, row.corrects_id = milestone_id, last.id if last else None
        session.add(row)
        session.flush()
        after = {"months": milestone.months, "created": dict(data.created), "kept": dict(data.kept)}
        audit.record(actor, "jobs.declared", "job_declaration", row.id, after=after, reason=data.note)
        if evidence is not None:
            _attach(actor, milestone, evidence)
        return row.id


def _row(actor: Actor, data: DeclarationData, kinds: Sequence[Attributed[JobKind]], on: date) -> JobDeclaration:
    """Return what is said and by whom, counted by the kinds that hold today."""
    counted = [kind.value.key for kind in kinds if kind.value.counts_as_created]
    return JobDeclaration(
        created=dict(data.created),
        kept=dict(data.kept),
        created_total=rules.total(data.created, counted),
        kept_total=rules.total(data.kept, {kind.value.key for kind in kinds}),
        rule=_frozen(kinds),
        note=data.note,
        declared_on=on,
        member_id=actor.member_id,
        actor_name=actor.name,
    )


def _frozen(kinds: Sequence[Attributed[JobKind]]) -> dict[str, Any]:
    """Return which kinds were counted as created, as the declaration keeps it: by whom, by which text."""
    return {
        kind.value.key: {
            "plugin": kind.plugin,
            "version": registry().installed[kind.plugin].manifest.version,
            "counts_as_created": kind.value.counts_as_created,
            "source": {"title": source.title, "url": source.url} if (source := kind.value.source) else None,
        }
        for kind in kinds
    }


def _check(data: DeclarationData, opens: date, on: date, *, corrects: bool) -> None:
    """Raise ConflictError before the day from which jobs are declared, InvalidError for what has to be explained."""
    if on < opens:
        raise ConflictError(Message("These jobs are declared from %(day)s on.", {"day": opens}))
    if corrects and not data.note:
        raise InvalidError({"note": Message("Say what is corrected, and why.")})
    if not data.note and not any((*data.created.values(), *data.kept.values())):
        raise InvalidError({"note": Message("No job created and none kept: if that is so, say why.")})


def add_evidence(actor: Actor, milestone_id: UUID, evidence: Ready) -> None:
    """Keep a document that proves the jobs of a milestone. Raises NotAllowedError for another firm's head."""
    with transaction() as session:
        milestone = _locked(session, milestone_id)
        firm.require(actor, DECLARE, milestone.project_id, VERIFY)
        _attach(actor, milestone, evidence)


def _attach(actor: Actor, milestone: JobMilestone, evidence: Ready) -> None:
    document = documents.keep(actor, evidence, "job_evidence")
    db.session.add(JobEvidence(project_id=milestone.project_id, milestone_id=milestone.id, document_id=document))
    after = {"months": milestone.months, "name": evidence.name, "sha256": evidence.sha256}
    audit.record(actor, "jobs.evidence", "project", milestone.project_id, after=after)


def review(actor: Actor, milestone_id: UUID, declaration_id: UUID, outcome: str, note: str, on: date) -> None:
    """Say whether the evidence proves the latest declaration. Raises ConflictError, InvalidError.

    Never the person who declared; verified only with evidence, disputed only with a reason.
    """
    actor.require(VERIFY)
    with transaction() as session:
        milestone = _locked(session, milestone_id)
        seen = queries.milestone(milestone_id)
        last = seen.last
        if last is None or last.id != declaration_id or last.outcome is not None:
            raise ConflictError(Message("This declaration was corrected or reviewed meanwhile. Open the page again."))
        if actor.member_id is not None and actor.member_id == last.member_id:
            raise ConflictError(Message("You declared these jobs yourself: another person verifies them."))
        if outcome == "verified" and not seen.evidence:
            raise ConflictError(Message("Add the document that proves the jobs first."))
        if outcome == "disputed" and not note:
            raise InvalidError({"note": Message("Say what has to be corrected.")})
        before = queries.standing(queries.find(JobMilestone.project_id == milestone.project_id))
        row = JobReview(
            declaration_id=declaration_id,
            outcome=outcome,
            note=note,
            reviewed_on=on,
            member_id=actor.member_id,
            actor_name=actor.name,
        )
        session.add(row)
        session.flush()
        after = queries.standing(queries.find(JobMilestone.project_id == milestone.project_id))
        stats.bump(queries.FIGURE, str(on.year), (after.jobs if after else 0) - (before.jobs if before else 0))
        told = {"months": milestone.months, "outcome": outcome}
        audit.record(actor, f"jobs.{outcome}", "job_declaration", declaration_id, after=told, reason=note)


def _locked(session: Session, milestone_id: UUID) -> JobMilestone:
    row = session.get(JobMilestone, milestone_id, with_for_update=True)
    assert row is not None
    return row
