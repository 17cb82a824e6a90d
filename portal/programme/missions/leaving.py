"""An expert does not leave in the middle of a mission: its letter names them, so it is ended or matched anew first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from portal.foundation.db.session import db
from portal.foundation.kernel.message import mark
from portal.people.leaving.registry import Kind
from portal.programme.missions.models import Mission
from portal.programme.missions.rules import OPEN, WITH_EXPERT
from portal.programme.partners.models import Expert


def _held(members: Collection[UUID]) -> Sequence[Row[Any]]:
    mine = (
        select(Expert.member_id, Mission.id)
        .join(Expert, Expert.id == Mission.expert_id)
        .where(Expert.member_id.in_(members), Mission.state.in_(OPEN & WITH_EXPERT))
    )
    return db.session.execute(mine.order_by(Mission.id)).all()


KIND = Kind("missions", mark("Missions that are theirs"), "mission", "missions.own", _held)
