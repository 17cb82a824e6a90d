"""The half-days given, and what both sides say of the mission."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk

PARTS = ("morning", "afternoon")
PLACES = ("on_site", "remote")
STATES = ("logged", "confirmed", "contested", "withdrawn")


class HalfDay(Versioned, Scoped):
    """Half a day an expert gave: the expert logs it, the company confirms it, or says nothing for a while.

    An expert gives one half-day once, whatever the mission: `slot` holds day and part while it counts, and nothing
    once it is withdrawn. `automatic` marks one confirmed by the passing of time.
    """

    __tablename__ = "half_day"
    __table_args__ = (
        Index(None, "tenant_id", "mission_id"),
        Index("ix_half_day_waiting", "tenant_id", "state", "logged_on"),
        UniqueConstraint("tenant_id", "expert_id", "slot"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("expert_id", "expert"),
        scoped_fk("logged_by_id", "member"),
        scoped_fk("answered_by_id", "member"),
        one_of("part", PARTS),
        one_of("place", PLACES),
        one_of("state", STATES),
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    expert_id: Mapped[UUID] = mapped_column(Uuid)
    on: Mapped[date]
    part: Mapped[str]
    slot: Mapped[str | None]
    place: Mapped[str]
    activity: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="logged")
    logged_on: Mapped[date]
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    automatic: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")


class MissionEvaluation(Scoped):
    """What one side says at the end: how useful (1 to 4), what came of it, one's own words. Never changed.

    `round` is the mission's: a mission that was reopened is evaluated again.
    """

    __tablename__ = "mission_evaluation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "mission_id", "side", "round"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("member_id", "member"),
        one_of("side", ("company", "expert")),
        CheckConstraint("rating between 1 and 4", name="rating"),
        {"info": APPEND_ONLY},
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    side: Mapped[str]
    round: Mapped[int]
    rating: Mapped[int]
    outcome: Mapped[str]
    comment: Mapped[str] = mapped_column(default="")
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    on: Mapped[date]
