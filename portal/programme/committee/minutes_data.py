"""What the minutes print: facts and formatted figures, in the territory's language; the wording is in the template."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.foundation.db.binding import local_time
from portal.foundation.hooks.papers import DocumentTemplate
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import (
    current_locale,
    format_date,
    format_long_date,
    format_money,
    format_number,
    gettext,
    use_locale,
)
from portal.programme.committee import agenda, queries
from portal.programme.committee.agenda import ItemView, Terms
from portal.programme.committee.queries import InterestView, MeetingView, SeatView
from portal.programme.missions.wording import days_text
from portal.programme.projects import project_sheet

Data = dict[str, Any]


def minutes_data(chosen: DocumentTemplate, view: MeetingView, reference: str, rapporteur: str) -> Data:
    """Return what the minutes of a closed meeting say, without any signature."""
    with use_locale(chosen.locale):
        seats, found = queries.seats(view.id), queries.interests(view.id)
        points = agenda.items(view.id)
        chair = next((seat for seat in seats if seat.chair and seat.presence == "present"), None)
        return {
            **project_sheet.frame(),
            **_head(chosen.title, view, reference),
            "template": _template(chosen),
            **_sample(points),
            "session": _session(view, seats),
            "members": [_member(seat, seats, found, points) for seat in seats],
            "interests": _interests(found, points),
            "items": [_item(point, found) for point in points],
            "chair": chair.name if chair else "",
            "rapporteur": rapporteur,
            "signed": None,
        }


def _sample(points: Sequence[ItemView]) -> Data:
    if not any(point.invented for point in points):
        return {}
    return {"sample": gettext("The companies, people, figures and decisions are invented to show the portal at work.")}


def _head(title: str, view: MeetingView, reference: str) -> Data:
    day = format_long_date(view.held_on)
    convened = format_long_date(view.convened_on) if view.convened_on else None
    return {
        "title": title,
        "file_title": gettext("Minutes of the committee of %(day)s", day=day),
        "short_title": gettext("Minutes of the committee of %(day)s", day=day),
        "subtitle": gettext("Meeting of %(day)s", day=day),
        "reference": reference,
        "status": gettext("Draft"),
        "strip": [
            {"label": gettext("Reference"), "value": reference},
            {"label": gettext("Meeting"), "value": f"{view.reference}, {clock_text(view.time)}"},
            {"label": gettext("Place"), "value": view.place},
            {"label": gettext("Convened on"), "value": convened},
        ],
    }


def clock_text(time: str) -> str:
    """Return an hour typed as 14:00 in the language in use."""
    hours, _colon, minutes = time.partition(":")
    return f"{int(hours)}\u00a0h\u00a0{minutes}" if current_locale() == "fr" else time


def signed(data: Data, name: str, moment: datetime, on: date) -> Data:
    """Return the data of the minutes with the chair's signature: the rest is what the chair has read."""
    with use_locale(data["lang"]):
        said = {"name": name, "day": format_long_date(on), "time": clock(moment)}
        return {**data, "status": "", "signed": said}


def _template(chosen: DocumentTemplate) -> Data:
    return {
        "name": chosen.name,
        "label": gettext("minutes of a meeting"),
        "version": chosen.version,
        "effective": gettext("in use since %(date)s", date=format_long_date(chosen.since)),
        "note": gettext("The fingerprint of the signed file is shown in the portal."),
    }


def clock(moment: datetime) -> str:
    """Return the hour of an instant in the bound territory, in the language in use: 14 h 05, 14:05."""
    return local_time(moment).strftime("%-H\u00a0h\u00a0%M" if current_locale() == "fr" else "%H:%M")


