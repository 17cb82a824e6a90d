"""The documents that a file needs, and how each one stands; the order in which a person likes their list."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk

STATES = ("required", "requested", "received", "validated", "refused", "waived")
SETTLED = ("validated", "waived")
"""States in which nothing more is waited for."""


class ChecklistItem(Versioned, Scoped):
    """A document that a file needs: `key` is its kind, `label` an English source string of the `plugin` that asks.

    `document_id` names the link to the document that was received. Whoever validated, refused or waived it is kept
    with the day and, when it was not simply in order, why.
    """

    __tablename__ = "project_checklist_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "key"),
        Index(None, "tenant_id", "state"),
        scoped_fk("project_id", "project"),
        scoped_fk("document_id", "project_document"),
        scoped_fk("decided_by_id", "member"),
        one_of("state", STATES),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    key: Mapped[str]
    label: Mapped[str]
    plugin: Mapped[str]
    blocking: Mapped[bool]
    source_title: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="required")
    document_id: Mapped[UUID | None] = mapped_column(Uuid)
    received_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")


class WorklistOrder(Scoped):
    """The order in which a member's worklist opens."""

    __tablename__ = "worklist_order"
    __table_args__ = (UniqueConstraint("tenant_id", "member_id"), scoped_fk("member_id", "member"))

    member_id: Mapped[UUID] = mapped_column(Uuid)
    sort: Mapped[str]
