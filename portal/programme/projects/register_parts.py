"""What the public register said of the firm, where people look: on the file, before a step, on their day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from portal.foundation.db.binding import local_time
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level, Source
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.i18n import format_long_date, gettext, say
from portal.programme.companies.register import RegisterNote
from portal.programme.projects import queries

BEFORE = ("qualify", "mark_ready", "schedule", "contract", "activate")
"""Steps at which it is said once more: answering, readiness, the committee, the agreement, the first euro."""

JUDGES = "study.view"

LABELS = {
    "": mark("not asked"),
    "active": mark("active"),
    "ceased": mark("closed"),
    "inactive": mark("inactive"),
    "restricted": mark("active, not to be shown"),
    "unknown": mark("not found"),
}
"""States of a firm in the register, as the trail says them."""

TASKS = {
    "ceased": mark("Look at the file of %(company)s: the public register notes it as closed"),
    "inactive": mark("Look at the file of %(company)s: the public register notes it as inactive"),
}
"""What a state of the firm asks of whoever follows its file."""

_LINES = {
    "active": mark("Asked on %(day)s: active."),
    "ceased": mark("Asked on %(day)s: closed."),
    "inactive": mark("Asked on %(day)s: inactive."),
    "restricted": mark("Asked on %(day)s: active. It does not want its name and address to be shown."),
    "unknown": mark("Asked on %(day)s: no company with this number."),
}


def line(view: queries.ProjectView, actor: Actor) -> tuple[str, str, str] | None:
    """Return the line on the file's summary: its label, what was said, the register and what it says otherwise.

    It is for those who judge the file and for the firm itself.
    """
    note = view.register
    if note is None or not (actor.may(JUDGES) or actor.may("projects.own")):
        return None
    return gettext("Public register"), say(_said(note)), " ".join([*map(say, _differences(note)), gettext(note.source)])


def warning(view: queries.ProjectView, actor: Actor) -> tuple[str, str, str] | None:
    """Return what stands on every page of the file of a firm that has gone: what, what to do, who says it and when.

    It is for those who judge the file: the team, the committee, who keeps the accounts.
    """
    note = view.register
    if note is None or not note.gone or not actor.may(JUDGES):
        return None
    asked = gettext("%(source)s, asked on %(moment)s", source=gettext(note.source), moment=format_long_date(_day(note)))
    kept = gettext("What the company declared is kept as it is: ask it before anything is decided, signed or paid.")
    return say(_gone(note)), kept, asked


def findings(project_id: UUID, _actor: Actor, _on: date) -> list[Finding]:
    """Return what the register said of the firm, before a step: nothing stops it."""
    note = queries.project_view(project_id).register
    if note is None:
        return []
    source = Source(note.source)
    gone = [Finding(f"company.register_{note.state}", Level.WARN, _gone(note), source)] if note.gone else []
    return [*gone, *(Finding("company.register_differs", Level.INFO, each, source) for each in _differences(note))]


def _said(note: RegisterNote) -> Message:
    said = {"day": _day(note)}
    if note.ceased_on:
        return Message("Asked on %(day)s: closed since %(since)s.", {**said, "since": note.ceased_on})
    return Message(_LINES[note.state], said)


def _gone(note: RegisterNote) -> Message:
    if note.state == "inactive":
        return Message("The public register notes this company as inactive.")
    if note.ceased_on:
        return Message("The public register notes this company as closed since %(day)s.", {"day": note.ceased_on})
    return Message("The public register notes this company as closed.")


def _differences(note: RegisterNote) -> list[Message]:
    found = []
    if note.name:
        found.append(Message("The public register gives it another name: %(name)s.", {"name": note.name}))
    if note.place:
        found.append(Message("The public register gives it another town: %(place)s.", {"place": note.place}))
    return found


def _day(note: RegisterNote) -> date:
    """Return the day of the answer in the territory."""
    assert note.asked_at is not None
    return local_time(note.asked_at).date()
