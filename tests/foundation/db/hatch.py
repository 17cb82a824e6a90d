"""A way around the engine's guard, for attacks that begin behind it; the product has none, which a lint counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from portal.foundation.db import walls
from portal.foundation.db.session import db


@contextmanager
def hatch() -> Iterator[None]:
    """Take the guard off the application's engine for the block."""
    event.remove(db.engine, "before_cursor_execute", walls._guard)
    try:
        yield
    finally:
        walls.install(db.engine)
