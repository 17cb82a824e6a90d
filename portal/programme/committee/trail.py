"""The committee in the words of the trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from portal.foundation.audit.words import Field, Named
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS as COMPETENCES
from portal.foundation.kernel.message import mark
from portal.programme.committee.models import AgendaItem, Meeting
from portal.programme.committee.rules import INTEREST_LABELS, OUTCOMES, PRESENCE_LABELS, SITTING, STATE_LABELS
from portal.programme.projects import trail as projects

_MOVED = mark("%(who)s changed the stage of the meeting.")


VERBS = {
    **{f"meeting.{step.name}": _MOVED for step in SITTING.transitions},
    "meeting.planned": mark("%(who)s planned a meeting of the committee."),
    "meeting.edited": mark("%(who)s changed the day or the place of the meeting."),
    "meeting.files_added": mark("%(who)s put files on the agenda."),
    "meeting.file_removed": mark("%(who)s took a file off the agenda."),
    "meeting.agenda_moved": mark("%(who)s changed the order of the agenda."),
    "meeting.times_set": mark("%(who)s settled how long each file takes."),
    "meeting.answered": mark("%(who)s said whether they come."),
    "meeting.presence": mark("%(who)s noted who is present."),
    "meeting.chair_passed": mark("%(who)s let another member chair the meeting."),
    "interest.declared": mark("%(who)s declared whether they have an interest in a file."),
    "interest.cleared": mark("%(who)s cleared a doubt about an interest."),
    "item.decided": mark("%(who)s wrote down what the committee decides."),
    "item.effective": mark("%(who)s gave the decision its effect."),
}
FIELDS = {
    "state": Field(mark("State"), STATE_LABELS),
    "held_on": Field(mark("Held on")),
    "time": Field(mark("Time")),
    "minutes": Field(mark("Minutes")),
    "members": Field(mark("Members")),
    "present": Field(mark("Present")),
    "represented": Field(mark("Represented")),
    "files": Field(mark("Files"), record="project"),
    "file": Field(mark("File"), record="project"),
    "answer": Field(mark("Answer"), PRESENCE_LABELS),
    "kind": Field(mark("Interest"), INTEREST_LABELS),
    "member": Field(mark("Person"), record="member"),
    "outcome": Field(mark("Outcome"), OUTCOMES),
    "half_days": Field(mark("Half-days"), COMPETENCES),
    "reasons": Field(mark("Reasons")),
    "votes_for": Field(mark("Votes for")),
    "votes_against": Field(mark("Votes against")),
    "votes_abstained": Field(mark("Abstentions")),
}


def meetings(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these meetings are called."""
    rows = db.session.execute(select(Meeting.id, Meeting.reference).where(Meeting.id.in_(ids)))
    return {row.id: Named(row.reference, url_for("committee.show", meeting_id=row.id)) for row in rows}


def points(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return the file behind each point of an agenda."""
    rows = db.session.execute(select(AgendaItem.id, AgendaItem.project_id).where(AgendaItem.id.in_(ids))).all()
    found = projects.files({row.project_id for row in rows})
    return {row.id: found[row.project_id] for row in rows if row.project_id in found}
