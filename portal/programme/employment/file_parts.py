"""What jobs add to a file and to a person's day: dates, figures, tasks, and what speaks against closing too soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy import or_, select

from portal.casework.deadlines.registry import Task
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.employment import queries, rules, service
from portal.programme.employment.models import JobMilestone
from portal.programme.employment.queries import Milestone
from portal.programme.employment.views import equivalents
from portal.programme.projects import parts
from portal.programme.projects.models import Project
from portal.programme.projects.registry import Entry, SummaryFigure
from portal.programme.projects.rules import CLOSED

SHOWN = 60


def entries(project_id: UUID, actor: Actor, on: date) -> list[Entry]:
    """Return the days of the milestones, and what was declared and verified."""
    if not actor.may("jobs.view") or not parts.has(project_id, JobMilestone.project_id):
        return []
    url = url_for("employment.tab", project_id=project_id)
    found: list[Entry] = []
    for one in queries.of_project(project_id):
        said = {"months": rules.month_words(one.months)}
        if one.last is None:
            icon = "users" if on <= one.due_on else "alert"
            found.append(Entry(one.due_on, Message("Jobs to declare at %(months)s", said), "sun", icon, url))
        for declared in one.declared:
            text = Message("Jobs declared at %(months)s", said)
            found.append(Entry(declared.declared_on, text, "sea", "users", url))
            if declared.outcome == "verified" and declared.reviewed_on:
                text = Message("Jobs verified at %(months)s", said)
                found.append(Entry(declared.reviewed_on, text, "ok", "check", url))
    return found


def figures(project_id: UUID, actor: Actor, _on: date) -> list[SummaryFigure]:
    """Return the jobs verified, once there are some."""
    if not actor.may("jobs.view") or not parts.has(project_id, JobMilestone.project_id):
        return []
    standing = queries.standing(queries.of_project(project_id))
    if standing is None:
        return []
    url = url_for("employment.tab", project_id=project_id)
    note = Message("full-time equivalents, at %(months)s", {"months": rules.month_words(standing.months)})
    value = equivalents(standing.created + standing.kept)
    return [SummaryFigure(value, Message("Jobs verified"), note, url, "ok", 35)]


def missing(project_id: UUID, _actor: Actor, on: date) -> list[Finding]:
    """Stop a file from being closed as a success while jobs that are due were not declared."""
    return _missing(project_id, on, Level.BLOCK)


def missing_is_noted(project_id: UUID, _actor: Actor, on: date) -> list[Finding]:
    """Say that jobs were not declared: the reason of the closing tells why."""
    return _missing(project_id, on, Level.WARN)


def _missing(project_id: UUID, on: date, level: Level) -> list[Finding]:
    passed = queries.find(JobMilestone.project_id == project_id, JobMilestone.due_on <= on)
    due = [one for one in passed if one.last is None]
    at = [{"months": rules.month_words(one.months)} for one in due]
    messages = [Message("The jobs at %(months)s were not declared.", said) for said in at]
    return [Finding("portal.jobs.missing", level, message) for message in messages]


def tasks(actor: Actor, on: date) -> Iterator[Task]:
    """Yield what is to be declared, verified or asked for, of the files that `actor` works on."""
    if not (actor.may(service.DECLARE) or actor.may(service.VERIFY)):
        return
    criteria = [visible(Project, actor), Project.state.not_in(CLOSED)]
    if actor.may(service.VERIFY):
        criteria.append(or_(Project.lead_id == actor.member_id, Project.lead_id.is_(None)))
    else:
        criteria.append(Company.party_id.in_(actor.parties("sme")))
    names = {
        row.id: row
        for row in db.session.execute(
            select(JobMilestone.id, Project.reference, Party.name, Project.id.label("project_id"))
            .join(Project, Project.id == JobMilestone.project_id)
            .join(Company, Company.id == Project.company_id)
            .join(Party, Party.id == Company.party_id)
            .where(*criteria, JobMilestone.due_on <= on + rules.OPENS_BEFORE)
            .order_by(JobMilestone.due_on.desc(), JobMilestone.id.desc())
            .limit(SHOWN)
        )
    }
    for one in queries.find(JobMilestone.id.in_(names)) if names else ():
        row = names[one.id]
        meta = Message("%(company)s, %(reference)s", {"company": row.name, "reference": row.reference})
        yield from _staff(one, meta, on) if actor.may(service.VERIFY) else _company(one, meta, on)


def _company(one: Milestone, meta: Message, on: date) -> Iterator[Task]:
    url = url_for("employment.declare", project_id=one.project_id, job_milestone_id=one.id)
    said = {"months": rules.month_words(one.months)}
    state = one.state(on)
    if state in {"open", "late"}:
        title = Message("Declare your jobs at %(months)s: two minutes", said)
        yield Task(title, url, one.due_on, meta, Message("Declare"), "users")
    if state == "disputed" and one.last and one.last.reviewed_on:
        title = Message("Correct your jobs at %(months)s", said)
        yield Task(title, url, one.last.reviewed_on + rules.VERIFY_WITHIN, meta, Message("Correct"), "users")


def _staff(one: Milestone, meta: Message, on: date) -> Iterator[Task]:
    said = {"months": rules.month_words(one.months)}
    state = one.state(on)
    if state == "declared" and one.last:
        url = url_for("employment.review", project_id=one.project_id, job_milestone_id=one.id)
        title = Message("Verify the jobs at %(months)s", said)
        yield Task(title, url, one.last.declared_on + rules.VERIFY_WITHIN, meta, Message("Verify"), "users")
    if state == "late" and on >= one.due_on + rules.CHASED_AFTER:
        url = url_for("employment.tab", project_id=one.project_id)
        title = Message("Ask for the jobs at %(months)s", said)
        yield Task(title, url, one.due_on + rules.CHASED_AFTER, meta, Message("Open"), "phone")
