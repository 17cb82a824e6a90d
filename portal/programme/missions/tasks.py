"""What missions put on a person's day: derived from where each mission stands, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, or_, select

from portal.casework.deadlines.registry import Basket, Task
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.missions import listing, notices, promises, queries, rules
from portal.programme.missions.models import Mission, MissionProposal
from portal.programme.missions.queries import MissionView
from portal.programme.missions.waiting import Waiting, waiting
from portal.programme.partners import expert_queries, fields
from portal.programme.partners.models import Expert
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import GRANTS, Decision

SHOWN = 60
PATIENCE = timedelta(days=10)
"""How long a need, an agreement or a letter may wait before it is late: nobody waits longer without news."""

EVALUATE_WITHIN = timedelta(days=7)
SILENCE = timedelta(days=30)
END_SOON = timedelta(days=15)
_WORKED_ON = (
    "need_identified",
    "searching",
    "proposed",
    "accepted",
    "letter_signed",
    "in_progress",
    "completed",
    "evaluated",
)


Source = Callable[[MissionView, Waiting, date], Iterator[Task]]
"""A mission's tasks for one kind of reader."""


def tasks(actor: Actor, on: date) -> Iterator[Task]:
    """Yield the tasks of `actor`: as project officer, as expert or their firm, as helped company."""
    own = _missions(actor)
    if own:
        known = waiting([view.id for view in own])
        words = fields.words()
        for view in own:
            for task in _source(actor, view)(view, known[view.id], on):
                yield _naming(task, words[view.field])
    if actor.may(rules.MANAGE):
        yield from _needs_to_note(actor)
    if "partner_contact" in actor.roles:
        yield from _asked_of_firm(actor)


def baskets(actor: Actor, _on: date) -> Iterator[Basket]:
    """Yield the basket of missions that nobody takes yet."""
    if actor.may("missions.list"):
        counts = listing.basket_counts()
        label, definition = Message("Missions to match"), Message("A need waits for an expert.")
        url = url_for("missions.worklist", basket="search")
        yield Basket(label, definition, counts["search"], url, order=60)


def _missions(actor: Actor) -> list[MissionView]:
    """Return the missions that `actor` works on: a project officer's own files and those that nobody follows."""
    criteria: list[ColumnElement[bool]] = [Mission.state.in_(_WORKED_ON)]
    if actor.may(rules.MANAGE):
        criteria.append(_followed(actor))
    return queries.seen_by(actor, *criteria)[:SHOWN]


def _needs_to_note(actor: Actor) -> Iterator[Task]:
    """Files that were granted days of an expert and no advance, and have no mission: nothing else leads them on."""
    granted = select(Decision.id).where(
        Decision.project_id == Project.id, Decision.outcome.in_(GRANTS), Decision.advance_cents == 0
    )
    rows = db.session.execute(
        select(Project.id, Project.reference, Project.approved_on, Party.name)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(Project.state == "approved", granted.exists(), _followed(actor))
        .where(~select(Mission.id).where(Mission.project_id == Project.id).exists())
        .order_by(Project.approved_on, Project.id)
        .limit(SHOWN)
    )
    for row in rows:
        title = Message("Note what %(company)s needs", {"company": row.name})
        meta = Message("File %(reference)s", {"reference": row.reference})
        url = url_for("missions.new", project_id=row.id)
        yield Task(title, url, row.approved_on + PATIENCE, meta, Message("Note"), "sails")


def _followed(actor: Actor) -> ColumnElement[bool]:
    """A project officer's own files, and those that nobody follows."""
    return or_(Project.lead_id == actor.member_id, Project.lead_id.is_(None))


def _source(actor: Actor, view: MissionView) -> Source:
    if actor.may(rules.MANAGE):
        return _of_staff
    if view.company_party_id in actor.parties("sme"):
        return _of_company
    return _of_expert if view.expert_member_id == actor.member_id else _of_nobody


def _of_nobody(_view: MissionView, _known: Waiting, _on: date) -> Iterator[Task]:
    yield from ()


def _of_staff(view: MissionView, known: Waiting, on: date) -> Iterator[Task]:
    since, page = view.state_since, url_for("missions.show", mission_id=view.id)
    if view.state in {"need_identified", "searching"}:
        url = url_for("missions.board", mission_id=view.id) if view.state == "searching" else page
        yield _task(view, mark("Find an expert: %(field)s"), since + PATIENCE, url, mark("Look"), "search")
    if view.state == "proposed" and known.proposal is not None:
        yield from _chase(view, known.proposal, on, page)
    if view.state == "accepted":
        yield _task(
            view, mark("Have the mission letter signed: %(field)s"), since + PATIENCE, page, mark("Open"), "edit"
        )
    if view.state in rules.DAY_STATES:
        last = known.last_day or since
        if on - last >= SILENCE:
            yield _task(view, mark("Ask how the mission goes: %(field)s"), last + SILENCE, page, mark("Open"), "chat")
    if known.contested:
        yield _task(view, mark("Settle a contested half-day: %(field)s"), on, page, mark("Open"), "scales")
    if view.state == "completed" and on - since >= EVALUATE_WITHIN:
        yield _task(
            view, mark("Ask for the evaluation: %(field)s"), since + EVALUATE_WITHIN, page, mark("Open"), "chat"
        )
    if view.state == "evaluated":
        url = url_for("missions.close", mission_id=view.id)
        yield _task(
            view, mark("Close the mission: %(field)s"), since + PATIENCE, url, mark("Close the mission"), "check"
        )


