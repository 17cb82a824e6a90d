"""Taking turns by name: one transaction at a time between the first look and the first row."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take_turn(session: Session, *names: object) -> None:
    """Wait until no other transaction holds this name, and hold it until this transaction ends.

    For rows that may not exist yet and so cannot be locked. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    digest = sha256("\0".join(str(name) for name in names).encode()).digest()
    session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], "big", signed=True))))
