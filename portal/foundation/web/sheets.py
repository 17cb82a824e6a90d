"""Workbooks (XLSX): written row by row from what a list gives, text as text, nothing that a program would run."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from babel.numbers import get_currency_symbol
from flask import Response

from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import harmless
from portal.foundation.web.i18n import current_locale

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Decimal | date | Money | None

_LONGEST_NAME = 31
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its heads with the width of each in letters, and its rows, read once, as they are written."""

    name: str
    heads: Mapping[str, int]
    rows: Iterable[Sequence[Value]]


def _cell(value: Value) -> str | int | float | date | None:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, Money):
        return float(value.amount)
    return float(value) if isinstance(value, Decimal) else value


def sheet_name(name: str) -> str:
    """Return `name` as a sheet may be called: 31 letters at most, without []:*?/\\ and quotes."""
    return " ".join(name.translate(_FORBIDDEN_IN_NAMES).split())[:_LONGEST_NAME]


def _records(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[dict[str, object]]:
    for row in rows:
        yield dict(zip(heads, map(_cell, row), strict=True))


_LOOKED_AT = 200
"""In how many rows the kind of a column is looked for; one that is empty so long is shown as it comes."""


def _formats(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> dict[str, str]:
    """Return how amounts and days are shown, by the head of their column, as on the pages."""
    found = {}
    for head, *values in zip(heads, *rows, strict=True):
        first = next((value for value in values if value not in (None, "")), None)
        if isinstance(first, Money):
            found[head] = f'#,##0.00 "{get_currency_symbol(first.currency, current_locale())}"'
        elif isinstance(first, date):
            found[head] = "dd.mm.yyyy" if current_locale() == "ro" else "dd/mm/yyyy"
    return found


def write(sheets: Sequence[Sheet], target: BinaryIO) -> None:
    """Write `sheets` into `target`; rows are taken from their sources one by one."""
    from rustpy_xlsxwriter import Format, write_worksheets  # a heavy library, only where it is used

    sources: list[Any] = []
    widths: dict[str, Any] = {}
    formats: dict[str, Any] = {}
    for sheet in sheets:
        name, heads, rows = sheet_name(sheet.name), list(sheet.heads), iter(sheet.rows)
        first = list(islice(rows, _LOOKED_AT))
        sources.append((name, _records(heads, chain(first or [(None,) * len(heads)], rows))))  # heads stay
        widths[name] = {head: float(width) for head, width in sheet.heads.items()}
        if shown := _formats(heads, first):
            formats[name] = {head: Format().set_num_format(code) for head, code in shown.items()}
    write_worksheets(
        sources,
        target,
        bold_headers=True,
        column_widths=widths,
        column_formats=formats,
        freeze_panes={"general": {"row": 1, "col": 0}},
    )


def answer(sheets: Sequence[Sheet], file_name: str) -> Response:
    """Return the workbook as a download; it lies in a file while it is made, never in memory as a whole."""
    file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115  closed with the response
    try:
        write(sheets, file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    found = Response(_chunks(file), mimetype=MEDIA_TYPE)
    found.call_on_close(file.close)
    found.content_length = size
    plain = unicodedata.normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    exact = {"filename": plain, "filename*": f"UTF-8''{quote(file_name, safe='')}"}
    found.headers.set("Content-Disposition", "attachment", **exact)
    found.headers["X-Content-Type-Options"] = "nosniff"
    found.headers["Cache-Control"] = "private, no-store"
    return found


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    with file:
        while chunk := file.read(1 << 16):
            yield chunk
