"""Rows of any table, made from what the model says: types, defaults, checks, foreign keys."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    LargeBinary,
    Table,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    select,
)

from portal.foundation.db.base import Base, Scoped
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.identifiers import new_id

ONE_OF = re.compile(r"^(\w+) IN \((.+)\)$", re.IGNORECASE)
LENGTH = re.compile(r"length\((\w+)\) = (\d+)")


def models() -> dict[str, type[Any]]:
    """Every mapped class by its table."""
    return {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}


def make(model: type[Scoped], marker: str, day: date, fixed: dict[str, Any] | None = None) -> Scoped:
    """Add one row of `model` to the bound tenant; what it must point to is found, or made too."""
    table: Table = model.__table__
    values = dict(fixed or {})
    floors = list(Base.metadata.sorted_tables)
    for constraint in sorted(table.foreign_key_constraints, key=lambda c: floors.index(c.referred_table)):
        _point(values, table, constraint, marker, day)
    for column in table.columns:
        if column.key not in values and _wanted(column):
            values[column.key] = _value(model, column, marker, day)
    row = model(**values)
    with transaction() as session:
        session.add(row)
    return row


def _wanted(column: Column[Any]) -> bool:
    return not column.nullable and column.default is None and column.key not in {"tenant_id", "id"}


def _point(values: dict[str, Any], table: Table, constraint: ForeignKeyConstraint, marker: str, day: date) -> None:
    """Let the row point to one that fits: of the same project, say; to a new one where only one row may point."""
    own = [column for column in constraint.columns if column.key != "tenant_id"]
    if not own or own[0].key in values or own[0].nullable or constraint.referred_table is table:
        return
    target = models()[constraint.referred_table.name]
    shared = {
        c.key: values[c.key] for c in constraint.referred_table.columns if c.key in values and c.key.endswith("_id")
    }
    alone = any(
        isinstance(unique, UniqueConstraint) and {c.key for c in unique.columns} <= {"tenant_id", own[0].key}
        for unique in table.constraints
    )
    taken = [
        values[column.key]
        for other in table.foreign_key_constraints
        for column in other.columns
        if other.referred_table is constraint.referred_table and column.key != "tenant_id" and column.key in values
    ]
    fitting = select(target.id).filter_by(**shared).where(target.id.not_in(taken)).order_by(target.id).limit(1)
    found = None if alone else db.session.scalars(fitting).first()
    values[own[0].key] = found or make(target, marker, day, shared).id


def _value(model: type[Any], column: Column[Any], marker: str, day: date) -> Any:
    for check in model.__table__.constraints:
        if isinstance(check, CheckConstraint):
            text = str(check.sqltext)
            if (found := ONE_OF.match(text)) and found[1] == column.key:
                codes = [code.strip().strip("'") for code in found[2].split(",")]
                return column.type.python_type(next(filter(None, codes)))
            if (found := LENGTH.search(text)) and found[1] == column.key:
                return "f" * int(found[2])
    if isinstance(column.type, LargeBinary):
        return secrets.token_bytes(column.type.length or 32)
    if isinstance(column.type, Uuid):
        return new_id()
    return _plain(model, column, marker, day)


def _plain(model: type[Any], column: Column[Any], marker: str, day: date) -> Any:
    kind = (column.type.impl if isinstance(column.type, TypeDecorator) else column.type).python_type
    if kind is dict:
        return [] if "list" in str(model.__annotations__.get(column.key, "")) else {}
    known: dict[type, Any] = {bool: False, int: 1, date: day, datetime: now(), float: 1.0, list: [], UUID: new_id()}
    return known[kind] if kind in known else f"{marker} {secrets.token_hex(6)}"
