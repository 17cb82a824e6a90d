"""The verbs of a project: open, edit, take a step. Each authorises, asks the plugins, changes, traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import next_number
from portal.foundation.db.session import transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import fold
from portal.foundation.stats import service as stats
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError
from portal.people.parties.models import Party
from portal.programme.companies import service as companies
from portal.programme.companies.models import Company
from portal.programme.companies.service import CompanyData
from portal.programme.projects import events, listing, queries, stamps
from portal.programme.projects.findings import frozen
from portal.programme.projects.models import Project, ProjectTransition
from portal.programme.projects.registry import acts_after, consequences, guards
from portal.programme.projects.rules import LIFE

Findings = tuple[Attributed[Finding], ...]


@dataclass(frozen=True, slots=True)
class ProjectData:
    """What a project says. `requested` in the territory's currency, jobs as whole numbers.

    `extra` answers plugins' questions; those that it does not name stay as they are.
    """

    company: CompanyData
    title: str
    need: str = ""
    requested: Money | None = None
    jobs_created: int = 0
    jobs_kept: int = 0
    lead_id: UUID | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


class BlockedError(ConflictError):
    """Rules stop the step. `findings` say which and why."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(Message("A rule stops this step."))
        self.findings = findings


def open_project(actor: Actor, data: ProjectData, on: date) -> UUID:
    """Open a project received on `on` and return its id. Its reference is numbered within the year."""
    actor.require("projects.open")
    return add_project(actor, data, on)


def add_project(actor: Actor, data: ProjectData, on: date) -> UUID:
    """Add a project on behalf of a verb that has authorised the act (intake: anyone may apply)."""
    with transaction() as session:
        company, party = companies.ensure(session, data.company)
        project = Project(company_id=company.id, state="prospect", received_on=on, reference=_reference(session, on))
        _fill(project, party, data)
        session.add(project)
        session.flush()
        stats.bump(listing.FIGURE, "prospect", 1)
        audit.record(actor, "project.opened", "project", project.id, after=_traced(project))
        return project.id


def _reference(session: Session, on: date) -> str:
    return f"{current_tenant().code}-{on.year}-{next_number(session, 'project', on.year):03d}"


def _fill(project: Project, party: Party, data: ProjectData) -> None:
    project.title, project.need, project.lead_id = data.title, data.need, data.lead_id
    project.requested_cents = data.requested.cents if data.requested else None
    project.jobs_created, project.jobs_kept = data.jobs_created, data.jobs_kept
    project.extra = {**(project.extra or {}), **data.extra}
    project.company_key = party.name_key
    project.search_key = fold(f"{project.reference} {party.name} {party.place} {data.title}")


def _traced(project: Project) -> dict[str, Any]:
    names = ("reference", "title", "need", "state", "requested_cents", "jobs_created", "jobs_kept", "lead_id", "extra")
    return {name: getattr(project, name) for name in names}


def edit_project(actor: Actor, project_id: UUID, version: int, data: ProjectData) -> None:
    """Change what a project says. Raises ConflictError when somebody else changed it since `version` was read."""
    actor.require("projects.edit")
    with transaction() as session:
        project = _locked(session, project_id)
        if project.version != version:
            raise ConflictError(
                Message("Somebody else changed this file while you had it open. Compare, then send your changes again.")
            )
        company = session.get(Company, project.company_id)
        assert company is not None
        before = _traced(project)
        companies.update(session, company, data.company)
        deadlines.hand_over(actor, "project", project.id, project.lead_id, data.lead_id)
        party = session.get(Party, company.party_id)
        assert party is not None
        _fill(project, party, data)
        audit.record(
            actor,
            "project.edited",
            "project",
            project.id,
            before=before,
            after={**_traced(project), "company": asdict(data.company)},
        )


