"""Reading figures, lists and workbooks as a person would: numbers as they are written, rows page by page."""

from __future__ import annotations

import io
import re
from decimal import Decimal

from bs4 import BeautifulSoup, Tag
from python_calamine import CalamineWorkbook

from support.app import Visitor
from support.pages import parsed


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
        page = parsed(answer.text)
        for table in page.xpath("//main//table"):
            kind = table.get("id")
            rows += [[cell.text_content().strip() for cell in row] for row in table.xpath("./tbody/tr")]
        address = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    total = sum((number(row[-1]) for row in rows), Decimal(0)) if kind == "sum" else Decimal(len(rows))
    return total, rows


def shown(page: str) -> list[tuple[str, Decimal, str]]:
    """Return the figures of a page: label, value, address."""
    soup = BeautifulSoup(page, "html.parser")
    return [(fig.a.text, number(fig.b.text), fig.a["href"]) for fig in soup.select(".az-fig") if fig.a is not None]


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def said(tag: Tag) -> Decimal | str:
    """Read what a figure or a cell says: a number, an amount however it is shortened, or a word."""
    if (exact := tag.find("data")) is not None:
        return Decimal(exact["value"])
    text = tag.text.strip()
    return number(text) if re.search(r"\d", text) else text


def compared(visitor: Visitor, path: str) -> int:
    """Compare each figure of a page of the network with what its link leads to; return how many there are."""
    figures = BeautifulSoup(visitor.get(path).text, "html.parser").select(".az-fig")
    for figure in figures:
        address, _, anchor = figure.a["href"].partition("#")
        page = BeautifulSoup(visitor.get(address or path).text, "html.parser")
        assert said(figure.b) == _behind(page, anchor), (path, figure.a.text)
    return len(figures)


def _behind(page: BeautifulSoup, anchor: str) -> Decimal | str:
    """What stands where a figure's link leads: a row's value, the sum of a column, the share of the main fields."""
    place = page.find(id=anchor)
    assert place is not None, anchor
    if anchor == "missions":
        counts = [number(cell.text) for cell in place.find_parent("section").select("tbody td")]
        return round(sum(counts[:3]) * 100 / sum(counts), 1)
    table = page.select_one("section[aria-labelledby=comparison] table")
    column = next(n for n, head in enumerate(table.select("thead th")) if head.has_attr("aria-sort"))
    if place.name == "tr":
        return said(place.select("th, td")[column])
    total = said(table.select("tfoot tr > *")[column])
    cells = [row.select("th, td") for row in table.select("tbody tr")]
    values = [said(row[column]) for row in cells if row[1].text.strip() != "pilote"]
    if "masqué" not in values:
        assert total == sum(value for value in values if isinstance(value, Decimal))
    return total
