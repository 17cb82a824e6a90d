"""What speaks for and against a study's steps: content, documents, prior aid, a second pair of eyes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.hooks.calls import unanswered
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError
from portal.programme.aids import group
from portal.programme.projects import checklist, queries, study_queries
from portal.programme.projects.study_models import Proposal
from portal.programme.projects.study_rules import WRITABLE, Readiness, Unsettled, missing


def ready(project_id: UUID, actor: Actor, on: date) -> list[Finding]:
    """Return what keeps the file from the committee. A plugin that does not answer keeps it back too."""
    view = queries.project_view(project_id)
    try:
        wanted = checklist.requirements(view, on)
    except HookFailedError:
        return [Finding("plugin.unanswered", Level.BLOCK, unanswered())]
    asked = frozenset(item.value.key for item in wanted if item.value.blocking)
    return missing(readiness(view, actor, checklist.items(view.id, wanted), asked, on))


def lacking(project_id: UUID, actor: Actor, on: date) -> list[Message]:
    """Return what the file's summary says is missing, by its kept checklist: no plugin is asked."""
    view = queries.project_view(project_id)
    if view.state not in WRITABLE:
        return []
    listed = checklist.items(project_id)
    asked = frozenset(item.key for item in listed if item.blocking)
    found = missing(readiness(view, actor, listed, asked, on))
    return [f.message for f in found if f.level is Level.BLOCK and f.code != "study.four_eyes"]


def readiness(
    view: queries.ProjectView, actor: Actor, listed: Sequence[checklist.Item], asked: Collection[str], on: date
) -> Readiness:
    """Return what the rules look at: `asked` are the kinds of documents without which the study does not end."""
    study = study_queries.study(view.id)
    proposal = study.proposal
    firms = group.firms_of(view.party_id, on)
    return Readiness(
        diagnosed=bool(study.diagnosis),
        jobs_planned=bool(view.jobs_created or view.jobs_kept),
        baseline_known=view.baseline_headcount is not None,
        plan=study.plan,
        proposed=proposal is not None,
        advance_proposed=proposal is not None and bool(proposal.advance),
        own_proposal=proposal is not None and proposal.author_id is not None and proposal.author_id == actor.member_id,
        aid_declared=firms[view.party_id].declared_on is not None,
        undeclared=group.undeclared(firms),
        unsettled=tuple(
            Unsettled(Message(item.label), item.state == "received", item.source)
            for item in listed
            if item.key in asked and not item.settled
        ),
    )


def another_person(actor: Actor, project_id: UUID, _on: date, _prepared: None) -> None:
    """Look again, inside the step's transaction. Raises ConflictError when the proposal is the actor's own."""
    author = db.session.scalar(select(Proposal.author_id).where(Proposal.project_id == project_id))
    if author is not None and author == actor.member_id:
        raise ConflictError(Message("You wrote the proposal: another person has to mark the file ready."))
