"""What the committee writes: the members are convened, the firm reads what was decided. In each reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient, UnmailableError
from portal.foundation.web.i18n import format_long_date, format_money, format_weekday, gettext, ngettext, use_locale
from portal.people.parties.models import Contact
from portal.programme.committee.minutes_data import clock_text
from portal.programme.committee.models import Meeting
from portal.programme.committee.office import OfficeHolder
from portal.programme.companies.models import Company
from portal.programme.projects.decisions import DecisionData
from portal.programme.projects.models import Project


@contextmanager
def _in_language(locale: str) -> Iterator[None]:
    with use_locale(locale or current_tenant().locale):
        yield


def convocation(meeting: Meeting, holders: Sequence[OfficeHolder], files: int, link: str) -> None:
    """Write to every member that the meeting is held, in the caller's transaction."""
    for holder in holders:
        with _in_language(holder.locale):
            day = format_weekday(meeting.held_on)
            lines = [
                gettext("Hello %(name)s,", name=holder.name),
                gettext(
                    "The committee meets on %(day)s at %(time)s: %(place)s.",
                    day=day,
                    time=clock_text(meeting.time),
                    place=meeting.place,
                ),
                ngettext(
                    "%(num)s file is on the agenda. Read its papers and say whether you have an interest in it:",
                    "%(num)s files are on the agenda. Read their papers and say whether you have an interest in one:",
                    files,
                ),
                link,
                gettext("If you cannot come, say so on the same page: you may be represented."),
            ]
            subject = gettext("Committee of %(day)s: agenda and papers", day=format_long_date(meeting.held_on))
            _post(
                Recipient(holder.email, holder.name, holder.locale),
                subject,
                lines,
                "committee.convocation",
                f"committee.convocation:{meeting.id}:{holder.member_id}",
            )


def _post(to: Recipient, subject: str, lines: Sequence[str], kind: str, dedupe: str) -> None:
    text = "\n\n".join((*lines, gettext("Alizé® %(territory)s", territory=current_tenant().name))) + "\n"
    mail.send(to, subject, text, kind=kind, dedupe=dedupe)


def decided(project_id: UUID, decision_id: UUID, data: DecisionData) -> bool:
    """Write to the firm's contact what was decided, in the caller's transaction; tell whether there is an address."""
    contact = db.session.execute(
        select(Contact.name, Contact.email, Project.title, Project.reference)
        .join(Company, Company.party_id == Contact.party_id)
        .join(Project, Project.company_id == Company.id)
        .where(Project.id == project_id, Contact.email != "")
        .order_by(Contact.id)
        .limit(1)
    ).first()
    if contact is None:
        return False
    with _in_language(""):
        subject = gettext("Your project %(reference)s: the committee’s decision", reference=contact.reference)
        day = format_long_date(data.decided_on)
        lines = [
            gettext("Hello %(name)s,", name=contact.name) if contact.name else gettext("Hello,"),
            gettext("On %(day)s the committee examined your project “%(title)s”.", day=day, title=contact.title),
            *_said(data),
        ]
        try:
            _post(
                Recipient(contact.email, contact.name),
                subject,
                lines,
                "committee.decision",
                f"committee.decision:{decision_id}",
            )
        except UnmailableError:
            return False
    return True


def _said(data: DecisionData) -> list[str]:
    if data.outcome == "approved":
        return [gettext("Your project is approved."), *_granted(data), _next(data)]
    if data.outcome == "approved_conditional":
        first = gettext("Your project is approved once these conditions are met:")
        return [first, "\n".join(_conditions(data)), *_granted(data), _next(data)]
    if data.outcome == "deferred":
        return [
            gettext("The committee needs more information before it decides:"),
            data.reasons,
            gettext("The person who follows your file will prepare the answers with you for another meeting."),
        ]
    return [
        gettext("The committee does not support this project, for these reasons:"),
        data.reasons,
        gettext("You may speak about it with the person who follows your file, and apply again with another project."),
    ]


def _granted(data: DecisionData) -> list[str]:
    lines = []
    if data.advance:
        advance = format_money(data.advance)
        lines.append(gettext("You may receive a repayable advance of %(advance)s, without interest.", advance=advance))
        lines.append(
            ngettext(
                "It is paid back in %(num)s monthly instalment.",
                "It is paid back in %(num)s monthly instalments.",
                data.months,
            )
        )
    half_days = sum(data.half_days.values())
    if half_days:
        lines.append(
            ngettext(
                "Experts of large firms will help you for %(num)s half-day.",
                "Experts of large firms will help you for %(num)s half-days.",
                half_days,
            )
        )
    return [" ".join(lines)]


def _conditions(data: DecisionData) -> Iterator[str]:
    for condition in data.conditions:
        if condition.due_on:
            yield gettext(
                "– %(condition)s, by %(day)s", condition=condition.text, day=format_long_date(condition.due_on)
            )
        else:
            yield gettext("– %(condition)s", condition=condition.text)


def _next(data: DecisionData) -> str:
    if data.advance:
        return gettext("The person who follows your file will call you to prepare the agreement.")
    return gettext("The person who follows your file will call you to say together what the expert should bring you.")
