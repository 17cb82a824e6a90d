"""The verbs of a study: diagnosis, financing plan, jobs planned, proposal. Each holds the project while it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, object_mapper

from portal.foundation.audit import service as audit
from portal.foundation.db.base import Versioned
from portal.foundation.db.session import transaction
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Diagnosis, FinancingLine, Proposal
from portal.programme.projects.study_rules import WRITABLE

PERMISSION = "projects.study"
Row = TypeVar("Row", Diagnosis, FinancingLine)


@dataclass(frozen=True, slots=True)
class JobsData:
    """Jobs planned, in full-time equivalents, and the headcount they are counted from."""

    created: int
    kept: int
    baseline_headcount: int | None
    baseline_on: date | None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ProposalData:
    """What the operator proposes. Without an advance its amount, months and grace are zero."""

    advance: Money
    months: int = 0
    grace_months: int = 0
    half_days: Mapping[str, int] = field(default_factory=dict)
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class AllowedProposal:
    """A proposal that the rules allow: only `check_proposal` makes one."""

    data: ProposalData


def writable(session: Session, project_id: UUID) -> Project:
    """Return the project, locked. Raises ConflictError when its study is not open."""
    project = session.get(Project, project_id, with_for_update=True)
    assert project is not None
    if project.state not in WRITABLE:
        raise ConflictError(
            Message("The study of this file is not open: start it, or return the file to study, before you change it.")
        )
    return project


def _checked(row: Row | Proposal | None, version: int) -> None:
    """Raise ConflictError unless the row is still the one that was read as `version`."""
    if row is None or row.version != version:
        raise ConflictError(
            Message("Somebody else changed this while you had it open. Compare, then send your changes again.")
        )


def note_diagnosis(actor: Actor, project_id: UUID, competence: str, finding: str, weight: int) -> UUID:
    """Note what the visit found in a field; return the line's id. Raises InvalidError when the field has one."""
    actor.require(PERMISSION)
    with transaction() as session:
        writable(session, project_id)
        _free_field(session, project_id, competence, None)
        row = Diagnosis(project_id=project_id, field=competence, finding=finding, weight=weight)
        return _added(actor, session, row, "study.diagnosis_noted")


def change_diagnosis(actor: Actor, row_id: UUID, version: int, competence: str, finding: str, weight: int) -> None:
    """Change a line of the diagnosis. Raises ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    with transaction() as session:
        row = _held(session, Diagnosis, row_id, version)
        _free_field(session, row.project_id, competence, row_id)
        before = _traced(row)
        row.field, row.finding, row.weight = competence, finding, weight
        _note(actor, session, row, "study.diagnosis_changed", before)


def _free_field(session: Session, project_id: UUID, competence: str, own: UUID | None) -> None:
    if competence not in FIELDS:
        raise InvalidError({"field": Message("Choose a field.")})
    taken = session.scalar(
        select(Diagnosis.id).where(Diagnosis.project_id == project_id, Diagnosis.field == competence)
    )
    if taken is not None and taken != own:
        raise InvalidError({"field": Message("This field has its line already: change that one.")})


def add_line(actor: Actor, project_id: UUID, side: str, label: str, amount: Money) -> UUID:
    """Add a line to the financing plan (`use` or `source`); return its id."""
    actor.require(PERMISSION)
    _positive(amount)
    with transaction() as session:
        writable(session, project_id)
        row = FinancingLine(project_id=project_id, side=side, label=label, cents=amount.cents)
        return _added(actor, session, row, "study.line_added")


def change_line(actor: Actor, row_id: UUID, version: int, side: str, label: str, amount: Money) -> None:
    """Change a line of the financing plan. Raises ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    _positive(amount)
    with transaction() as session:
        row = _held(session, FinancingLine, row_id, version)
        before = _traced(row)
        row.side, row.label, row.cents = side, label, amount.cents
        _note(actor, session, row, "study.line_changed", before)


def _positive(amount: Money) -> None:
    if amount.cents <= 0:
        raise InvalidError({"amount": Message("Enter an amount above zero.")})


