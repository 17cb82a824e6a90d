"""The list behind each figure: its rows are counted, or one of their columns is added up, and give the figure.

Screen, workbook and annual report read the same list. Readers who may not know firms see no name and no town.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.foundation.web.listing import ListState, Page, Sort, page
from portal.outward.reports.rules import Period

KNOWS_FIRMS = "projects.list"
"""The permission of those who see every file of the territory, and so every name."""

SORT = "-on"
Statement = Callable[[Period], Select[Any]]
Part = Mapping[str, Collection[Any]]
"""What part of a list is asked for: by the name of what narrows it, the values wanted."""

WHOLE: Part = {}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the statement, its label (English source string), how its values are shown.

    `kind` is text, date, number, money (cents), half_days (shown as days) or code (`words` says what codes mean).
    `named` columns are for those who may know firms.
    """

    key: str
    label: str
    kind: str = "text"
    named: bool = False
    words: Mapping[str, str] | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, set to the right."""
        return self.kind in {"number", "money", "half_days"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it holds (`label`, `about` as English source strings), its columns, where its rows come from.

    The statement selects `id`, `sort_on` and every column's key. `amount` is the column that adds up to the figure,
    in the unit of its kind; None means that rows are counted. `narrow` names the columns by which a part is taken.
    """

    key: str
    label: str
    about: str
    columns: tuple[Column, ...]
    statement: Statement
    sort: Any
    row_id: Any
    amount: str | None = None
    narrow: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of what the rows come to: number, money or half_days."""
        return next((c.kind for c in self.columns if c.key == self.amount), "number")

    def shown(self, actor: Actor) -> tuple[Column, ...]:
        """Return the columns that `actor` may read."""
        return tuple(c for c in self.columns if not c.named or actor.may(KNOWS_FIRMS))

    def _rows(self, period: Period, part: Part) -> Select[Any]:
        wanted = [self.narrow[key].in_(values) for key, values in part.items() if key in self.narrow]
        return self.statement(period).where(*wanted)

    def page(self, period: Period, state: ListState, part: Part = WHOLE) -> Page:
        """Return the page of rows that `state` names."""
        return page(self._rows(period, part), state, (Sort("on", self.sort),), self.row_id)

    def every(self, period: Period, part: Part = WHOLE) -> Iterator[Row[Any]]:
        """Yield every row, the latest first, read a thousand at a time."""
        ordered = self._rows(period, part).order_by(self.sort.desc(), self.row_id.desc())
        yield from db.session.execute(ordered.execution_options(yield_per=1000))

    def total(self, period: Period, part: Part = WHOLE) -> int:
        """Return what the rows come to: their number, or the sum of `amount` (cents, half-days)."""
        statement = self._rows(period, part).order_by(None)
        measure = func.sum(statement.selected_columns[self.amount]) if self.amount else func.count(self.row_id)
        return int(db.session.scalar(statement.with_only_columns(measure, maintain_column_froms=True)) or 0)


def value(column: Column, row: Row[Any]) -> str | int | Decimal | Money | Any:
    """Return a cell's value in the unit people read; '' for a code without a word."""
    found = getattr(row, column.key)
    if found is None:
        return None
    if column.kind == "money":
        return Money(int(found), current_tenant().currency)
    if column.kind == "half_days":
        return Decimal(int(found)) / 2
    return found


def cells(columns: Sequence[Column], row: Row[Any]) -> list[Any]:
    """Return a row's values in the order of `columns`."""
    return [value(column, row) for column in columns]
