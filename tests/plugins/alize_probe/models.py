"""The probe's one table."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.sdk import Scoped, scoped_fk


class Note(Scoped):
    """A word about a project."""

    __tablename__ = "alize_probe_note"
    __table_args__ = (Index(None, "tenant_id", "project_id"), scoped_fk("project_id", "project"))

    project_id: Mapped[UUID] = mapped_column(Uuid)
    words: Mapped[str]
