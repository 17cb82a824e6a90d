"""The half-days of a mission: logged by the expert, confirmed by the company or by time, contested, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message, mark
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.missions import rules
from portal.programme.missions.day_models import PARTS, PLACES, HalfDay
from portal.programme.missions.life import locked, move
from portal.programme.missions.models import Mission
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects import firm
from portal.programme.projects import queries as projects
from portal.programme.projects import service as project_service
from portal.programme.projects.service import Findings

PART_LABELS = {"morning": mark("Morning"), "afternoon": mark("Afternoon")}
PLACE_LABELS = {"on_site": mark("At the company"), "remote": mark("At a distance")}
STATE_LABELS = {
    "logged": mark("to confirm"),
    "confirmed": mark("confirmed"),
    "contested": mark("contested"),
    "withdrawn": mark("withdrawn"),
}
FIGURE = "half_days"
BY_FIELD = "half_days_fields"
"""Summary figures: half-days confirmed, by the year in which they were given, and by year and field (“2026 hr”)."""


@dataclass(frozen=True, slots=True)
class DayData:
    """A half-day as the expert notes it: `part` and `place` are codes."""

    on: date
    part: str
    place: str
    activity: str = ""


def of_mission(mission_id: UUID) -> Sequence[HalfDay]:
    """Return the half-days of a mission, the latest day first."""
    order = (HalfDay.on.desc(), HalfDay.part.asc(), HalfDay.id.desc())
    return db.session.scalars(select(HalfDay).where(HalfDay.mission_id == mission_id).order_by(*order)).all()


def log(actor: Actor, mission_id: UUID, data: DayData, today: date) -> UUID:
    """Note a half-day given and return its id. Raises ConflictError, InvalidError, NotAllowedError."""
    actor.require(rules.LOG)
    with transaction() as session:
        mission = locked(session, mission_id)
        if mission.state not in rules.DAY_STATES or mission.expert_id is None:
            raise ConflictError(Message("Half-days are noted once the letter is signed and until the mission ends."))
        _only_own(session, actor, mission)
        slot = _free_slot(session, mission, data, today)
        row = HalfDay(
            mission_id=mission_id,
            expert_id=mission.expert_id,
            on=data.on,
            part=data.part,
            slot=slot,
            place=data.place,
            activity=data.activity,
            logged_on=today,
            logged_at=now(),
            logged_by_id=actor.member_id,
        )
        session.add(row)
        if mission.state == "letter_signed":
            move(actor, mission, "start", today)
        mission.started_on = min(mission.started_on or data.on, data.on)
        mission.logged += 1
        session.flush()
        after = {"on": data.on, "part": data.part, "place": data.place, "activity": data.activity}
        audit.record(actor, "half_day.logged", "half_day", row.id, after=after)
        return row.id


def _only_own(session: Session, actor: Actor, mission: Mission) -> None:
    """The expert notes their own time; the project officer may note it for them."""
    if actor.may(rules.MANAGE):
        return
    own = select(Expert.id).where(Expert.id == mission.expert_id, Expert.member_id == actor.member_id)
    if actor.member_id is None or session.scalar(own) is None:
        raise NotAllowedError(rules.LOG)


def _free_slot(session: Session, mission: Mission, data: DayData, today: date) -> str:
    assert mission.signed_on is not None
    if data.part not in PARTS or data.place not in PLACES:
        raise InvalidError({"part": Message("Choose one of the answers.")})
    if data.on > today:
        raise InvalidError({"on": Message("This day is still to come. Note it once it is given.")})
    if data.on < mission.signed_on:
        said = {"day": mission.signed_on}
        raise InvalidError({"on": Message("The letter was signed on %(day)s: enter that day or a later one.", said)})
    slot = f"{data.on.isoformat()} {data.part}"
    taken = select(HalfDay.id).where(HalfDay.expert_id == mission.expert_id, HalfDay.slot == slot)
    if session.scalar(taken) is not None:
        raise InvalidError({"on": Message("This half-day is noted already.")})
    return slot


def withdraw(actor: Actor, half_day_id: UUID, today: date) -> None:
    """Take back a half-day that was not confirmed. Raises ConflictError, NotAllowedError."""
    actor.require(rules.LOG)
    with transaction() as session:
        row, mission = _row(session, half_day_id)
        _only_own(session, actor, mission)
        if row.state not in {"logged", "contested"}:
            raise ConflictError(Message("A confirmed half-day stays."))
        before, row.state, row.slot = row.state, "withdrawn", None
        row.answered_on, row.answered_by_id = today, actor.member_id
        mission.logged -= 1
        _trace(actor, "withdrawn", row, before)


def support_findings(actor: Actor, project_id: UUID, on: date) -> Findings:
    """Return what the rules say of the file's first support, when this mission is it: asked before confirming."""
    view = projects.project_view(project_id)
    if view.state not in {"approved", "contracting"}:
        return ()
    return project_service.step_findings(actor, view, "activate", on)


