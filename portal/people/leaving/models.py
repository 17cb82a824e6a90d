"""What passes from one member to another, and from which day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, scoped_fk


class Handover(Scoped):
    """Everything of one kind that `giver_id` is responsible for passes to `taker_id` on `from_on`; done, on `done_on`.

    What comes to the giver until that day passes too. `membership_id` is the role that ends with it, if one does.
    """

    __tablename__ = "handover"
    __table_args__ = (
        Index(None, "tenant_id", "done_on", "from_on"),
        Index(None, "tenant_id", "giver_id"),
        Index(None, "tenant_id", "taker_id"),
        scoped_fk("giver_id", "member"),
        scoped_fk("taker_id", "member"),
        scoped_fk("membership_id", "membership"),
    )

    giver_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    taker_id: Mapped[UUID] = mapped_column(Uuid)
    from_on: Mapped[date]
    done_on: Mapped[date | None]
    membership_id: Mapped[UUID | None] = mapped_column(Uuid)
