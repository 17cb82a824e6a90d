"""Missions that come in as history: closed, with the half-days that were given, and not valued afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.stats import service as stats
from portal.programme.missions import half_days, letters, listing
from portal.programme.missions.day_models import PARTS, HalfDay
from portal.programme.missions.models import Mission, Need

PERMISSION = "projects.take_over"


@dataclass(frozen=True, slots=True)
class MissionTakenOver:
    """A closed mission of the past: `number` counts the file's missions, `days` are its half-days (day, part).

    `half_days` are those of the letter; where nobody knows any more how many were given, `days` is empty.
    """

    project_id: UUID
    number: int
    field: str
    expert_id: UUID
    objective: str
    half_days: int
    signed_on: date
    closed_on: date
    days: Sequence[tuple[date, str]] = ()

    def problem(self) -> str | None:
        """Return what is wrong with the record, None when it can come in."""
        if any(not self.signed_on <= day <= self.closed_on or part not in PARTS for day, part in self.days):
            return "a half-day lies outside the mission"
        return None if self.signed_on <= self.closed_on else "it ends before it begins"


def take_over_all(actor: Actor, records: Sequence[MissionTakenOver]) -> list[UUID]:
    """Take over missions in one transaction and return their ids: counted, one line of the trail each.

    Raises ValueError when a record contradicts itself; then none comes in.
    """
    actor.require(PERMISSION)
    for record in records:
        if problem := record.problem():
            raise ValueError(problem)
    with transaction() as session:
        needs = [_need(record) for record in records]
        session.add_all(needs)
        session.flush()
        missions = [_mission(record, need) for record, need in zip(records, needs, strict=True)]
        session.add_all(missions)
        session.flush()
        for record, mission in zip(records, missions, strict=True):
            session.add_all(_half_day(mission, day, part) for day, part in record.days)
            audit.record(actor, "mission.taken_over", "mission", mission.id, after=_traced(record))
        session.flush()
        _count(records)
        return [mission.id for mission in missions]


def _need(record: MissionTakenOver) -> Need:
    return Need(
        id=new_id(),
        project_id=record.project_id,
        field=record.field,
        objective=record.objective,
        deliverable="",
        half_days=record.half_days,
    )


def _mission(record: MissionTakenOver, need: Need) -> Mission:
    given = sorted(day for day, _part in record.days)
    return Mission(
        id=new_id(),
        project_id=record.project_id,
        need_id=need.id,
        number=record.number,
        field=record.field,
        state="closed",
        state_since=record.closed_on,
        expert_id=record.expert_id,
        half_days=record.half_days,
        logged=len(given),
        confirmed=len(given),
        round=1,
        opened_on=record.signed_on,
        signed_on=record.signed_on,
        started_on=given[0] if given else None,
        completed_on=given[-1] if given else record.closed_on,
        closed_on=record.closed_on,
        ends_on=record.closed_on,
    )


def _half_day(mission: Mission, day: date, part: str) -> HalfDay:
    noon = datetime.combine(day, time(12), ZoneInfo(current_tenant().timezone))
    return HalfDay(
        mission_id=mission.id,
        expert_id=mission.expert_id,
        on=day,
        part=part,
        slot=f"{day.isoformat()} {part}",
        place="on_site",
        state="confirmed",
        logged_on=day,
        logged_at=noon,
        answered_on=day,
    )


def _count(records: Sequence[MissionTakenOver]) -> None:
    """Bring every summary figure up to date, each row of it once."""
    sums: Counter[tuple[str, str]] = Counter()
    for record in records:
        sums[listing.STATES_FIGURE, "closed"] += 1
        sums[letters.SIGNED, record.field] += 1
        sums[letters.SIGNED_YEARS, str(record.signed_on.year)] += 1
        sums[letters.CONTRACTED, str(record.signed_on.year)] += record.half_days
        for day, _part in record.days:
            sums[half_days.FIGURE, str(day.year)] += 1
            sums[half_days.BY_FIELD, f"{day.year} {record.field}"] += 1
    stats.bump_all(sums)


def _traced(record: MissionTakenOver) -> dict[str, Any]:
    return {
        "project": record.project_id,
        "number": record.number,
        "field": record.field,
        "expert": record.expert_id,
        "half_days": record.half_days,
        "signed_on": record.signed_on,
        "closed_on": record.closed_on,
        "given": [f"{day.isoformat()} {part}" for day, part in record.days],
    }
