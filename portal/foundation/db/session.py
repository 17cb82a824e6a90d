"""The one session, pinned to one tenant, and its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Uuid, bindparam, event, inspect, or_
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from portal.foundation.db import ties, walls
from portal.foundation.db.base import Base, Scoped, Shared
from portal.foundation.db.binding import (
    NoTenantError,
    TenantMismatchError,
    bound_person,
    bound_tenant,
    current_tenant_id,
)

_PINNED = "tenant_id"
_DEPTH = "transaction_depth"
writing: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether the next transaction will write: SQLite then takes its lock at once (BEGIN IMMEDIATE)."""


class PinnedSession(FlaskSession):
    """A session that belongs to the tenant of its first use and refuses any other, or none (layer L0)."""

    def pin(self) -> None:
        """Bind to the current tenant. Raises TenantMismatchError when pinned to another one."""
        tenant = bound_tenant()
        pinned = self.info.get(_PINNED)
        if pinned is not None and (tenant is None or pinned != tenant.id):
            raise TenantMismatchError("this session belongs to another tenant's work")
        if tenant is not None and pinned is None:
            self.info[_PINNED] = tenant.id
            if self.in_transaction():
                _tell_database(super().connection())

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Return a row by key. Scoped rows take the bare id: the tenant is always the bound one."""
        self.pin()
        if isinstance(entity, type) and issubclass(entity, Scoped) and not isinstance(ident, tuple):
            ident = (current_tenant_id(), ident)
        return super().get(entity, ident, **options)

    def connection(self, *args: Any, **options: Any) -> Connection:
        """Return the connection of the pinned tenant."""
        self.pin()
        return super().connection(*args, **options)

    def flush(self, objects: Any = None) -> None:
        """Write pending rows, marked as this session's own statements for the engine's guard."""
        with walls.flushing():
            super().flush(objects)


db = SQLAlchemy(model_class=Base, session_options={"class_": PinnedSession}, disable_autonaming=True)

BOUND_TENANT = bindparam(ties.TENANT, type_=Uuid(), callable_=current_tenant_id)
BOUND_PERSON = bindparam(ties.PERSON, type_=Uuid(), callable_=bound_person)
"""Read at each execution, so that a cached statement never carries another tenant's or person's id."""

_own_rows = with_loader_criteria(
    Scoped,
    lambda cls: cls.tenant_id == BOUND_TENANT,
    include_aliases=True,
    propagate_to_loaders=False,
    track_closure_variables=False,
)
_shared_rows = with_loader_criteria(
    Shared,
    lambda cls: or_(cls.tenant_id == BOUND_TENANT, cls.network_id == BOUND_TENANT),
    include_aliases=True,
    propagate_to_loaders=False,
    track_closure_variables=False,
)
_global_walls: list[ExecutableOption] = [_shared_rows]
criteria_on = True
"""Layer L1. Only the isolation tests' switched-off runs ever change it."""


def wall_for_global(option: ExecutableOption) -> None:
    """Register a criterion for a global table (who may see which person), applied to every query."""
    if option not in _global_walls:
        _global_walls.append(option)


@event.listens_for(PinnedSession, "do_orm_execute")
def _only_own_rows(state: ORMExecuteState) -> None:
    session = state.session
    assert isinstance(session, PinnedSession)
    session.pin()
    if bound_tenant() is None:
        if walls.reads_walled(state.statement):
            raise NoTenantError("a tenant's rows were asked for while no tenant is bound")
    else:
        _refuse_tenant_change(state)
        if criteria_on and not state.is_column_load and not state.is_insert:
            state.statement = _walled(state.statement)
    if criteria_on and not state.is_column_load:
        state.update_execution_options(**walls.WALLED)
    state.update_execution_options(**walls.MARK)


_walled_before: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""Statements that were made once and for all (at a module's start), with their walls: their cache key stays theirs."""


def _walled(statement: Any) -> Any:
    """Return `statement` with the criteria that tie it to the bound tenant, read at each execution."""
    found = _walled_before.get(statement)
    if found is None:
        found = _walled_before[statement] = statement.options(_own_rows, *_global_walls)
    return found


def _refuse_tenant_change(state: ORMExecuteState) -> None:
    if state.is_insert and walls.reads_walled(state.statement):
        raise TenantMismatchError("rows of a tenant are added one by one through the session")
    values = getattr(state.statement, "_values", None) or {}
    if any(getattr(column, "key", column) == "tenant_id" for column in values):
        raise TenantMismatchError("a row never changes its tenant")


@event.listens_for(PinnedSession, "before_attach")
def _refuse_what_says_it_was_loaded(_session: Session, row: Any) -> None:
    """What a row of the session lacks is read, and what changes written, by its key alone: it must be loaded here."""
    if inspect(row).key is not None:
        raise TenantMismatchError("a row of elsewhere is not taken into a session")


@event.listens_for(PinnedSession, "before_flush")
def _stamp_and_check(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Stamp new rows with the tenant; refuse rows of another and any change of tenant (layer L2)."""
    assert isinstance(session, PinnedSession)
    session.pin()
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Shared) and current_tenant_id() not in {row.tenant_id, row.network_id}:
            raise TenantMismatchError("a row between two others cannot be written")
        if not isinstance(row, Scoped):
            continue
        tenant_id = current_tenant_id()
        if row.tenant_id is None:
            row.tenant_id = tenant_id
        if row.tenant_id != tenant_id or _loaded_tenant(row) not in (None, tenant_id):
            raise TenantMismatchError("a row of another tenant cannot be written")


def _loaded_tenant(row: Scoped) -> Any:
    state = inspect(row)
    return state.identity[0] if state.identity else None


@event.listens_for(PinnedSession, "after_begin")
def _name_tenant(session: Session, _transaction: Any, connection: Connection) -> None:
    _tell_database(connection)


def _tell_database(connection: Connection) -> None:
    """Tell PostgreSQL who is bound, for this transaction only; unset stays a loud error there."""
    tenant = bound_tenant()
    if connection.dialect.name != "postgresql" or tenant is None:
        return
    person = bound_person()
    cursor = connection.connection.cursor()
    cursor.execute(
        "select set_config('app.tenant', %s, true), set_config('app.person', %s, true)",
        (str(tenant.id), str(person) if person else ""),
    )
    cursor.close()


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a verb in one writing transaction: all of it is kept, or none.

    A reading transaction left open before is ended first. Inside another `transaction` the block joins it.
    """
    session = db.session()
    depth = session.info.get(_DEPTH, 0)
    if depth == 0:
        session.rollback()
    token = writing.set(True)
    session.info[_DEPTH] = depth + 1
    try:
        yield session
        if depth == 0:
            session.commit()
        else:
            session.flush()
    except BaseException:
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info[_DEPTH] = depth
        writing.reset(token)


def end_reading() -> None:
    """End the reading transaction, so that slow work (hashing, looking up) holds none open."""
    session = db.session()
    if not session.info.get(_DEPTH):
        session.rollback()
