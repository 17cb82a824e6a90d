"""What the committee's decision brings: the advance itself, kept apart in the fund, and whose turn it is."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import service as stats
from portal.programme.advances.models import Advance
from portal.programme.advances.rules import DUTIES, RESERVED
from portal.programme.funds import queries as funds
from portal.programme.projects import decisions
from portal.programme.projects import queries as projects
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import GRANTS

_TITLES = {
    "advance.prepare": mark("Prepare the agreement: %(name)s"),
    "advance.sign": mark("Have the agreement signed: %(name)s"),
    "advance.account": mark("Enter the account to pay to: %(name)s"),
    "advance.disburse": mark("Pay the advance: %(name)s"),
    "advance.difficulty": mark("Call %(name)s: a difficulty is foreseen"),
}


def duty(actor: Actor, project_id: UUID, code: str, on: date, *, role: str | None = None) -> None:
    """Put the next act on somebody's day: a role's, or the one's who leads the file."""
    with transaction() as session:
        lead = session.scalar(select(Project.lead_id).where(Project.id == project_id)) if role is None else None
        chosen = role if role is not None else None if lead else "operator"
        due_on = on + timedelta(days=DUTIES[code])
        title = Message(_TITLES[code], {"name": projects.project_view(project_id).company_name})
        deadlines.set_deadline(actor, "project", project_id, code, due_on, title, member_id=lead, role=chosen)


def grant(actor: Actor, project_id: UUID, on: date, _prepared: object = None) -> None:
    """Open the advance that the decision in force grants, once, and keep its money apart in the fund."""
    decision = decisions.latest_decision(project_id)
    if decision is None or decision.outcome not in GRANTS or not decision.advance.cents:
        return
    with transaction() as session:
        known = session.scalars(select(Advance).where(Advance.decision_id == decision.id)).one_or_none()
        if known is None:
            _open(actor, session, project_id, decision)
        state = session.scalar(select(Project.state).where(Project.id == project_id))
        if state == "approved":
            duty(actor, project_id, "advance.prepare", on)


def _open(actor: Actor, session: Session, project_id: UUID, decision: decisions.DecisionView) -> None:
    row = Advance(
        project_id=project_id,
        decision_id=decision.id,
        principal_cents=decision.advance.cents,
        months=decision.months,
        grace_months=decision.grace_months,
        state="approved",
        granted_on=decision.decided_on,
    )
    session.add(row)
    session.flush()
    stats.bump(funds.RESERVED, "", row.principal_cents)
    after = {"decision": decision.number, "cents": row.principal_cents, "months": row.months}
    audit.record(actor, "advance.granted", "project", project_id, after={**after, "grace_months": row.grace_months})


def give_up(actor: Actor, project_id: UUID, on: date, _prepared: object = None) -> None:
    """Let go of an advance that is not paid yet: its money is free again, nobody has anything to do for it."""
    with transaction() as session:
        rows = session.scalars(
            select(Advance).where(Advance.project_id == project_id, Advance.state.in_(RESERVED)).with_for_update()
        )
        for row in rows:
            before, row.state, row.closed_on = row.state, "cancelled", on
            stats.bump(funds.RESERVED, "", -row.principal_cents)
            audit.record(
                actor, "advance.cancelled", "project", project_id, before={"state": before}, after={"state": row.state}
            )
        for code in ("advance.prepare", "advance.sign", "advance.account", "advance.disburse"):
            deadlines.finish(actor, "project", project_id, code, on)
