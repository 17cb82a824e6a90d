"""Where a file stands with the committee: the meetings that had, or will have, it on their agenda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Row

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member
from portal.programme.committee.models import AgendaItem, Meeting, Minutes
from portal.programme.committee.rules import TO_COME, UNSIGNED


def appearances(actor: Actor, project_id: UUID) -> Sequence[Row[Any]]:
    """Return the meetings whose minutes are not signed yet and that treat this file, if `actor` sees them."""
    return db.session.execute(
        select(Meeting.id, Meeting.reference, Meeting.held_on, Meeting.time, Meeting.place, Meeting.state)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.project_id == project_id,
            Meeting.state.in_((*TO_COME, *UNSIGNED)),
            visible(Meeting, actor),
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def minutes_signed_by(reference: str) -> str | None:
    """Return the name of the chair who signed the minutes with this reference; None for none signed in the portal."""
    signed = select(Member.name).join(Minutes, Minutes.signed_by_id == Member.id)
    return db.session.scalar(signed.where(Minutes.reference == reference))


def dates(project_id: UUID) -> Sequence[Row[Any]]:
    """Return every meeting that had a file on its agenda and was not called off, with the file's number on it."""
    return db.session.execute(
        select(Meeting.id, Meeting.held_on, Meeting.state, AgendaItem.id.label("item_id"), AgendaItem.position)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.project_id == project_id, Meeting.state.not_in(("cancelled", "adjourned_no_quorum")))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
