"""Asking a company for its documents: the letter, the next reminder, and the day on which one decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient, UnmailableError, checked_address
from portal.foundation.web.errors import ConflictError, UnansweredError, no_answer
from portal.foundation.web.i18n import format_long_date, gettext, use_locale
from portal.people.accounts.models import Member, Person
from portal.people.tenants import queries as tenants
from portal.programme.projects import checklist, queries
from portal.programme.projects.intake_models import Application
from portal.programme.projects.models import ProjectTransition
from portal.programme.projects.study_rules import REMINDER_DAYS
from portal.settings import Settings

KIND, REMIND, DECIDE = "project", "documents", "documents_decide"
"""The kind of record that deadlines name, and the two deadlines of a file that waits for its company."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to a company, in its language."""

    to: Recipient
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: the plugins' whole list, what the company still has to send, and the letter that says so."""

    view: queries.ProjectView
    wanted: checklist.Requirements
    awaited: tuple[checklist.Item, ...]
    letter: Letter | None


def prepare(project_id: UUID, on: date) -> Asked:
    """Return what there is to ask for. Raises UnansweredError when a plugin does not answer."""
    view = queries.project_view(project_id)
    try:
        wanted = checklist.requirements(view, on)
    except HookFailedError as error:
        raise UnansweredError(no_answer(error)) from error
    awaited = tuple(item for item in checklist.items(project_id, wanted) if item.awaited)
    by = on + timedelta(days=REMINDER_DAYS[1])
    return Asked(view, wanted, awaited, _letter(view, awaited, by) if awaited else None)


def recipient(view: queries.ProjectView) -> Recipient | None:
    """Return who is written to at the company: its contact, else who applied; None when no address is known."""
    applied = db.session.scalars(select(Application).where(Application.project_id == view.id)).one_or_none()
    locale = applied.locale if applied else current_tenant().locale
    name, address = (view.contact_name, view.contact_email) if view.contact_email else ("", "")
    if not address and applied:
        name, address = applied.name, applied.email
    try:
        return Recipient(checked_address(address), " ".join(name.split()), locale) if address else None
    except UnmailableError:
        return None


def _letter(view: queries.ProjectView, awaited: tuple[checklist.Item, ...], by: date) -> Letter | None:
    to = recipient(view)
    if to is None:
        return None
    with use_locale(to.locale):
        subject = gettext(
            "%(company)s: documents are awaited for your file %(reference)s",
            company=view.company_name,
            reference=view.reference,
        )
        return Letter(to, " ".join(subject.split()), "\n\n".join(_paragraphs(view, awaited, by)))


def _paragraphs(view: queries.ProjectView, awaited: tuple[checklist.Item, ...], by: date) -> list[str]:
    listed = [gettext(item.label) for item in awaited if item.blocking]
    listed += [gettext("%(document)s (if you have it)", document=gettext(i.label)) for i in awaited if not i.blocking]
    named = {"project": view.title, "date": format_long_date(by)}
    name, address = _adviser(view.lead_id)
    return [
        gettext("To go on with your file « %(project)s », we need these documents by %(date)s:", **named),
        "\n".join(f"- {document}" for document in listed),
        gettext("Send them to %(name)s: %(address)s", name=name, address=address),
        gettext("With an account, you can also add them to your file: %(link)s", link=_file_link(view.id)),
        gettext("You receive this message because your company asked for the support of Alizé®."),
    ]


def _file_link(project_id: UUID) -> str:
    """Return the whole address of the file's documents; letters are also written where no page is asked for."""
    settings: Settings = current_app.extensions["settings"]
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    host = territory.hosts[0]
    path = current_app.url_map.bind(host).build("project_documents.tab", {"project_id": project_id})
    return settings.origin(host) + path


def _adviser(lead_id: UUID | None) -> tuple[str, str]:
    """Return whom the company sends its documents to: who follows the file, else the territory itself."""
    row = None
    if lead_id is not None:
        row = db.session.execute(
            select(Member.name, Person.email).join(Person, Person.id == Member.person_id).where(Member.id == lead_id)
        ).one_or_none()
    if row is not None:
        return row.name, row.email
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    return territory.carrier_name or territory.ref.name, territory.contact.get("email", "")


