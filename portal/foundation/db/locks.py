"""Taking turns by name: one transaction at a time between the first look and the first row."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, *names: object, shared: bool = False) -> None:
    """Wait until no other transaction holds this name, and hold it until this transaction ends.

    For rows that may not exist yet and so cannot be locked. SQLite has one writer at a time anyway. Those who hold it
    `shared` wait only for one who does not.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    digest = sha256("\0".join(str(name) for name in names).encode()).digest()
    lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
    session.execute(select(lock(int.from_bytes(digest[:8], "big", signed=True))))
