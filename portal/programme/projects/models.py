"""The project and the steps it took."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid, desc
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk
from portal.programme.projects.rules import LIFE


class Project(Versioned, Scoped):
    """A project. Amounts in cents of the territory's currency, jobs in full-time equivalents as whole numbers.

    `reference` is what people see (ALES-2026-014); `search_key` is the folded firm, place, title and reference.
    `baseline_headcount` is how many people the firm employed on `baseline_on`, as `baseline_evidence` shows: jobs are
    counted from there. The other `…_on` dates are what the programme counts by (programme.md §1.5). `taken_over`
    marks history that came in as a record instead of walking through the steps. `extra` holds the answers to plugins'
    questions, each under `<plugin>.<key>`.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        Index("ix_project_worklist", "tenant_id", "state", desc("received_on"), desc("id")),
        Index("ix_project_received", "tenant_id", desc("received_on"), desc("id")),
        Index("ix_project_name", "tenant_id", "company_key", "id"),
        Index(None, "tenant_id", "company_id"),
        Index(None, "tenant_id", "lead_id"),
        scoped_fk("company_id", "company"),
        scoped_fk("lead_id", "member"),
        one_of("state", LIFE.states),
        CheckConstraint("requested_cents >= 0", name="requested"),
        CheckConstraint("jobs_created >= 0 and jobs_kept >= 0", name="jobs"),
        CheckConstraint("baseline_headcount >= 0", name="baseline"),
    )

    reference: Mapped[str]
    company_id: Mapped[UUID] = mapped_column(Uuid)
    company_key: Mapped[str]
    search_key: Mapped[str]
    title: Mapped[str]
    need: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    lead_id: Mapped[UUID | None] = mapped_column(Uuid)
    requested_cents: Mapped[int | None] = mapped_column(BigInteger)
    jobs_created: Mapped[int] = mapped_column(default=0)
    jobs_kept: Mapped[int] = mapped_column(default=0)
    baseline_headcount: Mapped[int | None]
    baseline_on: Mapped[date | None]
    baseline_evidence: Mapped[str] = mapped_column(default="")
    received_on: Mapped[date]
    studied_on: Mapped[date | None]
    presented_on: Mapped[date | None]
    approved_on: Mapped[date | None]
    supported_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    taken_over: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class ProjectTransition(Scoped):
    """A step taken: who, as what, when, why, and what the rules found then. Never changed."""

    __tablename__ = "project_transition"
    __table_args__ = (
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("member_id", "member"),
        {"info": APPEND_ONLY},
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    event: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str]
    at: Mapped[datetime]
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class ProjectDocument(Scoped):
    """A document of a file. `kind` is the document's own code, kept here too so that lists and rights can use it."""

    __tablename__ = "project_document"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "document_id"),
        Index(None, "tenant_id", "document_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("document_id", "document"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    document_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
