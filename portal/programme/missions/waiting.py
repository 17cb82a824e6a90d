"""What missions wait for, beside where they stand: a proposal's answers, half-days without a word, evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.programme.missions.day_models import HalfDay, MissionEvaluation
from portal.programme.missions.models import Mission, MissionProposal


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is known of a mission beside itself: its proposal, half-days without an answer, evaluations given."""

    proposal: MissionProposal | None
    oldest_logged: date | None
    logged: int
    contested: int
    last_day: date | None
    sides: frozenset[str]


def waiting(ids: list[UUID]) -> dict[UUID, Waiting]:
    """Return what the missions wait for, in three queries."""
    latest: dict[UUID, MissionProposal] = {}
    newest = select(MissionProposal).where(MissionProposal.mission_id.in_(ids)).order_by(MissionProposal.id)
    for proposal in db.session.scalars(newest):
        latest[proposal.mission_id] = proposal
    days = db.session.execute(
        select(
            HalfDay.mission_id,
            HalfDay.state,
            func.count(HalfDay.id).label("count"),
            func.min(HalfDay.logged_on).label("oldest"),
            func.max(HalfDay.on).label("last"),
        )
        .where(HalfDay.mission_id.in_(ids), HalfDay.state != "withdrawn")
        .group_by(HalfDay.mission_id, HalfDay.state)
    ).all()
    counts = {(row.mission_id, row.state): row for row in days}
    last: dict[UUID, date] = {}
    for row in days:
        last[row.mission_id] = max(last.get(row.mission_id, row.last), row.last)
    sides = _sides(ids)
    found = {}
    for mission_id in ids:
        logged, contested = counts.get((mission_id, "logged")), counts.get((mission_id, "contested"))
        found[mission_id] = Waiting(
            proposal=latest.get(mission_id),
            oldest_logged=logged.oldest if logged else None,
            logged=int(logged._mapping["count"]) if logged else 0,
            contested=int(contested._mapping["count"]) if contested else 0,
            last_day=last.get(mission_id),
            sides=frozenset(sides.get(mission_id, ())),
        )
    return found


def _sides(ids: list[UUID]) -> dict[UUID, set[str]]:
    rows = db.session.execute(
        select(MissionEvaluation.mission_id, MissionEvaluation.side)
        .join(Mission, Mission.id == MissionEvaluation.mission_id)
        .where(MissionEvaluation.mission_id.in_(ids), MissionEvaluation.round == Mission.round)
    )
    found: dict[UUID, set[str]] = {}
    for row in rows:
        found.setdefault(row.mission_id, set()).add(row.side)
    return found
