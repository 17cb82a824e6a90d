"""The brake on guessing: failures counted for an account and for a network address, in the database of all workers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.networks import network_of
from portal.people.accounts import queries, rules
from portal.people.accounts.models import SignInThrottle

Keys = tuple[bytes, ...]


def keys(account: str, address: str, about: str = "account") -> Keys:
    """Return what failures are counted under: the account first, then the network that the address is in."""
    pairs = ((about, account), ("address", network_of(address)))
    return tuple(sha256(queries.scope_key() + kind.encode() + value.encode()).digest() for kind, value in pairs)


class Attempt:
    """An attempt that counts as a failure from before it is checked: many at once are no more than one by one."""

    def __init__(self, counted: Keys) -> None:
        self.counted = counted
        self.at = self.address_at = now()

    def may_begin(self) -> None:
        """Raise SignInRefusedError when the next attempt must wait."""
        _no_wait(queries.throttles(self.counted), now())

    def count(self) -> None:
        """Count the attempt, which lasts whatever comes. Raises SignInRefusedError when it must wait after all."""
        with transaction() as session:
            rows = [_locked(session, key) for key in self.counted]
            self.at, self.address_at = now(), rows[-1].last_at
            _no_wait(rows, self.at)
            for row in rows:
                row.failures, row.last_at = row.failures + 1, self.at

    def note(self, actor: Actor, verb: str, subject: str) -> None:
        """Note in the trail what was attempted; it is counted already."""
        with transaction():
            audit.record(actor, verb, subject, actor.member_id)

    def take_back(self) -> None:
        """The attempt was right: forget the account's failures, and leave the address those it had."""
        account, address = self.counted
        with transaction() as session:
            session.delete(_locked(session, account))
            row = _locked(session, address)
            row.failures -= 1
            if row.last_at == self.at:
                row.last_at = self.address_at
            if row.failures < 1:
                session.delete(row)


def _no_wait(rows: Iterable[SignInThrottle], moment: datetime) -> None:
    wait = max((rules.wait_after(row.failures, row.last_at, moment) for row in rows), default=0)
    if wait:
        raise rules.SignInRefusedError(wait)


def _locked(session: Session, key: bytes) -> SignInThrottle:
    take_turn(session, SignInThrottle.__tablename__, key)
    chosen = select(SignInThrottle).where(SignInThrottle.key == key).with_for_update()
    row = session.scalars(chosen.execution_options(populate_existing=True)).first()
    if row is None:
        row = SignInThrottle(key=key, failures=0, last_at=now())
        session.add(row)
        session.flush()
    return row


def forget(counted: Keys) -> None:
    """Forget the account's failures: it has proved itself. Those of the address are kept."""
    if queries.throttles(counted[:1]):
        with transaction() as session:
            for row in session.scalars(select(SignInThrottle).where(SignInThrottle.key == counted[0])):
                session.delete(row)
