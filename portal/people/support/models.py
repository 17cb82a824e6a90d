"""What the network asks of a territory, and the territory's answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Shared, Versioned, one_of
from portal.people.support.rules import LONGEST, STATES


class SupportAccess(Versioned, Shared):
    """An access to a territory's files, asked by a person of the network with a reason.

    Granted, it is a membership of the territory with the same id, which ends at `ends_at` whatever this row says,
    and before when this row is no longer granted: the network, which writes no row of a territory, ends it so.
    `answered_by` and `ended_by` are names; nobody's when the clock ended it.
    """

    __tablename__ = "support_access"
    __table_args__ = (
        Index(None, "tenant_id", "state"),
        Index(None, "network_id", "tenant_id"),
        one_of("state", STATES),
        CheckConstraint("(ends_at is null) = (state in ('asked', 'refused'))", name="ends"),
        CheckConstraint(f"hours is null or hours between 1 and {LONGEST}", name="hours"),
    )

    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"))
    person_name: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    hours: Mapped[int | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")
