"""No act without its line: a request that changes a record and notes nothing in the trail changes nothing at all.

The session tells which tables a transaction writes; when it ends without a line, and not all of them are listed here,
it is refused. So a route that forgets its line cannot act, whatever it is.
"""

from __future__ import annotations

from flask import has_request_context
from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session, SessionTransaction

from portal.foundation.db.base import Base
from portal.foundation.db.session import PinnedSession

UNRECORDED = {
    "audit_head": "is the trail itself",
    "audit_line": "is the trail itself",
    "audit_payload": "is the trail itself",
    "counter": "numbers what has a line of its own",
    "idempotency_key": "says that a form was carried out; what it did has a line of its own",
    "job": "names work to come by ids; what it does then has a line of its own",
    "outbox_message": "is a letter about an act that has a line of its own",
    "public_throttle": "counts attempts by a digest",
    "sign_in_throttle": "counts attempts by a digest",
    "territory_stat": "sums up rows that have lines of their own",
}
"""Tables that a request may write with no line, and why. Closed: a test keeps each reason true to a table."""

NOTED = {
    ("account_token", "used_at"): "says that a one-time secret is spent; what it opens has a line",
    ("login_session", "used_at"): "says when somebody last opened a page",
}
"""Columns that may change with no line, and why."""

WRITTEN, _RECORDED = "tables_written", "lines_written"
required = True
"""Only the tests' switched-off runs ever change it."""


class UnrecordedError(RuntimeError):
    """A request would change records and leave no line in the trail."""


def settle(session: Session, *, recorded: bool) -> None:
    """Called before each commit, with everything flushed. Raises UnrecordedError."""
    session.info[_RECORDED] = session.info.get(_RECORDED, False) or recorded
    written = session.info.get(WRITTEN)
    if written and required and not session.info[_RECORDED]:
        raise UnrecordedError(f"no line in the trail for a change of {', '.join(sorted(written))}")


@event.listens_for(PinnedSession, "after_flush")
def _note_flushed(session: Session, _context: object) -> None:
    if not has_request_context():
        return
    rows = {row.__tablename__ for row in (*session.new, *session.deleted)}
    rows |= {row.__tablename__ for row in session.dirty if _tells(row)}
    _note(session, rows)


@event.listens_for(PinnedSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and has_request_context():
        _note(state.session, {mapper.class_.__tablename__ for mapper in state.all_mappers})


def _tells(row: Base) -> bool:
    """Whether a row changed in a column that asks for a line."""
    state: InstanceState[Base] = inspect(row)
    changed = {key for key in state.committed_state if state.attrs[key].history.has_changes()}
    return any((row.__tablename__, key) not in NOTED for key in changed)


def _note(session: Session, tables: set[str]) -> None:
    if tables := tables - UNRECORDED.keys():
        session.info.setdefault(WRITTEN, set()).update(tables)


@event.listens_for(PinnedSession, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(WRITTEN, None)
        session.info.pop(_RECORDED, None)