def remove(actor: Actor, model: type[Row], row_id: UUID, version: int) -> None:
    """Remove a line of the diagnosis or of the plan. Raises ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    with transaction() as session:
        row = _held(session, model, row_id, version)
        session.delete(row)
        audit.record(actor, "study.line_removed", "project", row.project_id, before=_traced(row))


def plan_jobs(actor: Actor, project_id: UUID, version: int, data: JobsData, on: date) -> None:
    """Say which jobs are planned and where they are counted from. `version` is the project's.

    Raises InvalidError by field, ConflictError when the file changed since `version` was read.
    """
    actor.require(PERMISSION)
    if data.baseline_on is not None and data.baseline_on > on:
        raise InvalidError({"baseline_on": Message("This day is still to come.")})
    if (data.baseline_headcount is None) != (data.baseline_on is None):
        name = "baseline_on" if data.baseline_on is None else "baseline_headcount"
        raise InvalidError({name: Message("Give the number of people and the day together.")})
    with transaction() as session:
        project = writable(session, project_id)
        if project.version != version:
            raise ConflictError(
                Message("Somebody else changed this file while you had it open. Compare, then send your changes again.")
            )
        before = _jobs(project)
        project.jobs_created, project.jobs_kept = data.created, data.kept
        project.baseline_headcount, project.baseline_on = data.baseline_headcount, data.baseline_on
        project.baseline_evidence = data.evidence
        session.flush()
        audit.record(actor, "study.jobs_planned", "project", project_id, before=before, after=_jobs(project))


def _jobs(project: Project) -> dict[str, Any]:
    names = ("jobs_created", "jobs_kept", "baseline_headcount", "baseline_on", "baseline_evidence")
    return {name: getattr(project, name) for name in names}


def propose(actor: Actor, project_id: UUID, version: int, allowed: AllowedProposal, on: date) -> None:
    """Write the proposal for the committee; `version` is 0 for the first one.

    Raises ConflictError when somebody else wrote it since.
    """
    actor.require(PERMISSION)
    data = allowed.data
    with transaction() as session:
        writable(session, project_id)
        row = session.scalars(select(Proposal).where(Proposal.project_id == project_id).with_for_update()).one_or_none()
        if row is not None or version:
            _checked(row, version)
        before = _traced(row) if row is not None else None
        if row is None:
            row = Proposal(project_id=project_id)
            session.add(row)
        row.advance_cents, row.months, row.grace_months = data.advance.cents, data.months, data.grace_months
        row.half_days, row.opinion = dict(data.half_days), data.opinion
        row.author_id, row.written_on = actor.member_id, on
        _note(actor, session, row, "study.proposed", before)


def check_proposal(data: ProposalData, on: date) -> AllowedProposal:
    """Return the terms when the rules in force on `on` allow them: asked before the transaction opens.

    Raises InvalidError by field, HookFailedError when the country's plugin does not answer.
    """
    wrong: dict[str, Message] = {}
    if data.advance:
        found = advance_rules(on).objections(data.advance, data.months, data.grace_months)
        wrong = {"advance" if name == "amount" else name: message for name, message in found.items()}
    elif not any(data.half_days.values()):
        both = Message("Propose an advance, half-days of an expert, or both.")
        wrong["form"] = both if advance_rules(on).offered else Message("Propose half-days of an expert.")
    if wrong:
        raise InvalidError(wrong)
    return AllowedProposal(data)


def _held(session: Session, model: type[Row], row_id: UUID, version: int) -> Row:
    """Return the row, its project locked first. Raises ConflictError for another version or a closed study."""
    row = session.get(model, row_id)
    if row is not None:
        writable(session, row.project_id)
        session.refresh(row)
    _checked(row, version)
    assert row is not None
    return row


def _added(actor: Actor, session: Session, row: Row, verb: str) -> UUID:
    session.add(row)
    _note(actor, session, row, verb, None)
    return row.id


def _note(actor: Actor, session: Session, row: Row | Proposal, verb: str, before: dict[str, Any] | None) -> None:
    session.flush()
    audit.record(actor, verb, "project", row.project_id, before=before, after=_traced(row))


def _traced(row: Versioned) -> dict[str, Any]:
    left_out = {"tenant_id", "project_id", "version"}
    return {c.key: getattr(row, c.key) for c in object_mapper(row).column_attrs if c.key not in left_out}
