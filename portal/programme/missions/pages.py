"""What the pages of missions share: the blueprint, a mission's page head, state checks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug import Response

from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, ConflictError
from portal.programme.missions import queries, rules, wording
from portal.programme.missions.queries import MissionView
from portal.programme.partners import fields

blueprint = Blueprint("missions", __name__)
Page = Response | str | Answer


def audience(view: MissionView, person: Actor) -> str:
    """Return for whom the page is: "staff", "expert", "partner" or "company"."""
    if person.may(rules.MANAGE):
        return "staff"
    if view.company_party_id in person.parties("sme"):
        return "company"
    if view.expert_member_id is not None and view.expert_member_id == person.member_id:
        return "expert"
    return "partner"


def context(view: MissionView) -> dict[str, Any]:
    """Return what the head of a mission's pages shows."""
    return {
        "mission": view,
        "audience": audience(view, actor()),
        "field_label": fields.labels()[view.field],
        "state_label": rules.STATE_LABELS[view.state],
        "state_kind": rules.kind_of(view.state),
        "today": today(),
        "half_days_text": wording.half_days_text,
        "days_text": wording.days_text,
    }


def expect(mission_id: UUID, states: Collection[str]) -> MissionView:
    """Return the mission when it is in one of `states`. Raises ConflictError, a page that leads back, otherwise."""
    view = queries.mission_view(mission_id)
    if view.state not in states:
        link = (view.reference, url_for("missions.show", mission_id=mission_id))
        raise ConflictError(Message("This does not fit the present state of the mission."), (link,))
    return view


def expect_expert(mission_id: UUID, states: Collection[str]) -> MissionView:
    """Return the same for its expert and the officer who writes for them. Raises NotAllowedError for anybody else."""
    view, person = expect(mission_id, states), actor()
    if not person.may(rules.MANAGE) and (person.member_id is None or view.expert_member_id != person.member_id):
        raise NotAllowedError(rules.LOG)
    return view


def done(mission_id: UUID, said: str) -> str:
    """Leave a word for the next page and return the mission's address."""
    flash(said, "ok")
    return url_for("missions.show", mission_id=mission_id)
