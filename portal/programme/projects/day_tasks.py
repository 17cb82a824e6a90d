"""What files put on a person's day: requests to answer, documents to look at, studies to finish, files to check."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from portal.casework.deadlines import calendar
from portal.casework.deadlines.registry import Basket, Subject, Task
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_working_days
from portal.foundation.kernel.message import Message
from portal.foundation.web.visibility import visible
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.companies.models import Company, RegisterAnswer
from portal.programme.companies.register import GONE
from portal.programme.projects import listing, register_parts, rules
from portal.programme.projects.checklist_models import SETTLED, ChecklistItem
from portal.programme.projects.models import Project, ProjectTransition
from portal.programme.projects.study_models import Diagnosis, Proposal
from portal.programme.projects.study_rules import (
    ANSWER_WORKING_DAYS,
    CHECK_WORKING_DAYS,
    STUDY_DAYS,
    WRITABLE,
)

MOST = 30
"""How many tasks of one kind a day shows; the oldest come first."""

SOON = timedelta(days=7)


def tasks(actor: Actor, on: date) -> Iterator[Task]:
    """Yield what `actor` has to do about files: their own, and those that nobody follows yet."""
    if actor.may("projects.study"):
        holidays = calendar.holidays((on.year - 1, on.year, on.year + 1))
        yield from _gone(actor, holidays)
        yield from _requests(actor, holidays)
        yield from _documents(actor, holidays)
        yield from _studies(actor, on)
        if actor.may("projects.ready"):
            yield from _to_check(actor, holidays)


def _files(actor: Actor, *more: Any) -> Select[Any]:
    return (
        select(Project.id, Project.reference, Party.name, *more)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(visible(Project, actor))
        .limit(MOST)
    )


def _followed(actor: Actor) -> ColumnElement[bool]:
    return or_(Project.lead_id == actor.member_id, Project.lead_id.is_(None))


def _about(reference: str) -> Message:
    return Message("File %(reference)s", {"reference": reference})


def _named(row: Any) -> Message:
    return Message("%(company)s, file %(reference)s", {"company": row.name, "reference": row.reference})


def _gone(actor: Actor, holidays: frozenset[date]) -> Iterator[Task]:
    """Firms that the public register says have closed or may not trade, until a step of their file is taken."""
    acted = select(ProjectTransition.id).where(
        ProjectTransition.project_id == Project.id, ProjectTransition.on >= RegisterAnswer.told_on
    )
    query = (
        _files(actor, RegisterAnswer.state, RegisterAnswer.told_on)
        .join(RegisterAnswer, RegisterAnswer.company_id == Company.id)
        .join(PartyIdentifier, and_(PartyIdentifier.party_id == Party.id, PartyIdentifier.kind == RegisterAnswer.kind))
        .where(RegisterAnswer.state.in_(GONE), PartyIdentifier.value == RegisterAnswer.number)
        .where(Project.state.not_in(rules.CLOSED), _followed(actor), ~acted.exists())
    )
    for row in db.session.execute(query.order_by(RegisterAnswer.told_on, Project.id)):
        yield Task(
            Message(register_parts.TASKS[row.state], {"company": row.name}),
            url_for("projects.show", project_id=row.id),
            add_working_days(row.told_on, 1, holidays),
            _about(row.reference),
            Message("Look"),
            "alert",
        )


def _requests(actor: Actor, holidays: frozenset[date]) -> Iterator[Task]:
    query = _files(actor, Project.received_on).where(Project.state == "prospect", _followed(actor))
    for row in db.session.execute(query.order_by(Project.received_on, Project.id)):
        yield Task(
            Message("Answer the request of %(company)s", {"company": row.name}),
            url_for("projects.step", project_id=row.id, event="qualify"),
            add_working_days(row.received_on, ANSWER_WORKING_DAYS, holidays),
            Message("File %(reference)s, came in on %(day)s", {"reference": row.reference, "day": row.received_on}),
            Message("Qualify"),
            "mail",
        )


def _documents(actor: Actor, holidays: frozenset[date]) -> Iterator[Task]:
    count, first = func.count(ChecklistItem.id), func.min(ChecklistItem.received_on)
    query = (
        _files(actor, count.label("num"), first.label("received_on"))
        .join(ChecklistItem, ChecklistItem.project_id == Project.id)
        .where(ChecklistItem.state == "received", Project.state.in_(WRITABLE), _followed(actor))
        .group_by(Project.id, Project.reference, Party.name)
    )
    for row in db.session.execute(query.order_by(first, Project.id)):
        yield Task(
            Message(
                "Look at the document of %(company)s",
                {"num": row.num, "company": row.name},
                "Look at the %(num)s documents of %(company)s",
            ),
            url_for("project_study.tab", project_id=row.id, _anchor="documents"),
            add_working_days(row.received_on, 1, holidays),
            _about(row.reference),
            Message("Look"),
            "doc",
        )


def _studies(actor: Actor, on: date) -> Iterator[Task]:
    """Studies that are late, or will be within the week; what is missing first is what is to be done."""
    since = func.coalesce(Project.studied_on, Project.received_on)
    diagnosed = select(Diagnosis.id).where(Diagnosis.project_id == Project.id).exists()
    proposed = select(Proposal.id).where(Proposal.project_id == Project.id).exists()
    query = _files(
        actor, Project.state, since.label("since"), diagnosed.label("diagnosed"), proposed.label("proposed")
    ).where(
        Project.state.in_(("qualified", "in_study")), _followed(actor), since <= on + SOON - timedelta(days=STUDY_DAYS)
    )
    for row in db.session.execute(query.order_by(since, Project.id)):
        if row.state == "qualified":
            url = url_for("projects.step", project_id=row.id, event="study")
        else:
            url = url_for("project_study.tab", project_id=row.id)
        title, action = _study_act(row)
        due = row.since + timedelta(days=STUDY_DAYS)
        yield Task(title, url, due, _about(row.reference), action, "doc")


def _study_act(row: Any) -> tuple[Message, Message]:
    said = {"company": row.name}
    if row.state == "qualified":
        return Message("Start the study of %(company)s", said), Message("Start")
    if not row.diagnosed:
        return Message("Note the diagnosis of %(company)s", said), Message("Note")
    if not row.proposed:
        return Message("Write the proposal for %(company)s", said), Message("Write")
    return Message("Finish the study of %(company)s", said), Message("Finish")


def _to_check(actor: Actor, holidays: frozenset[date]) -> Iterator[Task]:
    """Files that another person has made complete: they wait for who marks them ready."""
    unsettled = (
        select(ChecklistItem.id)
        .where(ChecklistItem.project_id == Project.id, ChecklistItem.blocking, ChecklistItem.state.not_in(SETTLED))
        .exists()
    )
    query = (
        _files(actor, Proposal.written_on)
        .join(Proposal, Proposal.project_id == Project.id)
        .where(Project.state == "in_study", Proposal.written_on.is_not(None), ~unsettled)
        .where(or_(Proposal.author_id.is_(None), Proposal.author_id != actor.member_id))
    )
    for row in db.session.execute(query.order_by(Proposal.written_on, Project.id)):
        yield Task(
            Message("Check the file of %(company)s for the committee", {"company": row.name}),
            url_for("projects.step", project_id=row.id, event="mark_ready"),
            add_working_days(row.written_on, CHECK_WORKING_DAYS, holidays),
            _about(row.reference),
            Message("Check"),
            "check",
        )


def baskets(actor: Actor, on: date) -> Iterator[Basket]:
    """Yield the worklists with their counts, from the summary rows."""
    if not actor.may("projects.list"):
        return
    counts = listing.basket_counts()
    for order, (key, label, definition, _states) in enumerate(rules.BASKETS[:-2], 10):
        words = Message(definition)
        if key == "study" and counts[key]:
            words = _with_oldest(on) or words
        yield Basket(Message(label), words, counts[key], url_for("projects.worklist", basket=key), order)


def _with_oldest(on: date) -> Message | None:
    """The study basket says how old its oldest file is: one look at an index a state."""
    states = listing.basket_states("study")
    oldest = [select(func.min(Project.received_on)).where(Project.state == state).scalar_subquery() for state in states]
    days = [day for day in db.session.execute(select(*oldest)).one() if day is not None]
    if not days:
        return None
    return Message(
        "Eligible request, study under way. The oldest came in one day ago.",
        {"num": (on - min(days)).days},
        "Eligible request, study under way. The oldest came in %(num)s days ago.",
    )


def describe(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Subject]:
    """Name these files for the deadlines that are about them, as far as `actor` sees them."""
    query = _files(actor).where(Project.id.in_(ids)).limit(None)
    return {
        row.id: Subject(_named(row), url_for("projects.show", project_id=row.id)) for row in db.session.execute(query)
    }
