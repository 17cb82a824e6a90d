"""Asking for a visit, granting or refusing it, ending it. Every page of a visit is a line of the territory's trail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.foundation.audit import queries as trail
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, NotAllowedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import today
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.worker import service as worker
from portal.people.accounts import managing
from portal.people.accounts.models import Member, Membership
from portal.people.accounts.queries import SignedIn, in_force, members_with
from portal.people.accounts.rules import VISITOR, system_actor
from portal.people.support.models import SupportAccess
from portal.people.support.queries import state_of
from portal.people.support.rules import ASK, GRANT, LONGEST, SHORTEST_REASON, VIEW

ASKED, OVER, CLOSED = "support.asked", "support.over", "support.closed"
DAILY, LOOK = "support.daily", "support.look"
SUBJECT = "support_access"
OPEN = frozenset({"asked", "granted"})
MOVED_ON = Message("This visit is not at that point any more. Look at its page again.")
CLOCK = system_actor("clock")
_IDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What the shown address of a page leaves out: the record is named beside it; the line holds the exact one."""


def ask(actor: Actor, territory_id: UUID, reason: str) -> UUID:
    """Ask a territory, from the network, to let oneself read its files. Raises InvalidError, ConflictError."""
    actor.require(ASK)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise InvalidError({"reason": Message("Say why, in a few words: the territory decides on that.")})
    assert actor.person_id is not None
    with transaction() as session:
        session.get(Member, actor.member_id, with_for_update=True)
        if actor.person_id not in _askers():
            raise NotAllowedError(ASK)
        own = select(SupportAccess).where(
            SupportAccess.tenant_id == territory_id, SupportAccess.person_id == actor.person_id
        )
        if any(state_of(row) in OPEN for row in session.scalars(own)):
            raise ConflictError(Message("You have asked this territory already, and that is not over."))
        row = SupportAccess(
            tenant_id=territory_id,
            network_id=current_tenant_id(),
            person_id=actor.person_id,
            person_name=actor.name,
            reason=reason,
            asked_at=now(),
        )
        session.add(row)
        session.flush()
        audit.record(actor, "support.asked", "tenant", territory_id, reason=reason)
        worker.enqueue(ASKED, row.id, to=territory_id)
        return row.id


def grant(actor: Actor, access_id: UUID, hours: int) -> None:
    """Let the person who asked read the territory's files for some hours. Raises ConflictError, InvalidError."""
    actor.require(GRANT)
    if not 1 <= hours <= LONGEST:
        raise InvalidError({"hours": Message("Grant from one to eight hours.")})
    with transaction() as session:
        row = _locked(session, access_id, "asked")
        if row.person_id == actor.person_id:
            raise ConflictError(Message("Nobody grants a visit to themselves: another manager does."))
        row.state, row.hours = "granted", hours
        row.answered_at, row.answered_by, row.ends_at = now(), actor.name, now() + timedelta(hours=hours)
        member_id = _visitor(session, row)
        session.add(Membership(id=row.id, member_id=member_id, role=VISITOR, expires_at=row.ends_at))
        session.flush()
        managing.renew_sessions(session, member_id)
        after = {"person": row.person_name, "hours": hours}
        audit.record(actor, "support.granted", SUBJECT, row.id, after=after, reason=row.reason)
        worker.enqueue(OVER, row.id, run_at=row.ends_at)
        for hour in range(hours):
            worker.enqueue(LOOK, run_at=now() + timedelta(hours=hour), to=row.network_id)


def _visitor(session: Session, row: SupportAccess) -> UUID:
    """Return the visiting person's member here, added when they never came before."""
    member = session.scalars(select(Member).where(Member.person_id == row.person_id)).one_or_none()
    if member is None:
        member = Member(person_id=row.person_id, name=row.person_name, locale=current_tenant().locale)
        session.add(member)
        session.flush()
    if not member.active:
        raise ConflictError(Message("This person is switched off here. Let them sign in again first."))
    return member.id


def refuse(actor: Actor, access_id: UUID, why: str) -> None:
    """Say no. Raises ConflictError."""
    actor.require(GRANT)
    with transaction() as session:
        row = _locked(session, access_id, "asked")
        row.state, row.answered_at, row.answered_by, row.answer = "refused", now(), actor.name, why
        audit.record(actor, "support.refused", SUBJECT, row.id, after={"person": row.person_name}, reason=why)


def end(actor: Actor, access_id: UUID) -> None:
    """End a visit at once: by anybody of the territory who sees it, or the visiting person. Raises ConflictError."""
    with transaction() as session:
        row = _locked(session, access_id, "granted")
        if row.person_id != actor.person_id:
            actor.require(VIEW)
        row.state, row.ended_at, row.ended_by = "ended", now(), actor.name
        _end_membership(session, row)
        audit.record(actor, "support.ended", SUBJECT, row.id, after={"person": row.person_name})


