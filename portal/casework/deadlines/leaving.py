"""What is due of somebody who leaves passes on with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.casework.deadlines import service
from portal.casework.deadlines.models import Deadline
from portal.casework.deadlines.rules import said
from portal.foundation.audit.words import Named
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.foundation.web.i18n import say
from portal.people.leaving.registry import Kind


def _held(members: Collection[UUID]) -> Sequence[Row[Any]]:
    mine = select(Deadline.member_id, Deadline.id).where(Deadline.member_id.in_(members), Deadline.done_on.is_(None))
    return db.session.execute(mine.order_by(Deadline.due_on, Deadline.id)).all()


def named(ids: Collection[UUID]) -> dict[UUID, Named]:
    """Return how these deadlines are called: what is due."""
    rows = db.session.scalars(select(Deadline).where(Deadline.id.in_(ids)))
    return {row.id: Named(say(said(row.title, row.params))) for row in rows}


def _hand_over(actor: Actor, giver: UUID, taker: UUID) -> None:
    rows = db.session.scalars(select(Deadline).where(Deadline.id.in_(KIND.of(giver)))).all()
    for kind, subject_id in dict.fromkeys((row.subject_kind, row.subject_id) for row in rows):
        service.hand_over(actor, kind, subject_id, giver, taker)


KIND = Kind("deadlines", mark("What is due of them"), "deadline", "day.view", _held, _hand_over)
