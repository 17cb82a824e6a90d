"""The committee's decisions on a project: applied once, from signed minutes, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import next_number
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError
from portal.programme.projects import queries
from portal.programme.projects.models import Project
from portal.programme.projects.service import Findings, prepare, step_findings, take_step
from portal.programme.projects.study_models import Condition, Decision

EVENTS = {
    "approved": "approve",
    "approved_conditional": "approve_conditional",
    "deferred": "defer",
    "rejected": "reject",
}
"""The step that each outcome takes the project through."""


@dataclass(frozen=True, slots=True)
class ConditionData:
    """A condition as decided."""

    text: str
    owner: str = ""
    due_on: date | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class DecisionData:
    """A decision as the minutes say it. `decided_on` is the day of the meeting, `rules` what it was taken under."""

    minutes_reference: str
    outcome: str
    decided_on: date
    advance: Money
    months: int = 0
    grace_months: int = 0
    half_days: Mapping[str, int] = field(default_factory=dict)
    reasons: str = ""
    conditions: tuple[ConditionData, ...] = ()
    rules: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision, as pages and agreements read it."""

    id: UUID
    number: str
    minutes_reference: str
    outcome: str
    decided_on: date
    advance: Money
    months: int
    grace_months: int
    half_days: Mapping[str, int]
    reasons: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked before the transaction of a step opened: the plugins' findings, what its consequences need."""

    findings: Findings = ()
    prepared: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def ask(actor: Actor, project_id: UUID, events: Sequence[str], on: date) -> Asked:
    """Ask the plugins and the rooms above about these steps of a project; no transaction may be open."""
    view = queries.project_view(project_id)
    findings = [item for event in events for item in step_findings(actor, view, event, on)]
    return Asked(tuple(findings), {event: prepare(project_id, event, on) for event in events})


def apply_decision(actor: Actor, project_id: UUID, data: DecisionData, on: date, asked: Asked | None = None) -> UUID:
    """Make what signed minutes say the project's decision, effective `on`, and return its id.

    The caller has authorised the signature and `asked` before its transaction (see `ask`: the step of EVENTS). Raises
    ConflictError when these minutes have decided on the project already, BlockedError when a rule stops it.
    """
    asked = asked or Asked()
    with transaction() as session:
        if session.get(Project, project_id, with_for_update=True) is None:
            raise ConflictError(Message("The file is not there any more."))
        if session.scalar(_of_minutes(project_id, data.minutes_reference)) is not None:
            raise ConflictError(Message("These minutes have decided on this file already."))
        decision = _row(session, project_id, data, on)
        session.add(decision)
        session.flush()
        for condition in data.conditions:
            session.add(_condition(decision, condition))
        audit.record(actor, "project.decided", "project", project_id, after=_traced(decision), reason=data.reasons)
        step(actor, project_id, "present", data.decided_on, asked)
        step(actor, project_id, EVENTS[data.outcome], on, asked, data.reasons)
        return decision.id


def step(actor: Actor, project_id: UUID, event: str, on: date, asked: Asked, reason: str = "") -> None:
    """Take a step with what was asked before the transaction."""
    take_step(actor, project_id, event, on, reason, asked.findings, asked.prepared.get(event))


def _of_minutes(project_id: UUID, reference: str) -> Any:
    return select(Decision.id).where(Decision.project_id == project_id, Decision.minutes_reference == reference)


def _row(session: Session, project_id: UUID, data: DecisionData, on: date) -> Decision:
    return Decision(
        project_id=project_id,
        number=f"{current_tenant().code}-{on.year}-D{next_number(session, 'decision', on.year):03d}",
        minutes_reference=data.minutes_reference,
        outcome=data.outcome,
        decided_on=data.decided_on,
        advance_cents=data.advance.cents,
        months=data.months,
        grace_months=data.grace_months,
        half_days=dict(data.half_days),
        reasons=data.reasons,
        rules=dict(data.rules),
    )


def _traced(decision: Decision) -> dict[str, Any]:
    names = (
        "number",
        "outcome",
        "minutes_reference",
        "decided_on",
        "advance_cents",
        "months",
        "grace_months",
        "half_days",
    )
    return {name: getattr(decision, name) for name in names}


def _condition(decision: Decision, data: ConditionData) -> Condition:
    return Condition(
        project_id=decision.project_id,
        decision_id=decision.id,
        text=data.text,
        owner=data.owner,
        due_on=data.due_on,
        proof=data.proof,
    )


def decisions(project_id: UUID) -> list[DecisionView]:
    """Return the decisions on a project, the latest first."""
    found = select(Decision).where(Decision.project_id == project_id)
    rows = db.session.scalars(found.order_by(Decision.decided_on.desc(), Decision.id.desc()))
    return [_view(row) for row in rows]


def latest_decision(project_id: UUID) -> DecisionView | None:
    """Return the decision in force on a project, or None before the first."""
    return next(iter(decisions(project_id)), None)


def _view(row: Decision) -> DecisionView:
    return DecisionView(
        id=row.id,
        number=row.number,
        minutes_reference=row.minutes_reference,
        outcome=row.outcome,
        decided_on=row.decided_on,
        advance=Money(row.advance_cents, current_tenant().currency),
        months=row.months,
        grace_months=row.grace_months,
        half_days=dict(row.half_days),
        reasons=row.reasons,
    )
