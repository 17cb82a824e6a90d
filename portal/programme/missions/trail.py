"""Missions in the words of the trail."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from portal.foundation.audit.words import Field, Named
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS as COMPETENCES
from portal.foundation.kernel.message import mark
from portal.programme.missions import queries
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.ending import OUTCOMES, RATINGS
from portal.programme.missions.half_days import PLACE_LABELS
from portal.programme.missions.half_days import STATE_LABELS as DAY_LABELS
from portal.programme.missions.models import Mission
from portal.programme.missions.rules import LIFE, STATE_LABELS

_MOVED = mark("%(who)s changed the stage of the mission.")
_ANSWERS = {
    "open": mark("No answer yet"),
    "accepted": mark("Accepted"),
    "declined": mark("Declined"),
    "expired": mark("Ended without an answer"),
}


VERBS = {
    **{f"mission.{step.name}": _MOVED for step in LIFE.transitions},
    "mission.opened": mark("%(who)s noted a need and opened its mission."),
    "mission.need_edited": mark("%(who)s changed the need of the mission."),
    "mission.taken_over": mark("%(who)s took over a mission of the past."),
    "need.offered": mark("%(who)s offered an expert for a need."),
    "mission.lender_answered": mark("%(who)s recorded the answer of the firm that lends."),
    "mission.company_answered": mark("%(who)s recorded the answer of the company."),
    "mission.letter_made": mark("%(who)s had the mission letter made."),
    "mission.signatures": mark("%(who)s recorded the signatures of the letter."),
    "mission.note": mark("%(who)s wrote the final note."),
    "mission.evaluation": mark("%(who)s evaluated the mission."),
    "mission.value": mark("%(who)s recorded what the days given are worth."),
    "half_day.logged": mark("%(who)s noted a half-day."),
    "half_day.confirmed": mark("%(who)s confirmed a half-day."),
    "half_day.contested": mark("%(who)s contested a half-day."),
    "half_day.withdrawn": mark("%(who)s withdrew a half-day."),
}
FIELDS = {
    "state": Field(mark("State"), {**STATE_LABELS, **DAY_LABELS}),
    "field": Field(mark("Field"), COMPETENCES),
    "objective": Field(mark("Objective")),
    "deliverable": Field(mark("Deliverable")),
    "half_days": Field(mark("Half-days")),
    "deadline": Field(mark("Wanted by")),
    "ends_on": Field(mark("Ends on")),
    "place": Field(mark("Where"), PLACE_LABELS),
    "activity": Field(mark("Activity")),
    "lender": Field(mark("Firm that lends"), _ANSWERS),
    "company": Field(mark("Company"), _ANSWERS),
    "rating": Field(mark("Usefulness"), {str(number): label for number, label in RATINGS.items()}),
    "outcome": Field(mark("Outcome"), OUTCOMES),
    "expert": Field(mark("Expert"), record="expert"),
}


def missions(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these missions are called: reference and company."""
    return {
        view.id: Named(f"{view.reference}, {view.company_name}", url_for("missions.show", mission_id=view.id))
        for view in queries.mission_views(Mission.id.in_(ids))
    }


def half_days(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return the mission behind each half-day."""
    rows = db.session.execute(select(HalfDay.id, HalfDay.mission_id).where(HalfDay.id.in_(ids))).all()
    found = missions({row.mission_id for row in rows})
    return {row.id: found[row.mission_id] for row in rows if row.mission_id in found}