def findings(project_id: UUID, _actor: Actor, on: date) -> list[Finding]:
    """Return what asking will do, before it is done: what is awaited, and who is written to."""
    try:
        asked = prepare(project_id, on)
    except ConflictError as error:
        return [Finding("plugin.unanswered", Level.BLOCK, error.message)]
    if not asked.awaited:
        words = Message("Every document of the list has come in: nobody is written to.")
        return [Finding("documents.complete", Level.INFO, words)]
    if asked.letter is None:
        words = Message("No e-mail address of the company is known: call it, and note the address in the file.")
        found = [Finding("documents.address", Level.WARN, words)]
    else:
        words = Message("A message goes to %(address)s about these documents.", {"address": asked.letter.to.address})
        found = [Finding("documents.letter", Level.INFO, words)]
    for item in asked.awaited:
        words = Message("Awaited: %(document)s.", {"document": Message(item.label)})
        found.append(Finding("documents.awaited", Level.INFO, words, item.source))
    return found


def ask(actor: Actor, project_id: UUID, on: date, asked: Asked) -> None:
    """Note what is asked for, write to the company and set the first reminder, in the step's transaction."""
    with transaction() as session:
        for row in checklist.open_list(session, project_id, asked.wanted, on):
            if row.state in {"required", "refused"}:
                row.state = "requested"
        _send(actor, asked)
        _set_next(actor, asked.view, on, on)


def remind(actor: Actor, project_id: UUID, on: date, asked: Asked) -> None:
    """Write to the company again and set what comes next. Raises ConflictError unless the file waits for it."""
    actor.require("projects.study")
    if asked.view.state != "awaiting_documents":
        raise ConflictError(Message("This file does not wait for its company any more."))
    if not asked.awaited:
        raise ConflictError(Message("Every document has come in: look at them, then resume the study."))
    with transaction():
        _send(actor, asked)
        _set_next(actor, asked.view, _asked_on(project_id) or on, on)


def _send(actor: Actor, asked: Asked) -> None:
    letter = asked.letter
    if letter is not None:
        mail.send(letter.to, letter.subject, letter.text, kind="documents")
    after = {"documents": [item.key for item in asked.awaited], "written_to": letter is not None}
    audit.record(actor, "project.documents_asked", "project", asked.view.id, after=after)


def _asked_on(project_id: UUID) -> date | None:
    return db.session.scalar(
        select(ProjectTransition.on)
        .where(ProjectTransition.project_id == project_id, ProjectTransition.event == "ask_documents")
        .order_by(ProjectTransition.id.desc())
        .limit(1)
    )


def _set_next(actor: Actor, view: queries.ProjectView, asked_on: date, on: date) -> None:
    """Set the next reminder; after the last one, the day on which one decides to go on or to close the file."""
    *reminders, last = (asked_on + timedelta(days=days) for days in REMINDER_DAYS)
    due = next((day for day in reminders if day > on), None)
    whose = {"member_id": view.lead_id} if view.lead_id else {"role": "operator"}
    said = {"company": view.company_name}
    if due is not None:
        title = Message("Remind %(company)s of its documents", said)
        deadlines.set_deadline(actor, KIND, view.id, REMIND, due, title, **whose)
        return
    deadlines.finish(actor, KIND, view.id, REMIND, on)
    title = Message("Go on or close: %(company)s has not sent its documents", said)
    day = max(last, on + timedelta(days=REMINDER_DAYS[0]))
    deadlines.set_deadline(actor, KIND, view.id, DECIDE, day, title, **whose)


def stop_waiting(actor: Actor, project_id: UUID, on: date, _prepared: None) -> None:
    """Nothing more is awaited of the company: the study goes on."""
    for code in (REMIND, DECIDE):
        deadlines.finish(actor, KIND, project_id, code, on)


def nothing_more(actor: Actor, project_id: UUID, on: date, _prepared: None) -> None:
    """The file is closed: nothing is due of it any more."""
    deadlines.finish_all(actor, KIND, project_id, on)
