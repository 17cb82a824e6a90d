"""What the page of a file taken over says of itself: that it is history, its days, its source."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.money import Money
from portal.programme.projects.queries import project_view
from portal.programme.projects.registry import Entry, SummaryBlock
from portal.programme.projects.study_models import Decision

_DAYS = (
    ("studied_on", mark("The study began"), "search"),
    ("approved_on", mark("Approved by the committee"), "check"),
    ("supported_on", mark("The support began"), "sails"),
    ("closed_on", mark("The file was closed"), "lock"),
)


def thread(project_id: UUID, _actor: Actor, _on: date) -> list[Entry]:
    """Return the days of a file taken over, the latest first: it took no step here."""
    view = project_view(project_id)
    if not view.taken_over:
        return []
    days = ((text, icon, getattr(view, name)) for name, text, icon in reversed(_DAYS))
    return [Entry(day, Message(text), icon=icon) for text, icon, day in days if day]


def block(project_id: UUID, _actor: Actor, _on: date) -> list[SummaryBlock]:
    """Return the card that says where the file comes from, what was decided, and that its aid is not computed."""
    if not project_view(project_id).taken_over:
        return []
    decision = db.session.scalars(select(Decision).where(Decision.project_id == project_id)).first()
    context: dict[str, object] = {"note": "", "advance": None, "months": 0}
    if decision is not None:
        advance = Money(decision.advance_cents, current_tenant().currency)
        context = {"note": decision.rules.get("note", ""), "advance": advance or None, "months": decision.months}
    return [SummaryBlock("projects/_taken_over.html", context, order=90)]
