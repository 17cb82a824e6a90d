"""Reading figures, lists and workbooks as a person would: numbers as they are written, rows page by page."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook

from support.app import Visitor


def number(text: str) -> Decimal:
    """Read a number as a French page writes it: 1 580, 24,5, 15 000,00 €."""
    found = re.sub(r"[^\d,−-]", "", text).replace("−", "-").replace(",", ".")
    return Decimal(found or 0)


def listed(visitor: Visitor, address: str) -> tuple[Decimal, list[list[str]]]:
    """Follow every page of a list; return what its rows come to, and the rows."""
    rows: list[list[str]] = []
    kind = "count"
    while address:
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        page = BeautifulSoup(answer.text, "html.parser")
        for table in page.select("main table"):
            kind = table["id"]
            rows += [[cell.text.strip() for cell in row.select("th, td")] for row in table.select("tbody tr")]
        following = page.select_one("a[rel=next]")
        address = following["href"] if following else ""
    total = sum((number(row[-1]) for row in rows), Decimal(0)) if kind == "sum" else Decimal(len(rows))
    return total, rows


def shown(page: str) -> list[tuple[str, Decimal, str]]:
    """Return the figures of a page: label, value, address."""
    soup = BeautifulSoup(page, "html.parser")
    return [(fig.a.text, number(fig.b.text), fig.a["href"]) for fig in soup.select(".az-fig") if fig.a is not None]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
