"""Steps of a mission and its need. Each verb authorises, checks, changes, traces; `move` is how a state changes."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.missions import MissionRules
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.stats import service as stats
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ChangedError, ConflictError, InvalidError
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.missions import listing, rules
from portal.programme.missions.models import Mission, MissionTransition, Need
from portal.programme.projects.models import Project

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NeedData:
    """What the company needs: a code of a field, what for, what is handed over, half-days wanted, by when."""

    field: str
    objective: str
    deliverable: str
    half_days: int
    deadline: date | None = None
    urgent: bool = False


def mission_rules(on: date) -> Attributed[MissionRules]:
    """Return the territory's rules on `on`. Asked before a transaction opens."""
    return Hooks(registry(), current_tenant()).one("mission_rules", MissionRules, on=on)


def rules_to_show(on: date) -> MissionRules | None:
    """Return the rules for a page that decides nothing: None when they cannot be asked now."""
    try:
        return mission_rules(on).value
    except HookFailedError as error:
        log.warning("shown without its rules: %s", error)
        return None


def locked(session: Session, mission_id: UUID) -> Mission:
    """Return the mission, locked until the transaction ends."""
    mission = session.get(Mission, mission_id, with_for_update=True, populate_existing=True)
    assert mission is not None
    return mission


def move(actor: Actor, mission: Mission, event: str, on: date, reason: str = "") -> None:
    """Take a locked mission to its next state, in the caller's transaction. Raises TransitionError, ConflictError.

    The verb that calls has authorised the act when the step is not offered.
    """
    transition = rules.LIFE.find(event, mission.state)
    if transition.offered:
        actor.require(transition.permission)
    if transition.reason and not reason:
        raise ConflictError(Message("Say why: this step needs a reason."))
    before, mission.state = mission.state, transition.target
    mission.state_since = on
    if mission.state in {"searching", "declined"}:
        mission.expert_id, mission.first_meeting_on, mission.ends_on = None, None, None
        mission.confirm_rule = None
    db.session.add(
        MissionTransition(
            mission_id=mission.id,
            event=event,
            source=before,
            target=mission.state,
            member_id=actor.member_id,
            actor_name=actor.name,
            at=now(),
            on=on,
            reason=reason,
        )
    )
    stats.bump(listing.STATES_FIGURE, before, -1)
    stats.bump(listing.STATES_FIGURE, mission.state, 1)
    audit.record(
        actor,
        f"mission.{event}",
        "mission",
        mission.id,
        before={"state": before},
        after={"state": mission.state},
        reason=reason,
    )


def open_need(actor: Actor, project_id: UUID, data: NeedData, on: date) -> UUID:
    """Note a need of a file and open its mission; return the mission's id. Raises ConflictError, InvalidError."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        project = session.get(Project, project_id, with_for_update=True)
        assert project is not None
        if project.state not in rules.NEED_STATES:
            raise ConflictError(Message("A need is noted while the file is studied, approved or followed."))
        _check(session, project, data)
        last = session.scalar(select(func.max(Mission.number)).where(Mission.project_id == project_id)) or 0
        need = Need(project_id=project_id, **asdict(data))
        session.add(need)
        session.flush()
        mission = Mission(
            project_id=project_id,
            need_id=need.id,
            number=last + 1,
            field=data.field,
            state="need_identified",
            state_since=on,
            half_days=data.half_days,
            opened_on=on,
        )
        session.add(mission)
        session.flush()
        stats.bump(listing.STATES_FIGURE, mission.state, 1)
        audit.record(actor, "mission.opened", "mission", mission.id, after=asdict(data))
        return mission.id


def edit_need(actor: Actor, mission_id: UUID, version: int, data: NeedData) -> None:
    """Change a need that nobody was asked for yet. Raises ConflictError, InvalidError."""
    actor.require(rules.MANAGE)
    with transaction() as session:
        mission = locked(session, mission_id)
        if mission.state not in {"need_identified", "searching"}:
            raise ConflictError(Message("The need was proposed to an expert: it cannot be changed any more."))
        if mission.version != version:
            raise ChangedError
        need, project = session.get(Need, mission.need_id), session.get(Project, mission.project_id)
        assert need is not None
        assert project is not None
        _check(session, project, data)
        before = {name: getattr(need, name) for name in NeedData.__slots__}
        for name, value in asdict(data).items():
            setattr(need, name, value)
        mission.field, mission.half_days = data.field, data.half_days
        flag_modified(mission, "field")
        audit.record(actor, "mission.need_edited", "mission", mission.id, before=before, after=asdict(data))


def _check(session: Session, project: Project, data: NeedData) -> None:
    company = session.get(Company, project.company_id)
    assert company is not None
    party = session.get(Party, company.party_id)
    assert party is not None
    message = Message("Do not name the company: partners read this before they know whose need it is.")
    wrong = {
        name: message for name in ("objective", "deliverable") if rules.names_company(getattr(data, name), party.name)
    }
    if wrong:
        raise InvalidError(wrong)


def take_step(actor: Actor, mission_id: UUID, event: str, on: date, reason: str = "") -> None:
    """Take a step that people choose themselves. Raises TransitionError, ConflictError, NotAllowedError."""
    with transaction() as session:
        mission = locked(session, mission_id)
        transition = rules.LIFE.find(event, mission.state)
        if not transition.offered:
            raise ConflictError(Message("This step is taken on a page of its own."))
        move(actor, mission, event, on, reason)
        if event == "reopen":
            _forget_value(mission)


def _forget_value(mission: Mission) -> None:
    """A reopened mission has no value until it is closed again."""
    if mission.closed_on is not None:
        stats.bump("mission_value", str(mission.closed_on.year), -(mission.value_cents or 0))
    mission.closed_on, mission.value_cents, mission.value_rule = None, None, None
