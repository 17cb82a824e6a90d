"""The annual report in the formats that a country's plugins give."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.foundation.db.binding import use_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.reports import CsvStyle, ReportData, ReportTable, csv_report
from portal.foundation.kernel.money import Money
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.rules import year_period
from portal.sdk import ReportFormat
from support.app import Visitor, text_of
from support.people import ref_of

SLUG = "demonstration-1"


def links(visitor: Visitor, year: int = 2025) -> dict[str, str]:
    """The formats that the report's page offers: words and address."""
    soup = BeautifulSoup(visitor.get(f"/reports/{year}").text, "html.parser")
    return {a.text: str(a["href"]) for a in soup.select("a[href*='/formats/']")}


def rows_of(content: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content), delimiter=separator))


def test_the_page_offers_the_formats_of_the_country(full: Flask) -> None:
    assert set(links(Visitor(full, SLUG, "funder"))) == {"CSV pour Excel français", "CSV pour logiciels"}
    assert set(links(Visitor(full, "romania-pilot", "territory_manager"), 2026)) == {"CSV pentru Excel în română"}


def test_french_excel_reads_the_report_s_own_figures(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "funder")
    answer = visitor.get(links(visitor)["CSV pour Excel français"])
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    rows = rows_of(answer.data.decode("utf-8-sig"), ";")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    figures = {row[0]: row[1] for row in rows if len(row) > 1}
    shown = Visitor(full, SLUG, "funder").get("/reports/2025/formats/alize_france.machines").data.decode()
    plain = {row[0]: row[1] for row in rows_of(shown, ",") if len(row) > 1}
    assert figures["Avances versées"] == plain["Avances versées"].replace(".", ",")
    assert Decimal(plain["Projets étudiés"]) > 20


def test_the_figures_are_those_of_the_lists(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "territory_manager")
    rows = rows_of(visitor.get("/reports/2025/formats/alize_france.machines").data.decode(), ",")
    told = {row[0]: row[1] for row in rows if len(row) > 1}
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        assert int(told["Projets étudiés"]) == LISTINGS["studied"].total(year_period(2025))
        assert Decimal(told["Avances versées"]) * 100 == LISTINGS["lent"].total(year_period(2025))


def test_no_firm_is_named_and_nothing_runs(full: Flask) -> None:
    content = Visitor(full, SLUG, "territory_manager").get("/reports/2025/formats/alize_france.spreadsheet").data
    rows = rows_of(content.decode("utf-8-sig"), ";")
    assert "Atelier" not in "".join(row[0] for row in rows if row)
    assert [cell for row in rows for cell in row if cell.startswith("'+Ouvrir l’atelier")]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("key", ["alize_romania.spreadsheet", "alize_france.nothing", "nothing"])
def test_a_format_of_another_country_is_not_there(full: Flask, key: str) -> None:
    assert Visitor(full, SLUG, "funder").get(f"/reports/2025/formats/{key}").status_code == 404


def test_a_plugin_that_cannot_make_it_says_so(full: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Hooks.collect

    def collect(self: Hooks, hook: str, item: type, **arguments: object) -> object:
        found = real(self, hook, item, **arguments)
        if item is ReportFormat:
            for one in found:
                object.__setattr__(one.value, "render", lambda _data: "no bytes")
        return found

    monkeypatch.setattr(Hooks, "collect", collect)
    answer = Visitor(full, SLUG, "funder").get("/reports/2025/formats/alize_france.spreadsheet")
    assert answer.status_code == 409
    assert "Ce format ne peut pas être produit pour le moment." in text_of(answer)


def test_values_are_written_as_the_country_writes_them() -> None:
    table = ReportTable("=T", ("A;B", "C"), (("-1+2", Money(123_456, "EUR")), (date(2026, 3, 9), None), (7, "x")))
    data = ReportData("Ici", "Nous", 2026, date(2026, 12, 31), "EUR", (table, table))
    text = csv_report(data, CsvStyle(";", ",", "%d/%m/%Y", mark=False)).decode()
    block = "'=T\r\n\"A;B\";C\r\n'-1+2;1234,56\r\n09/03/2026;\r\n7;x\r\n"
    assert text == f"{block}\r\n{block}"
