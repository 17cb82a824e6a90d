"""The large firm as a role of an organisation, its experts and what they know."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.text import fold


class Partner(Versioned, Scoped):
    """A large firm that lends its people, counted by site: the organisation's place is the site's."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("tenant_id", "party_id"), scoped_fk("party_id", "party"))

    party_id: Mapped[UUID] = mapped_column(Uuid)
    since: Mapped[date | None]


class Expert(Versioned, Scoped):
    """A salaried person of a partner who gives half-days, `half_days_per_year` at most.

    `member_id` is the person's own access to the portal, when they have one. They are free from `available_from`
    to `available_until`, and not before `paused_until` when they asked for a pause. `name_key` is the folded name.
    """

    __tablename__ = "expert"
    __table_args__ = (
        Index(None, "tenant_id", "partner_id"),
        Index(None, "tenant_id", "member_id"),
        Index(None, "tenant_id", "name_key", "id"),
        scoped_fk("partner_id", "partner"),
        scoped_fk("member_id", "member"),
        CheckConstraint("half_days_per_year >= 0", name="half_days"),
    )

    partner_id: Mapped[UUID] = mapped_column(Uuid)
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    name: Mapped[str]
    name_key: Mapped[str]
    position: Mapped[str] = mapped_column(default="")
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    paused_until: Mapped[date | None]
    half_days_per_year: Mapped[int]

    @validates("name")
    def _fold_name(self, _key: str, value: str) -> str:
        self.name_key = fold(value)
        return value


class ExpertField(Scoped):
    """A field of competence of an expert (a code of kernel/competence.py)."""

    __tablename__ = "expert_field"
    __table_args__ = (
        UniqueConstraint("tenant_id", "expert_id", "field"),
        Index(None, "tenant_id", "field"),
        scoped_fk("expert_id", "expert"),
        one_of("field", tuple(FIELDS)),
    )

    expert_id: Mapped[UUID] = mapped_column(Uuid)
    field: Mapped[str]
