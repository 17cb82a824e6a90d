"""Aid that an organisation declared to have received, and the declaration itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.programme.aids.rules import INSTRUMENTS, REGIMES


class AidDeclaration(Versioned, Scoped):
    """What an organisation last declared of its prior aid: that there was `received_none`, or the aids kept beside."""

    __tablename__ = "aid_declaration"
    __table_args__ = (
        UniqueConstraint("tenant_id", "party_id"),
        scoped_fk("party_id", "party"),
        scoped_fk("member_id", "member"),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    received_none: Mapped[bool]
    declared_on: Mapped[date]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)


class PriorAid(Versioned, Scoped):
    """One aid that an organisation (or a firm linked to it) received, in cents of the `currency` it was granted in.

    It counts by `granted_on`, the day the right to it arose. `equivalent_cents` is what it is worth as a grant, gross;
    `counted_cents` that in the currency of the ceilings, by the `rate` as it was published, kept with its day, the key
    of the rule it follows and its source: it never changes by itself. An aid in that currency has no rate. `regime` is
    a code of `rules.REGIMES`, `member_state` ISO 3166-1, `instrument` a code of `rules.INSTRUMENTS`, None where it is
    not known. `document_id` names the paper that shows it.
    """

    __tablename__ = "prior_aid"
    __table_args__ = (
        Index(None, "tenant_id", "party_id", "granted_on"),
        Index(None, "tenant_id", "document_id"),
        scoped_fk("party_id", "party"),
        scoped_fk("document_id", "document"),
        one_of("regime", tuple(REGIMES)),
        one_of("instrument", tuple(INSTRUMENTS)),
        CheckConstraint("nominal_cents > 0 and equivalent_cents >= 0", name="amounts"),
        CheckConstraint("equivalent_cents <= nominal_cents", name="equivalent"),
        CheckConstraint("counted_cents >= 0", name="counted"),
        CheckConstraint(
            "(rate is null) = (rate_day is null)"
            " and (rate is null) = (rate_rule is null) and (rate is null) = (rate_source is null)",
            name="rate",
        ),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    granted_on: Mapped[date]
    grantor: Mapped[str]
    currency: Mapped[str]
    nominal_cents: Mapped[int] = mapped_column(BigInteger)
    equivalent_cents: Mapped[int] = mapped_column(BigInteger)
    counted_cents: Mapped[int] = mapped_column(BigInteger)
    counted_currency: Mapped[str]
    rate: Mapped[str | None]
    rate_day: Mapped[date | None]
    rate_rule: Mapped[str | None]
    rate_source: Mapped[str | None]
    regime: Mapped[str]
    member_state: Mapped[str]
    declared_on: Mapped[date]
    instrument: Mapped[str | None]
    document_id: Mapped[UUID | None] = mapped_column(Uuid)