def _end_membership(session: Session, row: SupportAccess) -> None:
    membership = session.get(Membership, row.id, with_for_update=True)
    if membership is not None:
        membership.expires_at = row.ended_at
        session.flush()
        _leave(session, membership.member_id)


def _leave(session: Session, member_id: UUID) -> None:
    """End the sessions of somebody who has no other role here."""
    held = select(Membership.id).where(Membership.member_id == member_id, in_force(today()))
    if session.scalars(held).first() is None:
        managing.end_access(session, member_id)


def note_over(access_id: UUID) -> None:
    """Note that a visit has run out; nothing when it was ended before."""
    with transaction() as session:
        row = session.scalars(_one(access_id)).one()
        if row.state == "granted" and state_of(row) == "expired":
            row.state = "expired"
            membership = session.get(Membership, row.id)
            assert membership is not None
            _leave(session, membership.member_id)
            audit.record(CLOCK, "support.expired", SUBJECT, row.id, after={"person": row.person_name})


def close(actor: Actor, person_id: UUID | None = None) -> None:
    """End, from the network, what one of its people has asked or been granted and may ask no more; or any of them.

    From here on the territory grants it no more, and the gate lets nobody in by it; the rest is the territory's own
    work. In a territory there is nothing to do: it has asked nobody.
    """
    with transaction() as session:
        chosen = select(SupportAccess).where(
            SupportAccess.network_id == current_tenant_id(), SupportAccess.state.in_(OPEN)
        )
        if person_id is not None:
            chosen = chosen.where(SupportAccess.person_id == person_id)
        rows = session.scalars(chosen.order_by(SupportAccess.id).with_for_update()).all()
        still = _askers() if rows else frozenset()
        for row in rows:
            if row.person_id not in still and state_of(row) in OPEN:
                _close(actor, row)


def have_it_looked_at() -> None:
    """Have the network look, each day, whether those who asked the bound territory still may: only it can tell.

    It is told by the territories, for it has no daily work of its own; of a visit under way it is told by the hour.
    """
    with transaction() as session:
        waiting = SupportAccess.state.in_(OPEN)
        own = session.scalars(select(SupportAccess).where(SupportAccess.tenant_id == current_tenant_id(), waiting))
        for network_id in {row.network_id for row in own if state_of(row) in OPEN}:
            worker.enqueue(LOOK, to=network_id)


def _close(actor: Actor, row: SupportAccess) -> None:
    row.state, row.ended_at = "ended", now()
    row.ends_at = row.ends_at or row.ended_at
    row.ended_by = actor.name if actor.person_id else ""
    audit.record(actor, "support.closed", "tenant", row.tenant_id, after={"person": row.person_name})
    worker.enqueue(CLOSED, row.id, to=row.tenant_id)


def _askers() -> frozenset[UUID]:
    """Return the people of the bound network who may ask."""
    return frozenset(member.person_id for member in members_with(ASK))


def note_closed(access_id: UUID) -> None:
    """End in the territory what the network has closed: the membership, its sessions, and a line; once."""
    with transaction() as session:
        row = session.scalars(_one(access_id)).one()
        if any(line.verb == "support.closed" for line in trail.trail(SUBJECT, access_id, limit=5)):
            return
        _end_membership(session, row)
        by = Actor(row.ended_by) if row.ended_by else CLOCK
        after = {"person": row.person_name}
        audit.record(by, "support.closed", SUBJECT, row.id, after=after, reason=row.reason, role="")


def note_asked(access_id: UUID) -> SupportAccess | None:
    """Note in the territory's own trail what the network asks; None when it is answered already."""
    with transaction() as session:
        row = session.scalars(_one(access_id)).one()
        if row.state != "asked":
            return None
        asker = Actor(row.person_name, row.person_id)
        audit.record(asker, "support.asked", SUBJECT, row.id, reason=row.reason, role="")
        return row


def note_page(found: SignedIn, page: str, record: Mapping[str, Any], *, sends: bool) -> None:
    """Note that a visiting person opens a page, or sends a form, before they see what it answers."""
    with transaction():
        after = {"page": _IDS.sub("…", page), "address": page, **record}
        verb = "support.sent" if sends else "support.opened"
        audit.record(found.actor, verb, SUBJECT, found.visit, after=after, role=VISITOR)


def _one(access_id: UUID) -> Select[tuple[SupportAccess]]:
    return select(SupportAccess).where(SupportAccess.id == access_id).with_for_update()


def _locked(session: Session, access_id: UUID, state: str) -> SupportAccess:
    row = session.scalars(_one(access_id).execution_options(populate_existing=True)).one()
    if state_of(row) != state:
        raise ConflictError(MOVED_ON)
    return row
