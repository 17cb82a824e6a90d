"""Conventions and what funders committed by them; accounts, and the ledger of every transfer between two of them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid, desc
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk
from portal.programme.funds.rules import ACCOUNT_KINDS, COMMITMENT_KINDS, ENTRY_KINDS, SOURCES


class Convention(Versioned, Scoped):
    """An agreement between the territory and those who finance it, usually for three years.

    Its objectives are None where it names none: projects to support, jobs to bring; the amounts are its commitments'.
    """

    __tablename__ = "convention"
    __table_args__ = (
        Index(None, "tenant_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    signed_on: Mapped[date | None]
    projects_target: Mapped[int | None]
    jobs_target: Mapped[int | None]


class Commitment(Versioned, Scoped):
    """What a funder commits by a convention, in cents: money, valued expert-days or operating costs.

    `source` tells public money from private: only public money counts as State aid. Withdrawn, it keeps its day.
    Money of a `funder_kind` of the country is kept apart: in an account of its own, with the jobs that it is to bring
    and the days (ISO) on which its steering committee meets.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index(None, "tenant_id", "convention_id"),
        Index(None, "tenant_id", "funder_id"),
        scoped_fk("convention_id", "convention"),
        scoped_fk("funder_id", "party"),
        one_of("kind", tuple(COMMITMENT_KINDS)),
        one_of("source", tuple(SOURCES)),
        scoped_fk("account_id", "account"),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("(account_id is null) = (funder_kind = '')", name="kept_apart"),
    )

    convention_id: Mapped[UUID] = mapped_column(Uuid)
    funder_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    source: Mapped[str]
    cents: Mapped[int] = mapped_column(BigInteger)
    withdrawn_on: Mapped[date | None]
    funder_kind: Mapped[str] = mapped_column(default="")
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    jobs_target: Mapped[int | None]
    meetings: Mapped[list[str]] = mapped_column(JSON, default=list)


class Account(Scoped):
    """A place where money is: the fund, a funder, a firm that owes an advance.

    `code` is unique in the territory: `fund`, `fund:<commitment>` for money kept apart, `funder:<id>`, `advance:<id>`.
    `party_id` is whose it is, none for the fund's.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        Index(None, "tenant_id", "party_id"),
        scoped_fk("party_id", "party"),
        one_of("kind", ACCOUNT_KINDS),
    )

    kind: Mapped[str]
    code: Mapped[str]
    party_id: Mapped[UUID | None] = mapped_column(Uuid)


class LedgerEntry(Scoped):
    """One transfer: from the credited to the debited account, in cents. Never changed, corrected by a reversing row.

    `value_on` is the day it counts by. `reference` is the bank's, once in the territory; a reversal has none, it names
    what it `reverses` and why.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "reverses_id"),
        Index("ix_ledger_entry_kind", "tenant_id", "kind", desc("value_on"), desc("id")),
        Index("ix_ledger_entry_on", "tenant_id", desc("value_on"), desc("id")),
        Index(None, "tenant_id", "debit_id"),
        Index(None, "tenant_id", "credit_id"),
        scoped_fk("debit_id", "account"),
        scoped_fk("credit_id", "account"),
        scoped_fk("reverses_id", "ledger_entry"),
        scoped_fk("member_id", "member"),
        one_of("kind", tuple(ENTRY_KINDS)),
        CheckConstraint("cents > 0", name="cents"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("length(currency) = 3", name="currency"),
        {"info": APPEND_ONLY},
    )

    debit_id: Mapped[UUID] = mapped_column(Uuid)
    credit_id: Mapped[UUID] = mapped_column(Uuid)
    cents: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    value_on: Mapped[date]
    kind: Mapped[str]
    reference: Mapped[str | None]
    reverses_id: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(default="")
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str]
    at: Mapped[datetime]
