"""The end of a mission: the expert's note, what both sides say of it, the closing and its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.documents import service as documents
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError
from portal.programme.missions import promises, queries, rules
from portal.programme.missions.day_models import HalfDay, MissionEvaluation
from portal.programme.missions.life import locked, move
from portal.programme.missions.models import Mission, MissionDocument
from portal.programme.partners.models import Expert

RATINGS = {4: mark("Very useful"), 3: mark("Useful"), 2: mark("A little"), 1: mark("Not at all")}
COMPANY_OUTCOMES = {
    "action": mark("We have put the advice into practice"),
    "started": mark("We have started"),
    "choice": mark("It helped us to decide"),
    "none": mark("Nothing has changed yet"),
}
EXPERT_OUTCOMES = {
    "again": mark("I would do it again"),
    "other": mark("I would do it again for another need"),
    "not_now": mark("Not in the near future"),
}
OUTCOMES = {**COMPANY_OUTCOMES, **EXPERT_OUTCOMES}


@dataclass(frozen=True, slots=True)
class EvaluationData:
    """What one side says: `rating` from 1 to 4, `outcome` a code of its side, a comment that may be empty."""

    rating: int
    outcome: str
    comment: str = ""


def complete(actor: Actor, mission_id: UUID, note: str, ready: Ready | None, on: date) -> None:
    """End a running mission with the expert's note and, when there is one, what they hand over."""
    actor.require(rules.LOG)
    with transaction() as session:
        mission = locked(session, mission_id)
        if not actor.may(rules.MANAGE) and not _is_expert(session, actor, mission):
            raise NotAllowedError(rules.LOG)
        move(actor, mission, "complete", on)
        mission.final_note, mission.completed_on = note, on
        mission.round += 1
        if ready is not None:
            document = documents.keep(actor, ready, "deliverable")
            session.add(MissionDocument(mission_id=mission_id, document_id=document, kind="deliverable"))
        audit.record(actor, "mission.note", "mission", mission_id, after={"note": note})


def side_of(session: Session, actor: Actor, mission: Mission) -> str:
    """Return for which side `actor` may evaluate the mission: "company", "expert" or ''."""
    if not actor.may("missions.evaluate"):
        return ""
    if queries.mission_view(mission.id).company_party_id in actor.parties("sme"):
        return "company"
    return "expert" if _is_expert(session, actor, mission) else ""


def _is_expert(session: Session, actor: Actor, mission: Mission) -> bool:
    if actor.member_id is None:
        return False
    own = select(Expert.id).where(Expert.id == mission.expert_id, Expert.member_id == actor.member_id)
    return session.scalar(own) is not None


def evaluations(mission_id: UUID, number: int) -> Sequence[MissionEvaluation]:
    """Return what was said at the mission's `number`-th end."""
    statement = select(MissionEvaluation).where(
        MissionEvaluation.mission_id == mission_id, MissionEvaluation.round == number
    )
    return db.session.scalars(statement.order_by(MissionEvaluation.side)).all()


def evaluate(actor: Actor, mission_id: UUID, data: EvaluationData, on: date) -> None:
    """Keep what one side says; once both have spoken the mission is evaluated. Raises ConflictError."""
    actor.require("missions.evaluate")
    with transaction() as session:
        mission = locked(session, mission_id)
        rules.LIFE.find("evaluate", mission.state)
        side = side_of(session, actor, mission)
        if not side:
            raise NotAllowedError("missions.evaluate")
        said = {row.side for row in evaluations(mission_id, mission.round)}
        if side in said:
            raise ConflictError(Message("Your evaluation is kept already."))
        row = MissionEvaluation(
            mission_id=mission_id,
            side=side,
            round=mission.round,
            rating=data.rating,
            outcome=data.outcome,
            comment=data.comment,
            member_id=actor.member_id,
            on=on,
        )
        session.add(row)
        session.flush()
        after = {"side": side, "rating": data.rating, "outcome": data.outcome}
        audit.record(actor, "mission.evaluation", "mission", mission_id, after=after)
        if said | {side} == {"company", "expert"}:
            move(actor, mission, "evaluate", on)


def close(actor: Actor, mission_id: UUID, effect: str, terms: Attributed[MissionRules], on: date) -> None:
    """Close an evaluated mission and freeze its value. Raises ConflictError while half-days wait for an answer."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        mission = locked(session, mission_id)
        rules.LIFE.find("close", mission.state)
        waiting = session.scalar(
            select(func.count(HalfDay.id)).where(
                HalfDay.mission_id == mission_id, HalfDay.state.in_(("logged", "contested"))
            )
        )
        if waiting:
            raise ConflictError(
                Message(
                    "%(num)s half-day still waits for the company’s word.",
                    {"num": waiting},
                    "%(num)s half-days still wait for the company’s word.",
                )
            )
        move(actor, mission, "close", on)
        worth = promises.worth(mission.confirmed, terms.value, mission.confirm_rule)
        mission.effect, mission.closed_on, mission.value_cents = effect, on, worth.cents
        rate, paid = terms.value.day_rate.cents, rules.paid_for(mission.confirm_rule)
        mission.value_rule = promises.frozen(terms, day_rate_cents=rate, half_days=mission.confirmed, paid_for=paid)
        stats.bump("mission_value", str(on.year), worth.cents)
        audit.record(actor, "mission.value", "mission", mission_id, after={"cents": worth.cents, "effect": effect})
