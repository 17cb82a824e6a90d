"""A file as its own firm reads it: by the link it was given, or after signing in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import today
from portal.outward.public import queries
from portal.outward.public.offer import phone_address
from portal.outward.public.wording import OWN_WORDS, STAMP_LABELS
from portal.programme.advances import queries as advances
from portal.programme.advances.models import AdvanceNote
from portal.programme.missions import queries as missions
from portal.programme.missions.models import Mission
from portal.programme.missions.pages import context as mission_context
from portal.programme.missions.rules import RUNNING
from portal.programme.projects import registry
from portal.programme.projects.registry import Entry
from portal.programme.projects.rules import STAGES, stage_of

AHEAD, BEHIND = 3, 6
"""So many days to come and so many facts stand on the page; the whole file has them all."""


def context(project_id: UUID) -> dict[str, Any]:
    """Return what the page shows: where the file stands, in the firm's own words, and the days behind it."""
    file = queries.own_file(project_id)
    stage = stage_of(file.state)
    order = [key for key, _label, _states in STAGES]
    days = [Entry(day, Message(label), icon=icon) for name, label, icon in STAMP_LABELS if (day := getattr(file, name))]
    return {
        "file": file,
        "lead_dial": phone_address(current_tenant(), file.lead_phone) if file.lead_phone else "",
        "words": OWN_WORDS[file.state],
        "steps": [
            (label, "done" if order.index(key) < order.index(stage) else "current" if key == stage else "todo")
            for key, label, _states in STAGES
        ],
        "thread": sorted(days, key=lambda entry: entry.on, reverse=True),
        "today": today(),
    }


def _unanswered(advance_id: UUID) -> list[AdvanceNote]:
    """What the firm said of a difficulty, and nobody has called it about yet."""
    return [note for note in advances.notes(advance_id) if note.kind == "difficulty" and note.done_on is None]


def signed_in(project_id: UUID, actor: Actor) -> dict[str, Any]:
    """Return what a firm that has signed in reads too: its advance, its experts, one thread with the days to come."""
    found, on = context(project_id), today()
    advance = advances.current(project_id) if actor.may("advances.view") else None
    thread = [*registry.entries(project_id, actor, on, steps=False), *found["thread"]]
    thread.sort(key=lambda entry: entry.on, reverse=True)
    coming = sum(entry.on > on for entry in thread)
    lent = missions.seen_by(actor, Mission.project_id == project_id, Mission.state.in_(RUNNING))
    return {
        **found,
        "thread": thread[max(coming - AHEAD, 0) : coming + BEHIND],
        "standing": advances.standing_of(advance.id, on) if advance and advance.disbursed_on else None,
        "waiting": _unanswered(advance.id) if advance else [],
        "lent": [mission_context(view) for view in lent],
    }
