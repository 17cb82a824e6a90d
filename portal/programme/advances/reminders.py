"""The polite word about an instalment that has not come: one letter to the firm, once, by the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.casework.deadlines import queries as deadline_queries
from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient, UnmailableError, checked_address
from portal.foundation.web.context import today
from portal.foundation.web.i18n import format_long_date, format_money, gettext, use_locale
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts.rules import system_actor
from portal.people.tenants import queries as tenants
from portal.programme.advances import queries
from portal.programme.advances.models import Advance, Reminder
from portal.programme.advances.standing import Row
from portal.programme.funds.advance_terms import advance_rules
from portal.programme.projects import queries as projects
from portal.programme.projects.queries import ProjectView

KIND = "advances.remind"
WORKER = system_actor("reminders")


def wire() -> None:
    """Have the worker look every day, from its first hour on: the letter is there when the firm opens."""
    job_handler(KIND, by_rules=True)(remind)
    daily(KIND, 0)


def remind(_subject: UUID | None = None) -> None:
    """Write to each firm of the bound territory whose instalment is late, once for each instalment."""
    remind_on(today())


def remind_on(on: date, actor: Actor = WORKER) -> int:
    """Write about what is late on `on` and was not written about; return how many letters were put in the outbox."""
    rules = advance_rules(on)
    if not rules.offered:
        return 0
    late_since = on - timedelta(days=rules.first_reminder)
    ids = db.session.scalars(
        select(Advance.id)
        .where(
            Advance.state == "active",
            Advance.awaited_on <= late_since,
            or_(Advance.held_until.is_(None), Advance.held_until < on),
        )
        .order_by(Advance.id)
    ).all()
    end_reading()
    return sum(_remind(actor, advance_id, late_since, on) for advance_id in ids)


def _remind(actor: Actor, advance_id: UUID, late_since: date, on: date) -> bool:
    """Write one letter about everything new that is late with an advance; tell whether there was something."""
    with transaction() as session:
        advance = session.get(Advance, advance_id, with_for_update=True)
        stands = queries.standing_of(advance_id, on)
        if advance is None or advance.state != "active" or stands is None:
            return False
        known = set(session.scalars(select(Reminder.due_on).where(Reminder.advance_id == advance_id)))
        rows = [r for r in stands.late if r.instalment.due_on <= late_since and r.instalment.due_on not in known]
        if not rows:
            return False
        file = projects.project_view(advance.project_id)
        recipient = _recipient(file)
        if recipient is None:
            _ask_for_address(actor, file, on)
            return False
        _write(actor, session, advance, rows, file, recipient, on)
        return True


def _recipient(file: ProjectView) -> Recipient | None:
    """Return the firm's contact, None when there is no address that mail can reach."""
    try:
        address = checked_address(file.contact_email)
    except UnmailableError:
        return None
    return Recipient(address, file.contact_name, current_tenant().locale)


def _ask_for_address(actor: Actor, file: ProjectView, on: date) -> None:
    """Nobody can be written to: whoever follows the file calls, once."""
    title = Message("Call %(name)s: an instalment is late and there is no e-mail address", {"name": file.company_name})
    found = {row.code for row in _open_deadlines(file.id)}
    if "advance.no_address" not in found:
        role = None if file.lead_id else "operator"
        deadlines.set_deadline(
            actor, "project", file.id, "advance.no_address", on, title, member_id=file.lead_id, role=role
        )


def _open_deadlines(project_id: UUID) -> list[deadline_queries.DeadlineView]:
    return [row for row in deadline_queries.of_subject("project", project_id) if row.done_on is None]


def _write(
    actor: Actor,
    session: Session,
    advance: Advance,
    rows: Sequence[Row],
    file: ProjectView,
    to: Recipient,
    on: date,
) -> None:
    with use_locale(to.locale):
        subject, text = letter(rows, file, advance.project_id)
    message_id = mail.send(
        to, subject, text, dedupe=f"advance {advance.id} late {rows[0].instalment.due_on}", kind=KIND
    )
    for row in rows:
        due_on = row.instalment.due_on
        session.add(
            Reminder(
                advance_id=advance.id, number=row.instalment.number, due_on=due_on, sent_on=on, message_id=message_id
            )
        )
    after = {"instalments": [row.instalment.number for row in rows], "cents": sum(row.missing.cents for row in rows)}
    audit.record(actor, "advance.reminded", "project", advance.project_id, after=after)


def letter(rows: Sequence[Row], file: ProjectView, project_id: UUID) -> tuple[str, str]:
    """Return subject and text in the language in use: a fact, an offer of help, no blame."""
    first = rows[0]
    said = {
        "amount": format_money(sum((r.missing for r in rows[1:]), first.missing), cents=True),
        "day": format_long_date(first.instalment.due_on),
        "reference": file.reference,
        "territory": current_tenant().name,
    }
    if len(rows) == 1:
        fact = gettext("The %(amount)s of %(day)s have not reached us yet.", **said)
    else:
        fact = gettext("%(amount)s, due since %(day)s, have not reached us yet.", **said)
    lines = [
        gettext("Hello,"),
        fact,
        gettext("If the transfer has left, there is nothing to do. If not, tell us: we look for a solution with you."),
        gettext("Your schedule, and a button to say that you foresee a difficulty:"),
        _address(project_id),
        gettext("%(name)s follows your file and answers you.", name=file.lead_name) if file.lead_name else "",
        f"Alizé® {current_tenant().name}",
        gettext(
            "You receive this message because the territory lent your company an advance (file %(reference)s).", **said
        ),
    ]
    subject = gettext("Your instalment of %(day)s, file %(reference)s, %(territory)s", **said)
    return " ".join(subject.split()), "\n\n".join(line for line in lines if line) + "\n"


def _address(project_id: UUID) -> str:
    """Return the schedule's address at the territory's own host; the worker has no request to take one from."""
    territory = tenants.load(current_tenant_id())
    assert territory is not None
    path = current_app.url_map.bind("localhost").build("advances.show", {"project_id": project_id})
    return str(current_app.extensions["settings"].origin(territory.hosts[0])) + path
