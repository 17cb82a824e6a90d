"""The guard on the engine: only the session's own statements reach rows of a tenant (layer L4).

The session's criteria (layer L1) reach the entities a statement selects from, not one that only its conditions
name, nor a table object. So the guard looks at the finished statement: every source in it of rows that are not
everybody's must be tied to who is bound, or it is refused (`ties` reads it).
Core statements, `text()`, `literal_column()`, driver SQL, bulk and mixed statements are refused. There is no way around
it in the product; the isolation tests have one of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnClause, Connection, Engine, Table, TextClause, event
from sqlalchemy.engine.interfaces import ExecutionContext
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement

from portal.foundation.db import ties
from portal.foundation.db.binding import TenantMismatchError, bound_person, current_tenant_id

_TOKEN = object()
MARK: dict[str, Any] = {"portal_session": _TOKEN}
"""Execution options of a statement that passed the session's criteria."""

WALLED: dict[str, Any] = {"portal_walled": True}
"""Execution options of a statement whose every source must be tied to the bound tenant."""

_flushing: ContextVar[bool] = ContextVar("flushing", default=False)
_verdicts: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_tied: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_PLACE = re.compile(r"\?|__\[POSTCOMPILE_[^\]]+\]")
_BOUND: dict[str, Callable[[], UUID | None]] = {ties.TENANT: current_tenant_id, ties.PERSON: bound_person}


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


def reads_walled(statement: Any) -> bool:
    """Tell whether `statement` names a table behind a wall anywhere."""
    walled = ties.walled_tables()
    return any(isinstance(part, Table) and part.name in walled for part in visitors.iterate(statement))


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
            _tied[compiled] = _is_tied(compiled)
        if not _tied[compiled]:
            raise RawStatementError(f"select from the entity itself, so that it is tied to the tenant: {statement}")
        _refuse_other_ties(getattr(context, "compiled_parameters", ()))


def _is_tied(compiled: Any) -> bool:
    """Tell whether each source behind a wall is tied in the statement; its places get the names of their values."""
    words = compiled.string
    if compiled.positional:
        names = iter(compiled.positiontup)
        words = _PLACE.sub(lambda _place: f"%({next(names)})s", words)
    return ties.all_tied(words)


def _refuse_other_ties(values: Iterable[Mapping[str, Any]]) -> None:
    """A tie is worth what it is tied to: refuse one whose value is not who is bound."""
    for row in values:
        for name, who in _BOUND.items():
            if name in row and row[name] != who():
                raise TenantMismatchError("a statement was tied to another tenant or person")
