"""The small firm as a role of an organisation, and what the public register said of it last."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.programme.companies.register import STATES, UNASKED


class Company(Versioned, Scoped):
    """A small firm of the territory. `registered` is False while it is being created; `headcount` in persons."""

    __tablename__ = "company"
    __table_args__ = (
        UniqueConstraint("tenant_id", "party_id"),
        scoped_fk("party_id", "party"),
        CheckConstraint("headcount >= 0", name="headcount"),
    )

    party_id: Mapped[UUID] = mapped_column(Uuid)
    registered: Mapped[bool]
    area: Mapped[str] = mapped_column(default="")
    activity: Mapped[str] = mapped_column(default="")
    headcount: Mapped[int | None]
    created_on: Mapped[date | None]


class RegisterAnswer(Scoped):
    """What the public register said last of a firm whose file is in progress; nothing of the persons who lead it.

    `kind` and `number` are what it was asked by; `ask_after` is when it may be asked again, and keeps two workers from
    asking at once. `asked_at` and `source` are of the last answer, `state` is a code of `register.STATES`, first said
    on the business day `told_on`; `ceased_on` is the day that the register gives. `name` and `place` are as it says
    them, only where the firm declared others. The row goes when no file of the firm is in progress any more.
    """

    __tablename__ = "register_answer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "company_id"),
        scoped_fk("company_id", "company"),
        one_of("state", STATES),
        CheckConstraint(
            f"(state = '{UNASKED}') = (asked_at is null) and (asked_at is null) = (told_on is null)", name="said"
        ),
    )

    company_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    number: Mapped[str]
    ask_after: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=UNASKED)
    told_on: Mapped[date | None]
    ceased_on: Mapped[date | None]
    name: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
