"""Ties between organisations."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.programme.groups.rules import CONTROLS, HOLDERS, NO_CONTROL


class FirmLink(Versioned, Scoped):
    """One organisation holds a share of another or controls it, from `since` to `until`, both days included.

    `party_id` is the firm whose page names the tie, `other_id` the other one; `held` tells that the other one holds
    the first. `share_hundredths` is in hundredths of a percent, the higher of capital and votes. `control` is a code
    of `rules.CONTROLS`, or empty; `holder_kind` one of `rules.HOLDERS`. Without `until` the tie lasts.
    """

    __tablename__ = "firm_link"
    __table_args__ = (
        Index(None, "tenant_id", "party_id"),
        Index(None, "tenant_id", "other_id"),
        scoped_fk("party_id", "party"),
        scoped_fk("other_id", "party"),
        one_of("control", (NO_CONTROL, *CONTROLS)),
        one_of("holder_kind", tuple(HOLDERS)),
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
    holder_kind: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]


class FirmFigures(Versioned, Scoped):
    """The figures of one closed year of an organisation, as its accounts give them.

    `headcount_hundredths` is in hundredths of an annual work unit; turnover and balance sheet total are in cents of
    `currency`, as the accounts give them. In another currency than the one that counts, `counted_currency`, they count
    by the `rate` of the closing day as it was published, kept with its day, the key of its rule and its source: they
    never change by themselves. Figures of a group's consolidated accounts are not entered beside those of its firms.
    """

    __tablename__ = "firm_figures"
    __table_args__ = (
        UniqueConstraint("tenant_id", "party_id", "closed_on"),
        scoped_fk("party_id", "party"),
        CheckConstraint("headcount_hundredths >= 0", name="headcount"),
        CheckConstraint("turnover_cents >= 0 and balance_cents >= 0", name="amounts"),
        CheckConstraint(
            "(rate is null) = (rate_day is null) and (rate is null) = (rate_rule is null)"
            " and (rate is null) = (rate_source is null) and (rate is null) = (counted_currency is null)",
            name="rate",
        ),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    closed_on: Mapped[date]
    headcount_hundredths: Mapped[int]
    currency: Mapped[str]
    turnover_cents: Mapped[int] = mapped_column(BigInteger)
    balance_cents: Mapped[int] = mapped_column(BigInteger)
    counted_currency: Mapped[str | None]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    rate_rule: Mapped[str | None]
    rate_source: Mapped[str | None]
