"""The need, the mission and the steps it took, the proposal to an expert, the signatures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid, desc
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import APPEND_ONLY, Scoped, Versioned, one_of, scoped_fk
from portal.foundation.kernel.competence import FIELDS
from portal.programme.missions.rules import LIFE

ANSWERS = ("open", "accepted", "declined", "expired")
SIDES = ("expert", "lender", "company", "operator")


class Need(Versioned, Scoped):
    """What a company needs from an expert. Partners read it before they know whose it is: it never names the firm.

    `half_days` wanted; `deadline` is the day by which the work should be done.
    """

    __tablename__ = "need"
    __table_args__ = (
        Index(None, "tenant_id", "project_id"),
        scoped_fk("project_id", "project"),
        one_of("field", tuple(FIELDS)),
        CheckConstraint("half_days > 0", name="half_days"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    field: Mapped[str]
    objective: Mapped[str]
    deliverable: Mapped[str]
    half_days: Mapped[int]
    deadline: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)


class Mission(Versioned, Scoped):
    """The answer to a need, from the search of an expert to its closing.

    `number` counts the missions of a file. `expert_id` is the expert proposed or agreed, none while one is looked
    for. `half_days` are those of the letter (before it, those wanted); `logged` and `confirmed` count what the
    expert noted and what the company confirmed; `round` counts how often the mission came to its end.
    `confirm_rule` is what the letter promises, frozen when it is made: the delay, whether the company pays for the
    time, and who signs for the employer of somebody formally lent; `value_cents` and `value_rule` are frozen when
    the mission is closed.
    """

    __tablename__ = "mission"
    __table_args__ = (
        UniqueConstraint("tenant_id", "project_id", "number"),
        UniqueConstraint("tenant_id", "need_id"),
        Index("ix_mission_worklist", "tenant_id", "state", desc("opened_on"), desc("id")),
        Index("ix_mission_opened", "tenant_id", desc("opened_on"), desc("id")),
        Index(None, "tenant_id", "expert_id"),
        scoped_fk("project_id", "project"),
        scoped_fk("need_id", "need"),
        scoped_fk("expert_id", "expert"),
        one_of("state", LIFE.states),
        one_of("field", tuple(FIELDS)),
        CheckConstraint("half_days > 0 and logged >= 0 and confirmed >= 0", name="half_days"),
    )

    project_id: Mapped[UUID] = mapped_column(Uuid)
    need_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    field: Mapped[str]
    state: Mapped[str]
    state_since: Mapped[date]
    expert_id: Mapped[UUID | None] = mapped_column(Uuid)
    half_days: Mapped[int]
    logged: Mapped[int] = mapped_column(default=0)
    confirmed: Mapped[int] = mapped_column(default=0)
    round: Mapped[int] = mapped_column(default=0)
    opened_on: Mapped[date]
    first_meeting_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    confirm_rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    signed_on: Mapped[date | None]
    started_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    final_note: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    value_cents: Mapped[int | None] = mapped_column(BigInteger)
    value_rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class MissionTransition(Scoped):
    """A step taken: who, when, why. Never changed."""

    __tablename__ = "mission_transition"
    __table_args__ = (
        Index(None, "tenant_id", "mission_id"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("member_id", "member"),
        {"info": APPEND_ONLY},
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    event: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    actor_name: Mapped[str]
    at: Mapped[datetime]
    on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")


class MissionProposal(Versioned, Scoped):
    """A mission proposed to one expert, why they fit and what speaks against it, and the answers of both sides.

    `reasons` and `cautions` are kept as they were shown. An answer given for somebody else carries a note (`…_note`)
    that says how it was received. `reminded` counts the reminders sent, `rule` holds the delays they follow, as they
    were when the expert was asked.
    """

    __tablename__ = "mission_proposal"
    __table_args__ = (
        Index(None, "tenant_id", "mission_id"),
        Index(None, "tenant_id", "expert_id"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("expert_id", "expert"),
        one_of("lender_answer", ANSWERS),
        one_of("company_answer", ANSWERS),
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    expert_id: Mapped[UUID] = mapped_column(Uuid)
    message: Mapped[str] = mapped_column(default="")
    asked_on: Mapped[date]
    answer_by: Mapped[date]
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    cautions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reminded: Mapped[int] = mapped_column(default=0)
    lender_answer: Mapped[str] = mapped_column(default="open")
    lender_on: Mapped[date | None]
    lender_note: Mapped[str] = mapped_column(default="")
    company_answer: Mapped[str] = mapped_column(default="open")
    company_on: Mapped[date | None]
    company_note: Mapped[str] = mapped_column(default="")


class NeedOffer(Scoped):
    """A partner's word on a need: this expert of ours could take it."""

    __tablename__ = "need_offer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "need_id", "expert_id"),
        scoped_fk("need_id", "need"),
        scoped_fk("expert_id", "expert"),
        scoped_fk("member_id", "member"),
    )

    need_id: Mapped[UUID] = mapped_column(Uuid)
    expert_id: Mapped[UUID] = mapped_column(Uuid)
    member_id: Mapped[UUID | None] = mapped_column(Uuid)
    offered_on: Mapped[date]
    message: Mapped[str] = mapped_column(default="")


class MissionSignature(Scoped):
    """A signature of a mission letter: side, person, day. Never changed.

    The expert signs apart from the employer, the lender, where an employee is formally lent.
    """

    __tablename__ = "mission_signature"
    __table_args__ = (
        Index(None, "tenant_id", "mission_id"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("document_id", "document"),
        one_of("side", SIDES),
        {"info": APPEND_ONLY},
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    document_id: Mapped[UUID] = mapped_column(Uuid)
    side: Mapped[str]
    name: Mapped[str]
    signed_on: Mapped[date]


class MissionDocument(Scoped):
    """A document of a mission: the letter, the signed letter, what the expert hands over."""

    __tablename__ = "mission_document"
    __table_args__ = (
        UniqueConstraint("tenant_id", "mission_id", "document_id"),
        Index(None, "tenant_id", "document_id"),
        scoped_fk("mission_id", "mission"),
        scoped_fk("document_id", "document"),
        one_of("kind", ("letter", "signed_letter", "deliverable")),
    )

    mission_id: Mapped[UUID] = mapped_column(Uuid)
    document_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
