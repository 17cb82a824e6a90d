"""The advance, its agreement, its schedules, its account; what never changes is only added to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk
from portal.programme.advances.rules import CAUSES, NOTES, STATES


class Advance(Versioned, Scoped):
    """An advance granted to a project by a decision, in cents, over `months` instalments after `grace_months`.

    `account_id` is what the firm owes, once paid. `awaited_on` is the day of the first instalment not wholly paid, as
    every movement leaves it: an advance is late when that day is over. Reminders rest until `held_until`.
    """

    __tablename__ = "advance"
    __table_args__ = (
        UniqueConstraint("tenant_id", "decision_id"),
        Index(None, "tenant_id", "project_id"),
        Index("ix_advance_list", "tenant_id", "state", "awaited_on", "id"),
        scoped_fk("project_id", "project"),
        scoped_fk("decision_id", "project_decision"),
        scoped_fk("account_id", "account"),
        one_of("state", STATES),
        CheckConstraint("principal_cents > 0 and months > 0 and grace_months >= 0", name="terms"),
        CheckConstraint("(disbursed_on is null) = (account_id is null)", name="account"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    account_id: Mapped[UUID | None] = mapped_column(Uuid)
    principal_cents: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[int]
    grace_months: Mapped[int]
    state: Mapped[str]
    granted_on: Mapped[date]
    contracted_on: Mapped[date | None]
    disbursed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    awaited_on: Mapped[date | None]
    held_until: Mapped[date | None]
    held_because: Mapped[str] = mapped_column(default="")


class Agreement(Versioned, Scoped):
    """The agreement as prepared: its text, terms and schedule; then who signed it, when, and the signed paper.

    `reference` ends in CA. `instalments` are [number, day, cents]; `rule` is what the schedule was made by. Prepared
    again before it is signed, it is a new row with the next `number`. `regime` are the rules of aid
    chosen for it. `external_cents` is a gross grant equivalent that was computed elsewhere, with who did and how, and
    its evidence: none without.
    """

    __tablename__ = "advance_agreement"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "advance_id", "number"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("prepared_by_id", "member"),
        scoped_fk("recorded_by_id", "member"),
        scoped_fk("paper_id", "project_document"),
        scoped_fk("signed_paper_id", "project_document"),
        scoped_fk("external_paper_id", "project_document"),
        CheckConstraint(
            "(external_cents is null) = (external_paper_id is null)"
            " and (external_cents is null) = (external_reason = '')",
            name="external",
        ),
        CheckConstraint("(signed_on is null) = (signed_paper_id is null)", name="signed"),
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    reference: Mapped[str]
    lender: Mapped[str]
    lender_signatory: Mapped[str]
    company_signatory: Mapped[str]
    prepared_on: Mapped[date]
    prepared_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    prepared_by: Mapped[str]
    starts_on: Mapped[date]
    instalments: Mapped[list[list[Any]]] = mapped_column(JSON)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    regime: Mapped[str]
    equivalent_cents: Mapped[int] = mapped_column(BigInteger)
    external_cents: Mapped[int | None] = mapped_column(BigInteger)
    external_reason: Mapped[str] = mapped_column(default="")
    external_paper_id: Mapped[UUID | None] = mapped_column(Uuid)
    paper_id: Mapped[UUID] = mapped_column(Uuid)
    signed_on: Mapped[date | None]
    signed_by: Mapped[str] = mapped_column(default="")
    signed_paper_id: Mapped[UUID | None] = mapped_column(Uuid)
    recorded_by_id: Mapped[UUID | None] = mapped_column(Uuid)


class ScheduleVersion(Scoped):
    """A schedule as it was set: by the signature, or anew by the day of the payment. The highest number holds."""

    __tablename__ = "advance_schedule"
    __table_args__ = (
        UniqueConstraint("tenant_id", "advance_id", "number"),
        scoped_fk("advance_id", "advance"),
        one_of("cause", CAUSES),
        {"info": APPEND_ONLY},
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    cause: Mapped[str]
    decided_on: Mapped[date]
    starts_on: Mapped[date]
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)


class ScheduleInstalment(Scoped):
    """One instalment of a schedule, in cents."""

    __tablename__ = "advance_instalment"
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "number"),
        scoped_fk("version_id", "advance_schedule"),
        CheckConstraint("cents > 0 and number > 0", name="part"),
        {"info": APPEND_ONLY},
    )

    version_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    due_on: Mapped[date]
    cents: Mapped[int] = mapped_column(BigInteger)


class Movement(Scoped):
    """A movement of the ledger that belongs to an advance: the payment to the firm, a repayment, a correction."""

    __tablename__ = "advance_movement"
    __table_args__ = (
        UniqueConstraint("tenant_id", "entry_id"),
        Index(None, "tenant_id", "advance_id"),
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("entry_id", "ledger_entry"),
        {"info": APPEND_ONLY},
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    advance_id: Mapped[UUID] = mapped_column(Uuid)
    entry_id: Mapped[UUID] = mapped_column(Uuid)


class Payee(Scoped):
    """The firm's account that an advance is paid to, as it was entered; the highest number holds.

    `iban` has no blanks and is shown whole to who pays alone. The row with an `entry_id` is written with that movement:
    it is what the money went to, whatever is entered later.
    """

    __tablename__ = "advance_payee"
    __table_args__ = (
        UniqueConstraint("tenant_id", "advance_id", "number"),
        UniqueConstraint("tenant_id", "entry_id"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("entry_id", "ledger_entry"),
        scoped_fk("entered_by_id", "member"),
        {"info": APPEND_ONLY},
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    iban: Mapped[str]
    entered_on: Mapped[date]
    entered_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    entered_by: Mapped[str]
    entry_id: Mapped[UUID | None] = mapped_column(Uuid)


class Reminder(Scoped):
    """A letter to the firm about an instalment: once for each, whatever happens to the worker."""

    __tablename__ = "advance_reminder"
    __table_args__ = (
        UniqueConstraint("tenant_id", "advance_id", "due_on"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("message_id", "outbox_message"),
        {"info": APPEND_ONLY},
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    due_on: Mapped[date]
    sent_on: Mapped[date]
    message_id: Mapped[UUID] = mapped_column(Uuid)


class AdvanceNote(Versioned, Scoped):
    """A word about the repayments: the firm foresees a difficulty, or somebody called it. Answered on `done_on`."""

    __tablename__ = "advance_note"
    __table_args__ = (
        Index(None, "tenant_id", "advance_id"),
        scoped_fk("advance_id", "advance"),
        scoped_fk("member_id", "member"),
        one_of("kind", NOTES),
    )

    advance_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    text: Mapped[str]
    written_on: Mapped[date]
    written_at: Mapped[datetime]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    author: Mapped[str]
    done_on: Mapped[date | None]
