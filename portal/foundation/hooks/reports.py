"""Frozen values of the formats in which a country's funders read the annual report."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import harmless

Value = str | int | Decimal | date | Money | None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report, in the reader's language: its name, heads and rows."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportData:
    """The annual report of a territory for `year`, as it stood on the day `on`; no table names a helped firm.

    With a `convention`, it is the report of that agreement since it began, until the end of it or of `year`.
    """

    territory: str
    carrier: str
    year: int
    on: date
    currency: str
    tables: tuple[ReportTable, ...]
    convention: str = ""


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A file that the annual report can be had as. `render` gives its bytes, of `media_type`, within two seconds.

    `audience` says in a sentence whom it is for and what opens it; `extension` ends the file's name, without a dot.
    With `conventions` it gives the report of an agreement too.
    """

    key: str
    title: Message
    audience: Message
    media_type: str
    extension: str
    render: Callable[[ReportData], bytes]
    conventions: bool = False


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How a country's spreadsheets read a text file: separator, decimal sign, dates, whether a byte-order mark."""

    separator: str
    decimal: str
    dates: str
    mark: bool


def csv_report(data: ReportData, style: CsvStyle) -> bytes:
    """Return every table of the report one below the other, as UTF-8 text in `style`; nothing a program would run."""
    rows: list[Sequence[Value]] = []
    for number, table in enumerate(data.tables):
        rows += [*([()] if number else []), (table.name,), table.heads, *table.rows]
    return csv_rows(rows, style)


def csv_rows(rows: Iterable[Sequence[Value]], style: CsvStyle) -> bytes:
    """Return rows as UTF-8 text in `style`; nothing a program would run."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=style.separator, lineterminator="\r\n")
    write.writerows(_texts(row, style) for row in rows)
    return out.getvalue().encode("utf-8-sig" if style.mark else "utf-8")


def _texts(row: Sequence[Value], style: CsvStyle) -> list[str]:
    return [_text(value, style) for value in row]


def _text(value: Value, style: CsvStyle) -> str:
    if isinstance(value, Money):
        value = value.amount
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", style.decimal)
    if isinstance(value, date):
        return value.strftime(style.dates)
    return harmless(value) if isinstance(value, str) else "" if value is None else str(value)
