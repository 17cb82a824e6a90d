"""The one deadline: something due on a day, whatever it is about."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, scoped_fk


class Deadline(Versioned, Scoped):
    """What is due, on which business day, about which record, and whose it is.

    `subject_kind` and `subject_id` name the record, `code` says what is due of it: one row for each. `title` is an
    English source string, `params` its values as `rules.kept` writes them. Nobody's own (no `member_id`, no `role`),
    it is shown to everyone who sees the record. Done, it stays with its day and person.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject_kind", "subject_id", "code"),
        Index(None, "tenant_id", "done_on", "due_on"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("member_id", "member"),
        scoped_fk("done_by_id", "member"),
        CheckConstraint("member_id is null or role is null", name="whose"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    code: Mapped[str]
    due_on: Mapped[date]
    title: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str | None]
    done_on: Mapped[date | None]
    done_by_id: Mapped[UUID | None] = mapped_column(Uuid)
