"""The small firm as a role of an organisation."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, scoped_fk


class Company(Versioned, Scoped):
    """A small firm of the territory. `registered` is False while it is being created; `headcount` in persons."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("tenant_id", "party_id"),
        scoped_fk("party_id", "party"),
        CheckConstraint("headcount >= 0", name="headcount"),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    registered: Mapped[bool]
    area: Mapped[str] = mapped_column(default="")
    activity: Mapped[str] = mapped_column(default="")
    headcount: Mapped[int | None]
    created_on: Mapped[date | None]
