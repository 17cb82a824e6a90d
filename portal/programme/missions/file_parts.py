"""What missions add to a file: its thread, its figures, a card, and what speaks against ending it too soon."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Finding, Level
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.context import once_a_page
from portal.programme.missions import queries, rules, wording
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.half_days import given_by_party
from portal.programme.missions.life import rules_to_show
from portal.programme.missions.models import Mission
from portal.programme.missions.pages import context
from portal.programme.missions.queries import MissionView
from portal.programme.partners import fields
from portal.programme.partners import queries as partners
from portal.programme.partners.registry import Block
from portal.programme.projects import decisions, parts
from portal.programme.projects.registry import Entry, SummaryBlock, SummaryFigure

_SHOWN_STATES = rules.AGREED | {"suspended"}


@once_a_page
def _of_file(project_id: UUID, actor: Actor) -> list[MissionView]:
    if not actor.may("missions.view") or not parts.has(project_id, Mission.project_id):
        return []
    return queries.seen_by(actor, Mission.project_id == project_id)


def begins_with_a_need(project_id: UUID) -> bool:
    """Tell whether a file was granted days of an expert alone and has no mission yet: noting the need leads on."""
    decided = decisions.latest_decision(project_id)
    if decided is None or decided.advance.cents or not any(decided.half_days.values()):
        return False
    return not parts.has(project_id, Mission.project_id)


def still_to_note(project_id: UUID) -> dict[str, Any]:
    """Return what a need begins with: the first field granted that no mission takes up yet, and its half-days."""
    decided = decisions.latest_decision(project_id)
    granted = decided.half_days if decided is not None else {}
    taken = set(db.session.scalars(select(Mission.field).where(Mission.project_id == project_id)))
    left = ({"field": code, "half_days": count} for code, count in granted.items() if count and code not in taken)
    return next(left, {})


def entries(project_id: UUID, actor: Actor, on: date) -> list[Entry]:
    """Return what missions put on the file's thread: days given, milestones, the planned end."""
    found: list[Entry] = []
    words, views = fields.words(), _of_file(project_id, actor)
    for view in views:
        found += _milestones(view, words[view.field], on)
    return found + _days(views)


def _milestones(view: MissionView, field: Message, on: date) -> list[Entry]:
    url = url_for("missions.show", mission_id=view.id)
    said = {"field": field, "firm": view.partner_name}
    dated = (
        (view.signed_on, mark("Mission letter signed with %(firm)s: %(field)s"), "sea", "doc"),
        (view.completed_on, mark("Mission ended: %(field)s"), "ok", "check"),
        (view.closed_on, mark("Mission closed after evaluation: %(field)s"), "ok", "check"),
    )
    found = [Entry(day, Message(text, said), kind, icon, url) for day, text, kind, icon in dated if day is not None]
    if view.state in {"accepted", "letter_signed"} and view.first_meeting_on and view.first_meeting_on >= on:
        found.append(Entry(view.first_meeting_on, Message("First meeting: %(field)s", said), "sun", "cal", url))
    if view.state in rules.DAY_STATES and view.ends_on and view.ends_on >= on:
        found.append(Entry(view.ends_on, Message("End of the mission: %(field)s", said), "sun", "sails", url))
    return found


def _days(views: list[MissionView]) -> list[Entry]:
    """One line for the half-days of a mission noted on one day."""
    if not views:
        return []
    known = {view.id: view for view in views}
    rows = db.session.execute(
        select(HalfDay.mission_id, HalfDay.logged_on, HalfDay.state, func.count(HalfDay.id))
        .where(HalfDay.mission_id.in_(known), HalfDay.state.in_(("logged", "confirmed")))
        .group_by(HalfDay.mission_id, HalfDay.logged_on, HalfDay.state)
    ).tuples()
    found = []
    for mission_id, day, state, count in rows:
        url = url_for("missions.show", mission_id=mission_id)
        said = {"num": count, "firm": known[mission_id].partner_name}
        text = (
            Message("%(firm)s notes %(num)s half-day, to confirm", said, "%(firm)s notes %(num)s half-days, to confirm")
            if state == "logged"
            else Message("%(firm)s gave %(num)s half-day", said, "%(firm)s gave %(num)s half-days")
        )
        found.append(Entry(day, text, "sun", "sails", url))
    return found


def figures(project_id: UUID, actor: Actor, _on: date) -> list[SummaryFigure]:
    """Return the days given, of those planned."""
    shown = [view for view in _of_file(project_id, actor) if view.state in _SHOWN_STATES]
    views = [view for view in shown if not view.days_unknown]
    if not views:
        return []
    given, planned = sum(v.confirmed for v in views), sum(v.half_days for v in views)
    firms = sorted({view.partner_name for view in views if view.partner_name})
    label = Message("%(firm)s has given", {"firm": firms[0]}) if len(firms) == 1 else Message("Given by large firms")
    note = Message("of %(days)s planned", {"days": wording.days_text(planned)})
    url = url_for("missions.tab", project_id=project_id)
    return [SummaryFigure(wording.days_text(given), label, note, url, "sun", 25)]


def blocks(project_id: UUID, actor: Actor, _on: date) -> list[SummaryBlock]:
    """Return the card of who lends what to whom."""
    views = [view for view in _of_file(project_id, actor) if view.state in _SHOWN_STATES]
    if not views:
        return []
    lender = views[0].partner_name
    named = [context(view) for view in views if view.partner_name == lender]
    others = [context(view) for view in views if view.partner_name != lender]
    said: dict[str, object] = {"lender": lender, "named": named, "others": others, "file_id": project_id}
    return [SummaryBlock("missions/_card.html", said, 20)]


def partner_blocks(partner_id: UUID, actor: Actor, on: date) -> list[Block]:
    """Return what a partner has given, by year, with its value: the statement it may show."""
    party = partners.partner_view(partner_id).party_id
    terms = rules_to_show(on)
    years = [
        {"year": year, "half_days": count, "worth": terms.value(count) if terms else None}
        for year, count in sorted(given_by_party([party]).items(), reverse=True)
    ]
    running = queries.seen_by(actor, Mission.state.in_(rules.RUNNING), queries.lent_by(party))
    said: dict[str, object] = {
        "years": years,
        "running": [context(view) for view in running],
        "rate": terms.day_rate if terms else None,
        "days_text": wording.days_text,
    }
    return [Block("missions/_given.html", said, 20)]


def running_missions(project_id: UUID, _actor: Actor, _on: date) -> list[Finding]:
    """Stop the file from moving on while a mission is not at its end."""
    count = db.session.scalar(
        select(func.count(Mission.id)).where(Mission.project_id == project_id, Mission.state.in_(rules.OPEN))
    )
    if not count:
        return []
    message = Message(
        "%(num)s mission is not at its end: close it, or cancel it with its reason.",
        {"num": count},
        "%(num)s missions are not at their end: close them, or cancel them with their reason.",
    )
    return [Finding("portal.missions.open", Level.BLOCK, message)]
