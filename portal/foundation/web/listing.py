"""Lists: one value from the address holds scope, filter, sort and page; screens and exports share it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_
from werkzeug.datastructures import MultiDict

from portal.foundation.db.session import db
from portal.foundation.kernel.text import read_json

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: by `column`, then by id, both in the same direction."""

    key: str
    column: Any
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListState:
    """The list a person asked for: filters by name, the sort's key (`-key` descends), the place in it."""

    filters: Mapping[str, str]
    sort: str
    after: str = ""

    @classmethod
    def from_args(cls, args: MultiDict[str, str], filters: Sequence[str], sorts: Sequence[str]) -> ListState:
        """Read the state from an address; what is unknown is left out, the first sort is the default."""
        sort = args.get("sort", sorts[0])
        return cls(
            {name: args[name].strip()[:200] for name in filters if args.get(name, "").strip()},
            sort if sort.removeprefix("-") in {s.removeprefix("-") for s in sorts} else sorts[0],
            args.get("after", ""),
        )

    def query(self, **changes: str | None) -> dict[str, str]:
        """Return the address's query with `changes`; None removes a key, another page is forgotten."""
        values = {**self.filters, "sort": self.sort, **changes}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and the place after which the next one starts ('' at the end)."""

    rows: Sequence[Row[Any]]
    next_after: str


def page(statement: Select[Any], state: ListState, sorts: Sequence[Sort], id_column: Any) -> Page:
    """Return the page that `state` names: keyset pagination, never an offset.

    `statement` selects the sort columns under the labels `sort_<key>` and the id under `id`.
    """
    sort = next((s for s in sorts if s.key == state.sort.removeprefix("-")), sorts[0])
    descending = state.sort.startswith("-")
    place = _read(state.after, sort.column.type.python_type)
    if place is not None:
        statement = statement.where(_beyond(sort.column, id_column, place, descending))
    order = (sort.column.desc(), id_column.desc()) if descending else (sort.column, id_column)
    rows = db.session.execute(statement.order_by(*order).limit(PAGE_SIZE + 1)).all()
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Page(shown, _write(getattr(shown[-1], f"sort_{sort.key}"), shown[-1].id) if more else "")


def _beyond(column: Any, id_column: Any, place: tuple[Any, UUID], descending: bool) -> ColumnElement[bool]:
    value, row_id = place
    if descending:
        return or_(column < value, and_(column == value, id_column < row_id))
    return or_(column > value, and_(column == value, id_column > row_id))


def _write(value: Any, row_id: UUID) -> str:
    kind = "d" if isinstance(value, date) else "v"
    text = json.dumps([kind, value.isoformat() if kind == "d" else value, str(row_id)])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(after: str, kind: type) -> tuple[Any, UUID] | None:
    """Return the place that an address carries, for a column of `kind`: text or dates; None where it is none."""
    try:
        mark, value, row_id = read_json(base64.urlsafe_b64decode(after.encode()))
        value.encode()  # half a character is no text
        found = date.fromisoformat(value) if mark == "d" else value
        return (found, UUID(row_id)) if type(found) is kind and "\0" not in value else None
    except (ValueError, TypeError, AttributeError):
        return None
