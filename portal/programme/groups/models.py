"""Ties between organisations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.programme.groups.rules import CONTROLS, NO_CONTROL


class FirmLink(Versioned, Scoped):
    """One organisation holds a share of another or controls it, from `since` to `until`, both days included.

    `party_id` is the firm whose page names the tie, `other_id` the other one; `held` tells that the other one holds
    the first. `share_hundredths` is in hundredths of a percent, the higher of capital and votes. `control` is a code
    of `rules.CONTROLS`, or empty. Without `until` the tie lasts.
    """

    __tablename__ = "firm_link"
    __table_args__ = (
        Index(None, "tenant_id", "party_id"),
        Index(None, "tenant_id", "other_id"),
        scoped_fk("party_id", "party"),
        scoped_fk("other_id", "party"),
        one_of("control", (NO_CONTROL, *CONTROLS)),
        CheckConstraint("party_id <> other_id", name="two"),
        CheckConstraint("share_hundredths is null or share_hundredths between 1 and 10000", name="share"),
        CheckConstraint("share_hundredths is not null or control <> ''", name="says_something"),
        CheckConstraint("until is null or until >= since", name="days"),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    other_id: Mapped[UUID] = mapped_column(Uuid)
    held: Mapped[bool]
    share_hundredths: Mapped[int | None]
    control: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
