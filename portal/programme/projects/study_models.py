"""What the study finds and proposes, and what the committee then decides."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk
from portal.foundation.kernel.competence import FIELDS

OUTCOMES = ("approved", "approved_conditional", "deferred", "rejected")
GRANTS = OUTCOMES[:2]
"""The outcomes that grant something."""


class Diagnosis(Versioned, Scoped):
    """What the visit found in one field of competence, and how much it matters (1 to 3)."""

    __tablename__ = "project_diagnosis"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "field"),
        scoped_fk("project_id", "project"),
        one_of("field", tuple(FIELDS)),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    field: Mapped[str]
    finding: Mapped[str]
    weight: Mapped[int] = mapped_column(default=2)


class FinancingLine(Versioned, Scoped):
    """A line of the financing plan: a `use` of money or a `source` of it, in cents."""

    __tablename__ = "project_financing_line"
    __table_args__ = (
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        one_of("side", ("use", "source")),
        CheckConstraint("cents > 0", name="cents"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    side: Mapped[str]
    label: Mapped[str]
    cents: Mapped[int] = mapped_column(BigInteger)


class Proposal(Versioned, Scoped):
    """What the operator proposes: advance in cents (0 for none), months, months of grace, half-days by field.

    `author_id` is who last wrote it, on `written_on`: another person marks the file ready.
    """

    __tablename__ = "project_proposal"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("author_id", "member"),
        CheckConstraint("advance_cents >= 0 and months >= 0 and grace_months >= 0", name="amounts"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    author_id: Mapped[UUID | None] = mapped_column(Uuid)
    written_on: Mapped[date | None]
    advance_cents: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[int]
    grace_months: Mapped[int]
    half_days: Mapped[dict[str, int]] = mapped_column(JSON)
    opinion: Mapped[str] = mapped_column(default="")


class Decision(Scoped):
    """What the committee decided, as its signed minutes say. Never changed; a rectifying one points to it.

    `number` is gapless per year; `rules` keeps the committee rules it was taken under, with their sources.
    """

    __tablename__ = "project_decision"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "project_id", "minutes_reference"),
        scoped_fk("project_id", "project"),
        one_of("outcome", OUTCOMES),
        CheckConstraint("advance_cents >= 0 and months >= 0 and grace_months >= 0", name="amounts"),
        {"info": APPEND_ONLY},
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str]
    minutes_reference: Mapped[str]
    outcome: Mapped[str]
    decided_on: Mapped[date]
    advance_cents: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[int]
    grace_months: Mapped[int]
    half_days: Mapped[dict[str, int]] = mapped_column(JSON)
    reasons: Mapped[str] = mapped_column(default="")
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)


class Condition(Versioned, Scoped):
    """A condition of an approval: what, who brings it, until when; lifted with its proof by a person on a day."""

    __tablename__ = "project_condition"
    __table_args__ = (
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("decision_id", "project_decision"),
        scoped_fk("lifted_by_id", "member"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    text: Mapped[str]
    owner: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    proof: Mapped[str] = mapped_column(default="")
    lifted_on: Mapped[date | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(Uuid)
