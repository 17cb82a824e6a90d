"""A meeting of the committee: who sits, what is on the agenda, who has an interest, what the minutes say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint, Uuid, desc
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Scoped, Versioned, one_of, scoped_fk
from portal.programme.committee.rules import INTERESTS, KINDS, OUTCOMES, PRESENCES, SITTING


class Meeting(Versioned, Scoped):
    """A meeting. `time` is text (14:00) in the territory's zone; `rules` are those in force when it was convened.

    `attending` names who is there without a vote, `closing` is what the minutes say at the end.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        Index("ix_meeting_list", "tenant_id", desc("held_on"), desc("id")),
        Index(None, "tenant_id", "state"),
        one_of("state", SITTING.states),
    )

    reference: Mapped[str]
    held_on: Mapped[date]
    time: Mapped[str]
    place: Mapped[str]
    state: Mapped[str]
    convened_on: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    attending: Mapped[str] = mapped_column(default="")
    closing: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")


class MeetingMember(Versioned, Scoped):
    """A member in office on the day of the meeting, as convened: name, college and office never follow later changes.

    `answer` is what the member said would be, `presence` what was; `proxy_id` is the seat that votes for an absent one.
    """

    __tablename__ = "meeting_member"
    __table_args__ = (
        UniqueConstraint("tenant_id", "meeting_id", "member_id"),
        Index(None, "tenant_id", "member_id"),
        scoped_fk("meeting_id", "meeting"),
        scoped_fk("member_id", "member"),
        scoped_fk("proxy_id", "meeting_member"),
        one_of("presence", PRESENCES),
        one_of("answer", PRESENCES),
        CheckConstraint("(presence = 'represented') = (proxy_id is not null)", name="proxy"),
    )

    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    member_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    name_key: Mapped[str]
    college: Mapped[str] = mapped_column(default="")
    chair: Mapped[bool]
    answer: Mapped[str] = mapped_column(default="expected")
    presence: Mapped[str] = mapped_column(default="expected")
    proxy_id: Mapped[UUID | None] = mapped_column(Uuid)


class AgendaItem(Versioned, Scoped):
    """A file on the agenda, and the decision as drafted in the meeting: the project knows of it by signed minutes only.

    `minutes` is the time set aside. `voters` and the votes are numbers of hands; None where there was no vote.
    `conditions` are `{text, owner, due_on, proof}`, `half_days` by field; `bounds` what the advance could be that day.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("tenant_id", "meeting_id", "project_id"),
        Index(None, "tenant_id", "project_id"),
        scoped_fk("meeting_id", "meeting"),
        scoped_fk("project_id", "project"),
        one_of("kind", tuple(KINDS)),
        CheckConstraint(f"outcome in ({', '.join(repr(o) for o in OUTCOMES)})", name="outcome"),
        CheckConstraint("position > 0 and minutes > 0", name="place"),
        CheckConstraint("advance_cents >= 0 and months >= 0 and grace_months >= 0", name="amounts"),
        CheckConstraint("votes_for + votes_against + votes_abstained = voters", name="votes"),
        CheckConstraint("(voters is null) = (votes_for is null)", name="ballot"),
    )

    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    project_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int]
    kind: Mapped[str]
    minutes: Mapped[int] = mapped_column(default=15)
    summary: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]
    voters: Mapped[int | None]
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    votes_abstained: Mapped[int | None]
    casting: Mapped[str] = mapped_column(default="")
    advance_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    months: Mapped[int] = mapped_column(default=0)
    grace_months: Mapped[int] = mapped_column(default=0)
    half_days: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    reasons: Mapped[str] = mapped_column(default="")
    conditions: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    bounds: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recorded_at: Mapped[datetime | None]


class Interest(Versioned, Scoped):
    """What a member declared for a file, or what the portal found (`detected`). A doubt may be cleared by the chair."""

    __tablename__ = "committee_interest"
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "member_id"),
        Index(None, "tenant_id", "member_id"),
        Index(None, "tenant_id", "meeting_id"),
        scoped_fk("meeting_id", "meeting"),
        scoped_fk("item_id", "agenda_item"),
        scoped_fk("member_id", "member"),
        scoped_fk("cleared_by_id", "member"),
        one_of("kind", INTERESTS),
        CheckConstraint("cleared_by_id is null or kind = 'unsure'", name="cleared"),
    )

    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    item_id: Mapped[UUID] = mapped_column(Uuid)
    member_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    detected: Mapped[bool] = mapped_column(default=False)
    declared_at: Mapped[datetime]
    cleared_by_id: Mapped[UUID | None] = mapped_column(Uuid)
    cleared_at: Mapped[datetime | None]


class Minutes(Versioned, Scoped):
    """The minutes of a meeting. `reference` is gapless per year; `sha256` is that of the file of `document_id`.

    `data` is what the file was set from. Until `signed_at` it is a draft and may be set again; then never.
    """

    __tablename__ = "committee_minutes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "meeting_id"),
        scoped_fk("meeting_id", "meeting"),
        scoped_fk("document_id", "document"),
        scoped_fk("signed_by_id", "member"),
        CheckConstraint("(signed_at is null) = (signed_by_id is null)", name="signed"),
        CheckConstraint("signed_at is null or document_id is not null", name="file"),
    )

    meeting_id: Mapped[UUID] = mapped_column(Uuid)
    reference: Mapped[str]
    document_id: Mapped[UUID | None] = mapped_column(Uuid)
    sha256: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    signed_at: Mapped[datetime | None]
    signed_on: Mapped[date | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(Uuid)
