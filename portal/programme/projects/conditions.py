"""The conditions of a decision: read, and lifted one by one; the last one makes the approval firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError
from portal.people.accounts.models import Member
from portal.programme.projects.decisions import Asked, step
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Condition

LIFT = "conditions.lift"
LIFTED = Message("This condition is lifted already.")


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition: open until a person lifted it on a day."""

    id: UUID
    decision_id: UUID
    text: str
    owner: str
    due_on: date | None
    proof: str
    lifted_on: date | None
    lifted_by: str


def conditions(project_id: UUID) -> list[ConditionView]:
    """Return every condition of a project, in the order in which they were set."""
    rows = db.session.execute(
        select(Condition, Member.name)
        .outerjoin(Member, Member.id == Condition.lifted_by_id)
        .where(Condition.project_id == project_id)
        .order_by(Condition.id)
    )
    return [
        ConditionView(c.id, c.decision_id, c.text, c.owner, c.due_on, c.proof, c.lifted_on, name or "")
        for c, name in rows
    ]


def open_conditions(project_id: UUID) -> Sequence[ConditionView]:
    """Return the conditions of a project that nobody has lifted yet."""
    return [condition for condition in conditions(project_id) if condition.lifted_on is None]


def lift_condition(actor: Actor, condition_id: UUID, proof: str, on: date, asked: Asked | None = None) -> bool:
    """Note that a condition is met, with its proof; tell whether it was the last, which makes the approval firm.

    Raises ConflictError when it is lifted already, or the project does not wait for it any more.
    """
    actor.require(LIFT)
    with transaction() as session:
        condition = session.get(Condition, condition_id, with_for_update=True)
        assert condition is not None
        project = session.get(Project, condition.project_id, with_for_update=True)
        assert project is not None
        if condition.lifted_on is not None:
            raise ConflictError(LIFTED)
        if project.state != "approved_conditional":
            raise ConflictError(Message("The file does not wait for conditions any more."))
        before = {"proof": condition.proof}
        condition.lifted_on, condition.lifted_by_id = on, actor.member_id
        condition.proof = proof or condition.proof
        session.flush()
        after = {"text": condition.text, "proof": condition.proof, "lifted_on": on}
        audit.record(actor, "condition.lifted", "project", project.id, before=before, after=after)
        last = not open_conditions(project.id)
        if last:
            step(actor, project.id, "conditions_lifted", on, asked or Asked())
        return last