def _session(view: MeetingView, seats: Sequence[SeatView]) -> Data:
    found = queries.quorum_of(view, seats)
    terms = view.terms
    return {
        "reference": view.reference,
        "day": format_long_date(view.held_on),
        "time": clock_text(view.time),
        "place": view.place,
        "convened_on": format_long_date(view.convened_on or view.held_on),
        "urgent": view.urgent,
        "opened_at": clock(view.opened_at) if view.opened_at else "",
        "closed_at": clock(view.closed_at) if view.closed_at else "",
        "in_office": format_number(found.in_office),
        "present": format_number(found.present),
        "represented": format_number(found.represented),
        "needed": format_number(found.needed),
        "share": f"{terms.quorum_numerator}/{terms.quorum_denominator}",
        "reached": found.reached,
        "majority": terms.majority.value,
        "attending": view.attending,
        "closing": view.closing,
    }


def _member(
    seat: SeatView, seats: Sequence[SeatView], found: Sequence[InterestView], points: Sequence[ItemView]
) -> Data:
    closed = {interest.item_id for interest in found if interest.member_id == seat.member_id and interest.closes}
    return {
        "name": seat.name,
        "chair": seat.chair,
        "college": seat.college,
        "presence": seat.presence,
        "proxy": next((other.name for other in seats if other.id == seat.proxy_id), ""),
        "recused": [format_number(point.position) for point in points if point.id in closed],
    }


def _interests(found: Sequence[InterestView], points: Sequence[ItemView]) -> list[Data]:
    places = {point.id: format_number(point.position) for point in points}
    return [
        {
            "name": interest.name,
            "kind": interest.kind,
            "point": places[interest.item_id],
            "text": interest.text,
            "detected": interest.detected,
            "cleared": interest.cleared,
        }
        for interest in found
        if interest.kind != "none"
    ]


def _item(point: ItemView, found: Sequence[InterestView]) -> Data:
    gone = [interest.name for interest in found if interest.item_id == point.id and interest.closes]
    granted = point.outcome in ("approved", "approved_conditional")
    return {
        "n": format_number(point.position),
        "project": point.title,
        "company": point.company_name,
        "file": point.reference,
        "kind": point.kind,
        "summary": point.summary,
        "proposal": _terms(point.proposal) if point.proposal else None,
        "recused": ", ".join(gone),
        "votes": _votes(point),
        "outcome": point.outcome,
        "decided": _terms(point.decided) if granted else None,
        "jobs": {"created": format_number(point.jobs_created), "kept": format_number(point.jobs_kept)},
        "reasons": point.reasons,
        "conditions": [
            {
                "text": condition.text,
                "owner": condition.owner,
                "proof": condition.proof,
                "due_on": format_date(condition.due_on) if condition.due_on else "",
            }
            for condition in point.conditions
        ],
    }


def _votes(point: ItemView) -> Data | None:
    if point.voters is None:
        return None
    numbers = {"voters": point.voters, "yes": point.votes_for, "no": point.votes_against}
    numbers["abstained"] = point.votes_abstained
    return {**{name: format_number(number or 0) for name, number in numbers.items()}, "casting": point.casting}


def _terms(found: Terms) -> Data:
    """Return an advance with its instalments, and days by field, as printed."""
    said: Data = {"advance": "", "months": "", "grace": "", "instalments": None, "days": _days(found.half_days)}
    if found.advance and found.months:
        parts = found.advance.instalments(found.months)
        said |= {
            "advance": format_money(found.advance, cents=True),
            "months": format_number(found.months),
            "grace": format_number(found.grace_months) if found.grace_months else "",
            "instalments": _instalments(parts),
        }
    return said


def _instalments(parts: Sequence[Money]) -> Data:
    even = parts[0] == parts[-1]
    return {
        "count": format_number(len(parts) if even else len(parts) - 1),
        "each": format_money(parts[0], cents=True),
        "last": "" if even else format_money(parts[-1], cents=True),
    }


def _days(half_days: dict[str, int]) -> list[Data]:
    return [
        {"field": gettext(FIELDS[code]), "length": days_text(count)}
        for code, count in half_days.items()
        if code in FIELDS and count
    ]
