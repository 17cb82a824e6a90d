"""The brake on guessing: failures counted for an account and for a network address, in the database of all workers."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select

from portal.foundation.audit import service as audit
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.people.accounts import queries, rules
from portal.people.accounts.models import SignInThrottle

Keys = tuple[bytes, ...]


def keys(account: str, address: str, about: str = "account") -> Keys:
    """Return what failures are counted under: the account first, then the network address."""
    pairs = ((about, account), ("address", address))
    return tuple(sha256(queries.scope_key() + kind.encode() + value.encode()).digest() for kind, value in pairs)


def wait(counted: Keys) -> int:
    """Return how many seconds the next attempt must wait, 0 for none."""
    moment = now()
    return max((rules.wait_after(t.failures, t.last_at, moment) for t in queries.throttles(counted)), default=0)


def note_failure(counted: Keys, actor: Actor, verb: str, subject: str) -> None:
    """Count a failure, and note it in the trail."""
    with transaction() as session:
        for key in counted:
            take_turn(session, SignInThrottle.__tablename__, key)
            row = session.scalars(select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()).first()
            if row is None:
                session.add(SignInThrottle(key=key, failures=1, last_at=now()))
            else:
                row.failures, row.last_at = row.failures + 1, now()
        audit.record(actor, verb, subject, actor.member_id)


def forget(counted: Keys) -> None:
    """Forget the account's failures: it has proved itself. Those of the address are kept."""
    if queries.throttles(counted[:1]):
        with transaction() as session:
            for row in session.scalars(select(SignInThrottle).where(SignInThrottle.key == counted[0])):
                session.delete(row)