def confirm(actor: Actor, mission_id: UUID, ids: Collection[UUID], findings: Findings, today: date) -> int:
    """Confirm logged half-days and return how many.

    Raises NotAllowedError for another firm's head, ConflictError for one's own half-days.
    """
    with transaction() as session:
        mission = locked(session, mission_id)
        firm.require(actor, rules.CONFIRM, mission.project_id)
        rows = _waiting(session, mission_id, ids)
        if actor.member_id is not None and any(row.logged_by_id == actor.member_id for row in rows):
            raise ConflictError(Message("You noted this time yourself: another person confirms it."))
        _confirm(actor, mission, rows, today, findings)
        return len(rows)


def settle(actor: Actor, half_day_id: UUID, reason: str, findings: Findings, today: date) -> None:
    """Confirm a contested half-day after hearing both sides, with the reason. Raises ConflictError."""
    actor.require(rules.MANAGE)
    if not reason:
        raise ConflictError(Message("Say what both sides agreed on."))
    with transaction() as session:
        row, mission = _row(session, half_day_id)
        if row.state != "contested":
            raise ConflictError(Message("Nobody contests this half-day."))
        if actor.member_id is not None and row.logged_by_id == actor.member_id:
            raise ConflictError(Message("You noted this time yourself: another person confirms it."))
        row.reason = reason
        _confirm(actor, mission, [row], today, findings)


def contest(actor: Actor, half_day_id: UUID, reason: str, today: date) -> None:
    """Say that a logged half-day was not as noted. Raises NotAllowedError for another firm's head, ConflictError."""
    with transaction() as session:
        row, mission = _row(session, half_day_id)
        firm.require(actor, rules.CONFIRM, mission.project_id)
        if row.state != "logged":
            raise ConflictError(Message("This half-day was answered already."))
        before, row.state, row.reason = row.state, "contested", reason
        row.answered_on, row.answered_by_id = today, actor.member_id
        _trace(actor, "contested", row, before)


def confirm_by_time(actor: Actor, mission_id: UUID, ids: Collection[UUID], findings: Findings, on: date) -> None:
    """Confirm half-days that nobody answered in time: idempotent, for the worker."""
    with transaction() as session:
        mission = locked(session, mission_id)
        rows = _waiting(session, mission_id, ids)
        for row in rows:
            row.automatic = True
        _confirm(actor, mission, rows, on, findings)


def _waiting(session: Session, mission_id: UUID, ids: Collection[UUID]) -> list[HalfDay]:
    wanted = select(HalfDay).where(HalfDay.mission_id == mission_id, HalfDay.id.in_(ids), HalfDay.state == "logged")
    return list(session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _confirm(actor: Actor, mission: Mission, rows: list[HalfDay], today: date, findings: Findings) -> None:
    for row in rows:
        before, row.state = row.state, "confirmed"
        row.answered_on, row.answered_by_id = today, actor.member_id
        mission.confirmed += 1
        stats.bump(FIGURE, str(row.on.year), 1)
        stats.bump(BY_FIELD, f"{row.on.year} {mission.field}", 1)
        _trace(actor, "confirmed", row, before)
    if rows:
        db.session.flush()
        _start_support(actor, mission, min(row.on for row in rows), findings)


def _start_support(actor: Actor, mission: Mission, on: date, findings: Findings) -> None:
    """The first half-day makes the file active, as the first euro does."""
    state = projects.project_view(mission.project_id).state
    if state in {"approved", "contracting"}:
        project_service.take_step(actor, mission.project_id, "activate", on, findings=findings)


def _row(session: Session, half_day_id: UUID) -> tuple[HalfDay, Mission]:
    """Return the half-day and its mission, both locked, the mission first."""
    mission_id = session.scalar(select(HalfDay.mission_id).where(HalfDay.id == half_day_id))
    assert mission_id is not None
    mission = locked(session, mission_id)
    row = session.get(HalfDay, half_day_id, with_for_update=True, populate_existing=True)
    assert row is not None
    return row, mission


def _trace(actor: Actor, verb: str, row: HalfDay, before: str) -> None:
    after: dict[str, Any] = {"state": row.state, "on": row.on, "part": row.part, "automatic": row.automatic}
    audit.record(
        actor, f"half_day.{verb}", "half_day", row.id, before={"state": before}, after=after, reason=row.reason
    )


def given_by_party(party_ids: Collection[UUID]) -> dict[int, int]:
    """Return the confirmed half-days that these large firms gave, by year; none that the company pays for."""
    rows = db.session.execute(
        select(HalfDay.on, func.count(HalfDay.id))
        .join(Expert, Expert.id == HalfDay.expert_id)
        .join(Partner, Partner.id == Expert.partner_id)
        .join(Mission, Mission.id == HalfDay.mission_id)
        .where(Partner.party_id.in_(party_ids), HalfDay.state == "confirmed")
        .where(Mission.confirm_rule["paid_for"].as_boolean().is_not(True))
        .group_by(HalfDay.on)
    ).tuples()
    found: dict[int, int] = {}
    for day, count in rows:
        found[day.year] = found.get(day.year, 0) + count
    return found
