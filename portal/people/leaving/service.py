"""Ending a role or an access, and passing on what hangs on it: one transaction, or none of it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import today
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts import managing
from portal.people.accounts.queries import members_with
from portal.people.accounts.rules import system_actor
from portal.people.leaving import queries
from portal.people.leaving.models import Handover
from portal.people.leaving.registry import kind

Takers = Mapping[str, str]
"""Who takes what: a member's id by the key of the kind."""

JOB = "leaving.daily"
CLERK = system_actor("handovers")
log = logging.getLogger(__name__)


def end_role(actor: Actor, member_id: UUID, membership_id: UUID, last_day: date | None, takers: Takers) -> None:
    """End a role after a day, or at once, and pass on what hangs on it from the day after.

    Raises InvalidError when somebody is missing who takes over, ConflictError for what must be settled first.
    """
    with transaction() as session:
        _pass_on(session, actor, member_id, membership_id, last_day, takers)
        managing.end_role(actor, membership_id, last_day)
        if last_day is None:
            ended = select(Handover).where(Handover.membership_id == membership_id, Handover.done_on.is_(None))
            _cancel(session, actor, session.scalars(ended.with_for_update()))


def switch_off(actor: Actor, member_id: UUID, version: int, takers: Takers) -> None:
    """Keep a member from signing in, from now on, and pass on everything of theirs. Raises as `end_role` does."""
    with transaction() as session:
        _pass_on(session, actor, member_id, None, None, takers)
        managing.switch(actor, member_id, version, active=False, verb="member.switched_off")


def lock(actor: Actor, member_id: UUID, version: int) -> None:
    """Keep a member from signing in, at once; what they answer for stays theirs and waits. Raises ConflictError."""
    managing.switch(actor, member_id, version, active=False, verb="member.locked")


def pass_on(actor: Actor, member_id: UUID, takers: Takers) -> None:
    """Pass on today what a member answers for, whether they still sign in or not. Raises as `end_role` does."""
    with transaction() as session:
        managing.managed(session, actor, member_id)
        _pass_on(session, actor, member_id, None, None, takers)


def stay(actor: Actor, member_id: UUID) -> None:
    """Cancel what was planned for a later day: nothing passes on, and the role that was to end has no end.

    Raises ConflictError when nothing is planned any more.
    """
    with transaction() as session:
        managing.managed(session, actor, member_id)
        planned = select(Handover).where(
            Handover.giver_id == member_id, Handover.done_on.is_(None), Handover.from_on > today()
        )
        rows = session.scalars(planned.with_for_update()).all()
        if not rows:
            raise ConflictError(Message("Nothing is planned for this person any more. Look at the page again."))
        managing.go_on(actor, member_id, {row.membership_id for row in rows if row.membership_id})
        _cancel(session, actor, rows)


def _cancel(session: Session, actor: Actor, rows: Iterable[Handover]) -> None:
    for row in rows:
        before = {"kind": row.kind, "taker_id": row.taker_id, "from_on": row.from_on}
        audit.record(actor, "handover.cancelled", "member", row.giver_id, before=before)
        session.delete(row)


def _pass_on(
    session: Session,
    actor: Actor,
    member_id: UUID,
    membership_id: UUID | None,
    last_day: date | None,
    takers: Takers,
) -> None:
    stakes = queries.at_stake(member_id, membership_id)
    if any(stake.kind.hand_over is None for stake in stakes):
        raise ConflictError(Message("Some of this is settled on its own page first: it cannot pass to somebody else."))
    if names := queries.awaited(member_id):
        raise ConflictError(
            Message("The work of %(names)s is to pass to this person. Change that first.", {"names": ", ".join(names)})
        )
    chosen = {stake.kind.key: UUID(_chosen(stake, takers)) for stake in stakes}
    later = last_day is not None and last_day >= today()
    if later and actor.member_id is not None:
        for one in queries.lost(member_id, membership_id):
            chosen.setdefault(one.key, actor.member_id)
    from_on = last_day + timedelta(days=1) if later and last_day else today()
    for key, taker_id in chosen.items():
        _hand_over(session, actor, member_id, key, taker_id, from_on, membership_id)


def _chosen(stake: queries.Stake, takers: Takers) -> str:
    taker = takers.get(stake.kind.key, "")
    if taker not in dict(stake.takers):
        raise InvalidError({stake.field: Message("Choose who takes over.")})
    return taker


def _hand_over(
    session: Session,
    actor: Actor,
    giver: UUID,
    key: str,
    taker: UUID,
    from_on: date,
    membership_id: UUID | None,
) -> None:
    """Keep the handover, and carry it out when its day has come. One that was planned before gives way."""
    own = select(Handover).where(Handover.giver_id == giver, Handover.kind == key, Handover.done_on.is_(None))
    row = session.scalars(own.with_for_update()).one_or_none()
    if row is None:
        row = Handover(giver_id=giver, kind=key, taker_id=taker, from_on=from_on)
        session.add(row)
    row.taker_id, row.from_on, row.membership_id = taker, from_on, membership_id
    session.flush()
    after = {"kind": key, "taker_id": taker, "from_on": from_on}
    audit.record(actor, "handover.decided", "member", giver, after=after)
    if from_on <= today():
        _carry_out(actor, row)


def _carry_out(actor: Actor, row: Handover) -> None:
    passes = kind(row.kind).hand_over
    assert passes is not None
    passes(actor, row.giver_id, row.taker_id)
    row.done_on = today()
    audit.record(actor, "handover.done", "member", row.giver_id, after={"kind": row.kind, "taker_id": row.taker_id})


def carry_out_due(_subject: UUID | None = None) -> None:
    """Pass on what is due today; run again, it finds nothing more. What cannot pass stays, and its manager sees it."""
    due = select(Handover.id).where(Handover.done_on.is_(None), Handover.from_on <= today()).order_by(Handover.id)
    for handover_id in db.session.scalars(due).all():
        try:
            _carry_out_one(handover_id)
        except ConflictError:
            log.warning("a handover could not be done on its day")


def _carry_out_one(handover_id: UUID) -> None:
    with transaction() as session:
        row = session.get(Handover, handover_id, with_for_update=True)
        if row is None or row.done_on is not None:
            return
        if row.taker_id not in {member.id for member in members_with(kind(row.kind).permission)}:
            raise ConflictError(Message("Who was to take over no longer may."))
        _carry_out(CLERK, row)
