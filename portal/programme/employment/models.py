"""Milestones of a supported file, what is declared at each, what was verified. Nothing is changed in place."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, one_of, scoped_fk
from portal.programme.employment.rules import MILESTONES

OUTCOMES = ("verified", "disputed")


class JobMilestone(Scoped):
    """A day on which the jobs of a file are to be declared: `months` after the support began."""

    __tablename__ = "job_milestone"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "months"),
        Index(None, "tenant_id", "due_on"),
        scoped_fk("project_id", "project"),
        CheckConstraint(f"months in {MILESTONES}", name="months"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    months: Mapped[int]
    due_on: Mapped[date]


class JobDeclaration(Scoped):
    """What the company says at a milestone. A later one corrects it; none is ever changed.

    `created` and `kept` map a kind of contract to hundredths of a full-time equivalent; the totals hold the kinds that
    the country counted on that day, by `rule`: for each kind who says whether it counts, and by which text. What came
    in as history has none.
    """

    __tablename__ = "job_declaration"
    __table_args__ = (
        Index(None, "tenant_id", "milestone_id"),
        scoped_fk("milestone_id", "job_milestone"),
        scoped_fk("corrects_id", "job_declaration"),
        scoped_fk("member_id", "member"),
        CheckConstraint("created_total >= 0 and kept_total >= 0", name="totals"),
        {"info": APPEND_ONLY},
    )

    milestone_id: Mapped[UUID] = mapped_column(Uuid)
    corrects_id: Mapped[UUID | None] = mapped_column(Uuid)
    created: Mapped[dict[str, int]] = mapped_column(JSON)
    kept: Mapped[dict[str, int]] = mapped_column(JSON)
    created_total: Mapped[int]
    kept_total: Mapped[int]
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(default="")
    declared_on: Mapped[date]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str]


class JobReview(Scoped):
    """What somebody else says of a declaration after reading the evidence. Never changed."""

    __tablename__ = "job_review"
    __table_args__ = (
        UniqueConstraint("tenant_id", "declaration_id"),
        scoped_fk("declaration_id", "job_declaration"),
        scoped_fk("member_id", "member"),
        one_of("outcome", OUTCOMES),
        {"info": APPEND_ONLY},
    )

    declaration_id: Mapped[UUID] = mapped_column(Uuid)
    outcome: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    reviewed_on: Mapped[date]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str]


class JobEvidence(Scoped):
    """A document that proves the jobs of a milestone."""

    __tablename__ = "job_evidence"
    __table_args__ = (
        UniqueConstraint("tenant_id", "milestone_id", "document_id"),
        Index(None, "tenant_id", "document_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("milestone_id", "job_milestone"),
        scoped_fk("document_id", "document"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    milestone_id: Mapped[UUID] = mapped_column(Uuid)
    document_id: Mapped[UUID] = mapped_column(Uuid)
