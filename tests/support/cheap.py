"""What costs much and proves nothing here, done at the least cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import event
from sqlalchemy.pool import Pool
from werkzeug.routing import Rule

from portal.people.accounts import rules

HASHER = rules._hasher
"""What the portal hashes passwords with."""
rules._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
rules._NOBODY = rules.hash_password("nobody has this password")


@event.listens_for(Pool, "checkout")
def _unsafely(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let SQLite not wait for the disk, as PostgreSQL does not here: nothing has to outlive a test."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


_compile_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Callable[..., Any]] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """Return what builds a rule’s addresses, compiled once for all applications: most of what making one costs."""
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compiled_once
