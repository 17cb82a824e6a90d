"""What time brings, once a day: reminders of proposals, their end, half-days that count as confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.context import Actor
from portal.people.accounts.rules import system_actor
from portal.programme.missions import half_days, notices, promises, proposals, queries
from portal.programme.missions.life import locked
from portal.programme.missions.models import Mission, MissionProposal
from portal.programme.projects.service import BlockedError

JOB = "missions.daily"
NOTICE_DAYS = 7
"""Days before half-days count as confirmed by themselves when the company is told once more."""


def run(_subject: UUID | None) -> None:
    """Do what is due today in the bound tenant. Safe to run again."""
    tenant, actor = current_tenant(), system_actor("missions")
    on = business_date(tenant.timezone, tenant.clock_offset_days)
    remind(actor, on)
    tell_companies(on)
    confirm(actor, on)


def remind(actor: Actor, on: date) -> None:
    """Remind experts of proposals they have not answered; end those that waited too long, by their own delays."""
    asked = MissionProposal
    rows = db.session.execute(
        select(Mission.id, asked.id, asked.asked_on, asked.lender_answer, asked.rule)
        .join(MissionProposal, MissionProposal.mission_id == Mission.id)
        .where(Mission.state == "proposed", Mission.expert_id == MissionProposal.expert_id)
        .order_by(MissionProposal.id)
    ).all()
    latest = {row[0]: (*row[1:4], promises.remind_days(row.rule, row.asked_on)) for row in rows}
    end_reading()
    for mission_id, (proposal_id, asked_on, answered, delays) in latest.items():
        passed = sum((on - asked_on).days >= delay for delay in delays)
        if passed and passed == len(delays):
            proposals.expire(actor, mission_id, on)
        elif passed and answered == "open":
            _remind_once(mission_id, proposal_id, passed)


def _remind_once(mission_id: UUID, proposal_id: UUID, number: int) -> None:
    with transaction() as session:
        locked(session, mission_id)
        proposal = session.get(MissionProposal, proposal_id, with_for_update=True, populate_existing=True)
        assert proposal is not None
        if proposal.reminded < number and proposal.lender_answer == "open":
            proposal.reminded = number
            notices.reminded(queries.mission_view(mission_id), number)


def tell_companies(on: date) -> None:
    """Tell companies once, a week before, which half-days will count as confirmed."""
    soon: dict[UUID, list[date]] = {}
    for each in promises.unanswered():
        if each.until <= on + timedelta(days=NOTICE_DAYS):
            soon.setdefault(each.mission_id, []).append(each.until)
    end_reading()
    for mission_id, days in soon.items():
        if min(days) > on:
            with transaction():
                notices.half_days_wait(queries.mission_view(mission_id), len(days), min(days))


def confirm(actor: Actor, on: date) -> None:
    """Confirm half-days that nobody answered in time. A file that a rule holds back keeps them waiting."""
    for mission_id, ids in promises.overdue(on).items():
        findings = half_days.support_findings(actor, queries.mission_view(mission_id).project_id, on)
        end_reading()
        try:
            half_days.confirm_by_time(actor, mission_id, ids, findings, on)
        except BlockedError:
            continue
