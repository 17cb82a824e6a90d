"""Which rooms have something on a file: asked once for all of them, so that an empty room costs the page no query."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from portal.foundation.db.session import db
from portal.foundation.web.context import once_a_page
from portal.programme.projects.models import Project

Column = InstrumentedAttribute[Any]
_columns: list[Column] = []


def add_part(column: Column) -> None:
    """Let a room say by which column its rows belong to a file."""
    if str(column) not in map(str, _columns):
        _columns.append(column)


def has(project_id: UUID, column: Column) -> bool:
    """Tell whether a file has rows that point to it by `column`, which `add_part` has made known."""
    return str(column) in _present(project_id)


@once_a_page
def _present(project_id: UUID) -> frozenset[str]:
    """Return the columns by which some row points to the file."""
    asked = [select(column.class_.id).where(column == project_id).exists() for column in _columns]
    row = db.session.execute(select(Project.id, *asked).where(Project.id == project_id)).one()
    return frozenset(str(column) for column, found in zip(_columns, row[1:], strict=True) if found)
