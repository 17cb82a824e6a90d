"""What is known of a file. The bytes lie apart, under a name that says nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, scoped_fk


class Document(Versioned, Scoped):
    """A stored file. `size` in bytes, `sha256` of the bytes in 64 hexadecimal digits, `store_name` its random name.

    `kind` is a code ("project_sheet", "quote"). A generated document keeps the canonical `data` it was set from,
    with the name and version of its template; it is never set again, a change is a new document.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("tenant_id", "store_name"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("member_id", "member"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    store_name: Mapped[str]
    kind: Mapped[str]
    made_at: Mapped[datetime]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    generated: Mapped[bool] = mapped_column(default=False)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    template: Mapped[str] = mapped_column(default="")
    template_version: Mapped[str] = mapped_column(default="")
