"""The minutes: set from what was decided, read by the chair, signed once. Signing makes the projects' decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.documents import service as documents
from portal.casework.documents.models import Document
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.papers import DocumentTemplate
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Level
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError
from portal.programme.committee import agenda, letters, minutes_data, minutes_wording, queries, rules
from portal.programme.committee.models import AgendaItem, Meeting, MeetingMember, Minutes
from portal.programme.committee.planning import locked, move_state
from portal.programme.projects.decisions import EVENTS, Asked, ConditionData, DecisionData, apply_decision, ask

KIND = "minutes"


def compose_draft(actor: Actor, meeting_id: UUID) -> Ready:
    """Set the minutes of a closed meeting in the wording of its day; nothing is kept yet. Raises DocumentError."""
    actor.require(rules.PREPARE)
    view, found = queries.meeting(meeting_id), queries.minutes(meeting_id)
    rules.next_state("draft", view.state)
    assert found is not None
    chosen = minutes_wording.in_use(view.held_on)
    return _compose(chosen, minutes_data.minutes_data(chosen, view, found.reference, actor.name))


def _compose(chosen: DocumentTemplate, data: Mapping[str, Any]) -> Ready:
    return documents.compose(chosen.path, data, f"{data['reference']}.pdf")


def keep_draft(actor: Actor, meeting_id: UUID, ready: Ready) -> None:
    """Keep a set draft as the minutes that wait for the signature; an earlier draft gives way to it."""
    actor.require(rules.PREPARE)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        minutes = _minutes(session, meeting_id)
        move_state(actor, meeting, "draft", minutes=minutes.reference, sha256=ready.sha256)
        _attach(actor, minutes, ready)


def _minutes(session: Session, meeting_id: UUID) -> Minutes:
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id).with_for_update()).one()


def _attach(actor: Actor, minutes: Minutes, ready: Ready) -> None:
    minutes.document_id = documents.keep(actor, ready, KIND)
    minutes.sha256, minutes.data = ready.sha256, dict(ready.data or {})


def compose_signed(actor: Actor, meeting_id: UUID, moment: datetime, on: date) -> Ready:
    """Set the drafted minutes with the chair's signature, in the wording of the draft; nothing is kept yet.

    `on` is the business day. Raises DocumentError, also when no plugin brings that wording any more.
    """
    actor.require(rules.SIGN)
    rules.next_state("sign", queries.meeting(meeting_id).state)
    data = db.session.scalars(select(Minutes.data).where(Minutes.meeting_id == meeting_id)).one()
    assert data is not None
    return _compose(minutes_wording.drafted_in(data), minutes_data.signed(data, actor.name, moment, on))


def ask_files(actor: Actor, meeting_id: UUID, on: date) -> dict[UUID, Asked]:
    """Ask what is said of each decision, by file; no transaction may be open."""
    points = agenda.items(meeting_id)
    return {p.project_id: ask(actor, p.project_id, (EVENTS[p.outcome],), on) for p in points if p.outcome}


def sign(
    actor: Actor, meeting_id: UUID, ready: Ready, draft: str, found: Mapping[UUID, Asked], moment: datetime, on: date
) -> None:
    """Sign the minutes: the decisions on all files take effect `on`, in this one transaction, once.

    `draft` is the fingerprint of the file that the chair has read, `ready` the same with the signature, `found` what
    was asked of each file. Raises ConflictError when another draft took its place or a rule stops one decision.
    """
    actor.require(rules.SIGN)
    with transaction() as session:
        meeting = locked(session, meeting_id)
        minutes = _minutes(session, meeting_id)
        rules.next_state("sign", meeting.state)
        _check_signer(session, actor, minutes)
        if minutes.sha256 != draft:
            raise ConflictError(Message("The minutes were drafted again since you read them. Read them again."))
        _attach(actor, minutes, ready)
        minutes.signed_at, minutes.signed_on, minutes.signed_by_id = moment, on, actor.member_id
        move_state(actor, meeting, "sign", minutes=minutes.reference, sha256=ready.sha256)
        session.flush()
        points = _points(session, meeting_id)
        _refuse_blocked(found, points)
        for point in points:
            data = _decision(meeting, minutes, point)
            decision_id = apply_decision(actor, point.project_id, data, on, found.get(point.project_id))
            told = letters.decided(point.project_id, decision_id, data)
            after = {"decision": decision_id, "letter": told}
            audit.record(actor, "item.effective", "agenda_item", point.id, after=after)


def _check_signer(session: Session, actor: Actor, minutes: Minutes) -> None:
    """Refuse who did not chair that very meeting, and whoever drafted the minutes: two people answer for them."""
    seat = select(MeetingMember.id).where(
        MeetingMember.meeting_id == minutes.meeting_id,
        MeetingMember.member_id == actor.member_id,
        MeetingMember.chair,
        MeetingMember.presence == "present",
    )
    if session.scalar(seat) is None:
        raise ConflictError(Message("Only a chair who was present signs the minutes of a meeting."))
    drafted_by = session.scalar(select(Document.member_id).where(Document.id == minutes.document_id))
    if drafted_by == actor.member_id:
        raise ConflictError(Message("You drafted these minutes: somebody else drafts them, then you sign."))


def _refuse_blocked(found: Mapping[UUID, Asked], points: Sequence[AgendaItem]) -> None:
    """Name the file and the rule when a plugin stops one decision: then nothing is signed."""
    for point in points:
        for item in found.get(point.project_id, Asked()).findings:
            if item.value.level is Level.BLOCK:
                said = {"number": point.position, "rule": item.value.message}
                raise ConflictError(Message("A rule stops the decision on file %(number)s: %(rule)s", said))


def _points(session: Session, meeting_id: UUID) -> list[AgendaItem]:
    chosen = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(session.scalars(chosen.order_by(AgendaItem.position, AgendaItem.id)))


def _decision(meeting: Meeting, minutes: Minutes, point: AgendaItem) -> DecisionData:
    assert point.outcome is not None, "a meeting closes when every file has its decision"
    return DecisionData(
        minutes_reference=minutes.reference,
        outcome=point.outcome,
        decided_on=meeting.held_on,
        advance=Money(point.advance_cents, current_tenant().currency),
        months=point.months,
        grace_months=point.grace_months,
        half_days=dict(point.half_days),
        reasons=point.reasons,
        conditions=tuple(_condition(kept) for kept in point.conditions),
        rules={**(meeting.rules or {}), "votes": _votes(point), "advance": point.bounds},
    )


def _condition(kept: dict[str, str]) -> ConditionData:
    found = agenda.thaw_condition(kept)
    return ConditionData(found.text, found.owner, found.due_on, found.proof)


def _votes(point: AgendaItem) -> dict[str, Any] | None:
    if point.voters is None:
        return None
    names = ("voters", "votes_for", "votes_against", "votes_abstained", "casting")
    return {name: getattr(point, name) for name in names}


def sign_now(actor: Actor, meeting_id: UUID, draft: str, on: date, moment: datetime | None = None) -> None:
    """Set, then sign, now or at `moment`: for callers without a form. Raises what `compose_signed` and `sign` raise."""
    moment = moment or now()
    found, ready = ask_files(actor, meeting_id, on), compose_signed(actor, meeting_id, moment, on)
    sign(actor, meeting_id, ready, draft, found, moment, on)
