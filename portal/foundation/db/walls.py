"""The guard on the engine: only the session's own statements reach rows of a tenant (layer L4).

The session's criteria (layer L1) reach the entities a statement selects from, not one that only its conditions
name, nor a table object. So the guard looks at the finished statement: every source of a tenant's rows in it must be
tied to the bound tenant, or it is refused.
Core statements, `text()`, `literal_column()`, driver SQL, bulk and mixed statements are refused. There is no way around
it in the product; the isolation tests have one of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnClause, Connection, Engine, Table, TextClause, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement

from portal.foundation.db.base import Base, Scoped

_TOKEN = object()
MARK: dict[str, Any] = {"portal_session": _TOKEN}
"""Execution options of a statement that passed the session's criteria."""

WALLED: dict[str, Any] = {"portal_walled": True}
"""Execution options of a statement whose every source must be tied to the bound tenant."""

_flushing: ContextVar[bool] = ContextVar("flushing", default=False)
_verdicts: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_tied: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_PLACE = re.compile(r"\?|__\[POSTCOMPILE_[^\]]+\]")
_NOTHING = re.compile(r"\b(?:SELECT|UPDATE|DELETE)\b(?:(?!\bSELECT\b).)*?\bWHERE (?:0 = 1|false)\b(?! OR\b)", re.DOTALL)
"""A part of a statement that reads nothing: with it goes the tie that the condition would have held."""
_TIES = re.compile(r'"?(\w+)"?\.tenant_id = %\((?:bound|wall)_tenant_id\)s')


class RawStatementError(RuntimeError):
    """A statement reached the database without passing the session's walls."""


@contextmanager
def flushing() -> Iterator[None]:
    """Mark the statements of the block as a flush of the session."""
    token = _flushing.set(True)
    try:
        yield
    finally:
        _flushing.reset(token)


def scoped_tables() -> frozenset[str]:
    """Return the names of all tables whose rows belong to a tenant, plugins' included."""
    return _scoped_among(len(Base.metadata.tables))


@cache
def _scoped_among(_count: int) -> frozenset[str]:
    """Tables are added, a plugin's at last, and never taken away: their number tells whether to look again."""
    return frozenset(m.local_table.name for m in Base.registry.mappers if issubclass(m.class_, Scoped))  # type: ignore[attr-defined]


def reads_scoped(statement: Any) -> bool:
    """Tell whether `statement` names a tenant's table anywhere."""
    scoped = scoped_tables()
    return any(isinstance(part, Table) and part.name in scoped for part in visitors.iterate(statement))


def _has_text(statement: ClauseElement) -> bool:
    return any(isinstance(part, TextClause) or _is_written_out(part) for part in visitors.iterate(statement))


def _is_written_out(part: Any) -> bool:
    """Tell whether `part` is SQL in words (`literal_column`); `count(*)` and `exists` have a `*` or a number there."""
    return isinstance(part, ColumnClause) and part.is_literal and not re.fullmatch(r"\*|[0-9]+", part.name)


def install(engine: Engine) -> None:
    """Put the guard on `engine`."""
    event.listen(engine, "before_cursor_execute", _guard)


def _guard(
    _connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: ExecutionContext | None,
    _many: bool,
) -> None:
    compiled = getattr(context, "compiled", None)
    if compiled is None or getattr(context, "isddl", False):
        raise RawStatementError(f"raw SQL is refused: {statement[:60]}")
    if compiled not in _verdicts:
        _verdicts[compiled] = not _has_text(compiled.statement)
    if not _verdicts[compiled]:
        raise RawStatementError("text() and literal_column() are refused")
    options = getattr(context, "execution_options", {})
    if _flushing.get():
        return
    if options.get("portal_session") is not _TOKEN:
        raise RawStatementError("a statement went around the session")
    if options.get("portal_walled"):
        if compiled not in _tied:
            _tied[compiled] = _all_tied(compiled)
        if not _tied[compiled]:
            raise RawStatementError(f"select from the entity itself, so that it is tied to the tenant: {statement}")


@cache
def _sources(tables: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(sorted(tables))
    before = r"(?:\bFROM|\bJOIN|\bUPDATE|\bUSING|,)"
    return re.compile(rf'{before}\s+\(*"?({names})"?(?:\s+AS\s+"?(\w+)"?)?(?!["\w.])', re.IGNORECASE)


def _all_tied(compiled: Any) -> bool:
    """Tell whether each tenant's table that the statement reads or changes is tied to the bound tenant there."""
    words = compiled.string
    if compiled.positional:
        names = iter(compiled.positiontup)
        words = _PLACE.sub(lambda _place: f"%({next(names)})s", words)
    words = _NOTHING.sub("", words)
    sources = Counter(alias or table for table, alias in _sources(scoped_tables()).findall(words))
    return not sources - Counter(_TIES.findall(words))
