"""The files that somebody who leaves follows pass to another, with what is due of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.people.leaving.registry import Kind
from portal.programme.projects import service
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED


def _held(members: Collection[UUID]) -> Sequence[Row[Any]]:
    mine = select(Project.lead_id, Project.id).where(Project.lead_id.in_(members), Project.state.not_in(CLOSED))
    return db.session.execute(mine.order_by(Project.received_on, Project.id)).all()


def _hand_over(actor: Actor, giver: UUID, taker: UUID) -> None:
    for project_id in KIND.of(giver):
        service.assign(actor, project_id, taker)


KIND = Kind("projects", mark("Files they follow"), "project", "projects.study", _held, _hand_over)