def _chase(view: MissionView, proposal: MissionProposal, on: date, page: str) -> Iterator[Task]:
    """The expert first, then the company; both once they have had their time, a company without login at once."""
    if proposal.lender_answer == "open":
        if on >= proposal.answer_by:
            yield _task(
                view, mark("Ask the expert for an answer: %(field)s"), proposal.answer_by, page, mark("Open"), "phone"
            )
    elif proposal.company_answer == "open" and proposal.lender_on is not None:
        due = proposal.lender_on + PATIENCE
        if on >= due or not notices.reaches_company(view):
            yield _task(view, mark("Ask the company for its answer: %(field)s"), due, page, mark("Open"), "phone")


def _of_expert(view: MissionView, known: Waiting, on: date) -> Iterator[Task]:
    if view.state == "proposed" and known.proposal is not None and known.proposal.lender_answer == "open":
        url = url_for("missions.answer", mission_id=view.id)
        yield _task(
            view, mark("Say whether you take it: %(field)s"), known.proposal.answer_by, url, mark("Answer"), "mail"
        )
    if view.state == "in_progress" and view.ends_on and view.ends_on - on <= END_SOON:
        url = url_for("missions.end", mission_id=view.id)
        yield _task(view, mark("Write the final note: %(field)s"), view.ends_on, url, mark("Write"), "edit")
    if view.state == "completed" and "expert" not in known.sides:
        yield _evaluate(view)


def _of_company(view: MissionView, known: Waiting, _on: date) -> Iterator[Task]:
    proposal = known.proposal
    if view.state == "proposed" and proposal is not None and proposal.lender_answer == "accepted":
        assert proposal.lender_on is not None
        url = url_for("missions.agreement", mission_id=view.id)
        yield _task(
            view, mark("Agree to your expert: %(field)s"), proposal.lender_on + PATIENCE, url, mark("Answer"), "users"
        )
    if known.logged and known.oldest_logged is not None:
        url = url_for("missions.confirm", mission_id=view.id)
        title = Message(
            "Confirm %(num)s half-day of your expert",
            {"num": known.logged},
            "Confirm %(num)s half-days of your expert",
        )
        days = promises.confirm_days(view.confirm_rule, view.signed_on)
        due = None if days is None else known.oldest_logged + timedelta(days=days)
        yield Task(title, url, due, _meta(view), Message("Confirm"), "check")
    if view.state == "completed" and "company" not in known.sides:
        yield _evaluate(view)


def _evaluate(view: MissionView) -> Task:
    url = url_for("missions.evaluate", mission_id=view.id)
    return _task(
        view,
        mark("Say what the mission brought: %(field)s"),
        view.state_since + EVALUATE_WITHIN,
        url,
        mark("Answer"),
        "chat",
    )


def _task(view: MissionView, title: str, due: date, url: str, action: str, icon: str) -> Task:
    return Task(Message(title), url, due, _meta(view), Message(action), icon)


def _naming(task: Task, field: Message) -> Task:
    """Put the field of competence, as the territory calls it, into the task's title."""
    return replace(task, title=replace(task.title, params={**task.title.params, "field": field}))


def _meta(view: MissionView) -> Message:
    return Message("%(company)s, %(reference)s", {"company": view.company_name, "reference": view.reference})


def _asked_of_firm(actor: Actor) -> Iterator[Task]:
    """What is asked of a firm's experts, without the name of the company that asks."""
    own = expert_queries.experts_of_party(actor.parties("partner_contact"))
    rows = db.session.execute(
        select(Mission.need_id, Mission.field, MissionProposal.answer_by, Expert.name)
        .join(MissionProposal, MissionProposal.mission_id == Mission.id)
        .join(Expert, Expert.id == MissionProposal.expert_id)
        .where(
            Mission.state == "proposed",
            Mission.expert_id == MissionProposal.expert_id,
            MissionProposal.lender_answer == "open",
            Expert.id.in_(own),
        )
        .order_by(MissionProposal.answer_by, MissionProposal.id)
        .limit(SHOWN)
    )
    words = fields.words()
    for row in rows:
        url = url_for("missions.need", need_id=row.need_id)
        title = Message("Answer for %(name)s: %(field)s", {"name": row.name, "field": words[row.field]})
        yield Task(title, url, row.answer_by, None, Message("Answer"), "mail")