def assign(actor: Actor, project_id: UUID, lead_id: UUID | None) -> bool:
    """Let another person follow a file, with what is due of it; tell whether that changes anything."""
    actor.require("projects.edit")
    with transaction() as session:
        project = _locked(session, project_id)
        if project.lead_id == lead_id:
            return False
        before, project.lead_id = {"lead_id": project.lead_id}, lead_id
        deadlines.hand_over(actor, "project", project_id, before["lead_id"], lead_id)
        audit.record(actor, "project.assigned", "project", project_id, before=before, after={"lead_id": lead_id})
        return True


def _locked(session: Session, project_id: UUID) -> Project:
    project = session.get(Project, project_id, with_for_update=True)
    assert project is not None
    return project


def step_findings(actor: Actor, view: queries.ProjectView, event: str, on: date) -> Findings:
    """Return what the plugins say of a step, before anything is changed."""
    hooks = Hooks(registry(), current_tenant())
    project = queries.snapshot(view)
    found = hooks.veto("transition_checks", project=project, transition=event, actor=actor, on=on)
    if event == "qualify":
        found = (*hooks.veto("eligibility", project=project, on=on), *found)
    own = [Attributed("portal", item) for check in guards(event) for item in check(view.id, actor, on)]
    return (*own, *found)


def prepare(project_id: UUID, event: str, on: date) -> tuple[Any, ...]:
    """Return what the consequences of a step need, before anything is changed."""
    return tuple(consequence.prepare(project_id, on) for consequence in consequences(event))


def take_step(
    actor: Actor,
    project_id: UUID,
    event: str,
    on: date,
    reason: str = "",
    findings: Findings | None = None,
    prepared: tuple[Any, ...] | None = None,
) -> None:
    """Take a project to its next state. Raises TransitionError, or BlockedError with the findings that stop it.

    A step that is not offered belongs to another room's verb, which has authorised the act itself.
    A caller that already holds a transaction gives the `findings` and what it `prepared` before opening it.
    """
    if prepared is None:
        prepared = prepare(project_id, event, on)
    if findings is None:
        findings = step_findings(actor, queries.project_view(project_id), event, on)
    if any(item.value.level is Level.BLOCK for item in findings):
        raise BlockedError(findings)
    with transaction() as session:
        _move(session, actor, project_id, event, on, reason, findings)
        for consequence, value in zip(consequences(event), prepared, strict=True):
            consequence.act(actor, project_id, on, value)
        for act in acts_after(event):
            act(project_id, on)


def _move(
    session: Session, actor: Actor, project_id: UUID, event: str, on: date, reason: str, findings: Findings
) -> None:
    """Change the state, with all that is kept of it: the first day, the step, the counts, the line."""
    project = _locked(session, project_id)
    transition = LIFE.find(event, project.state)
    if transition.offered:
        actor.require(transition.permission)
    if transition.reason and not reason:
        raise ConflictError(Message("Say why: this step needs a reason."))
    before, project.state = project.state, transition.target
    stamps.stamp(project, on)
    step = _row(actor, project, event, before, on, reason, findings)
    session.add(step)
    events.put(step)
    stats.bump(listing.FIGURE, before, -1)
    stats.bump(listing.FIGURE, project.state, 1)
    was, is_now = {"state": before}, {"state": project.state}
    audit.record(actor, f"project.{event}", "project", project.id, before=was, after=is_now, reason=reason)


def start_support(actor: Actor, project_id: UUID, on: date) -> None:
    """Make an approved project active at its first euro or its first half-day; nothing if it is already."""
    view = queries.project_view(project_id)
    if view.state in {"approved", "contracting"}:
        take_step(actor, project_id, "activate", on)


def _row(
    actor: Actor, project: Project, event: str, before: str, on: date, reason: str, findings: Findings
) -> ProjectTransition:
    return ProjectTransition(
        project_id=project.id,
        event=event,
        source=before,
        target=project.state,
        member_id=actor.member_id,
        actor_name=actor.name,
        at=now(),
        on=on,
        reason=reason,
        findings=[frozen(item) for item in findings],
    )
