"""The annual report says the same on the page, in the workbook and in the document."""

from __future__ import annotations

import html
import io
import zipfile
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.foundation.db.binding import use_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.web import i18n
from portal.outward.reports import annual, annual_paper
from portal.outward.reports.rules import sentences
from support.app import Visitor
from support.people import ref_of
from support.reading import number, sheets, shown

SLUG, DAY = "demonstration-1", date(2026, 11, 23)
LOCALES = ("fr", "en", "ro")


@pytest.mark.parametrize("role", ["funder", "territory_manager"])
def test_the_workbook_of_the_report_says_what_the_page_says(full: Flask, role: str) -> None:
    visitor = Visitor(full, SLUG, role)
    page = visitor.get("/reports/2025").text
    book = sheets(visitor.get("/reports/2025/report.xlsx").data)
    about, figures, fields, fund, approved = book.values()
    said = {label: value for label, value, _address in shown(page)}
    assert {row[0]: Decimal(str(row[1])) for row in figures[1:]} == said
    assert any("2025" in str(row[1]) for row in about)
    soup = BeautifulSoup(page, "html.parser")
    tables = {table.caption.text: table for table in soup.select("main table")}
    projects = tables["Les projets agréés dans l’année"].select("tbody tr")
    assert len(projects) == len(approved) - 1 > 20
    assert number(projects[0].select("td")[-1].text) == Decimal(str(approved[1][-1]))
    money = [number(row.select("td")[-1].text) for row in tables["Ce qui est passé par le fonds"].select("tbody tr")]
    assert money == [Decimal(str(row[1])) for row in fund[1:-1]]
    days = sum(Decimal(str(row[1])) for row in fields[1:])
    assert days == said["Jours d’expert"]


def test_the_fund_s_lines_lead_from_the_first_day_to_the_last(full: Flask) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        for year in (2025, 2026):
            *lines, last = annual.annual_report(year, DAY).flows
            assert sum(line.cents for line in lines) == last.cents
        opening = annual.annual_report(2026, DAY).flows[0]
        closing = annual.annual_report(2025, DAY).flows[-1]
        assert opening.cents == closing.cents


def test_no_firm_is_named_in_a_report_whoever_reads_it(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "territory_manager")
    said = visitor.get("/reports/2025").text + str(sheets(visitor.get("/reports/2025/report.xlsx").data))
    assert "Montclair" not in said
    assert "=Atelier" not in said


@pytest.mark.parametrize("locale", LOCALES)
def test_the_document_is_tagged_in_its_language_and_holds_the_figures(full: Flask, locale: str) -> None:
    visitor = Visitor(full, SLUG, "funder")
    visitor.get(f"/language/{locale}")
    answer = visitor.get("/reports/2025/report.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.Root.Lang).split("-")[0] == locale
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "StructTreeRoot" in str(list(pdf.Root.keys()))
        assert len(pdf.pages) >= 2
    with full.app_context(), use_tenant(ref_of(full, SLUG)), i18n.use_locale(locale):
        found = annual.annual_report(2025, DAY)
        data = annual_paper.data(found)
        headline = {item["label"]: item["value"] for item in data["headline"]}
        assert headline[i18n.gettext("Projects studied")] == i18n.format_number(found.values["studied"])
        assert data["approved"]["total"][-1] == i18n.format_number(found.values["jobs_supported"])


def test_a_year_without_anything_can_be_set_too(full: Flask) -> None:
    answer = Visitor(full, "romania-pilot", "territory_manager").get("/reports/2020/report.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


def test_what_a_year_s_figures_say_is_said_only_when_there_is_something_to_say() -> None:
    nothing = dict.fromkeys(
        ("studied", "approved", "supported", "half_days", "main_half_days", "lent", "repaid", "jobs_supported"), 0
    ) | {"jobs_verified": 0}
    assert len(sentences(nothing, None, "EUR")) == 1
    busy = nothing | {"studied": 22, "approved": 16, "half_days": 83, "main_half_days": 63, "lent": 148_000_00}
    told = sentences(busy, nothing, "EUR")
    assert len(told) == 4
    assert told[1].params["num"] == 16
    assert told[2].params["num"] == Decimal("41.5")
    assert told[3].params["lent"] == Money(148_000_00, "EUR")


def test_a_territory_without_a_fund_is_told_nothing_of_money(full: Flask) -> None:
    visitor = Visitor(full, "romania-pilot", "funder")
    visitor.get("/language/ro")
    pages = [visitor.get(path).text for path in ("/dashboard?year=2026", "/reports/2026")]
    for page in pages:
        soup = BeautifulSoup(page, "html.parser")
        assert not [figure for figure in soup.select(".az-fig b") if "lei" in figure.text]
        assert soup.select_one("#fund") is None
    assert soup.select_one("[aria-labelledby=approved] tbody") is not None
    assert "Avans decis" not in pages[1]
    assert "Fond" not in sheets(visitor.get("/reports/2026/report.xlsx").data)
    assert visitor.get("/reports/2026/report.pdf").data.startswith(b"%PDF")


def test_days_and_amounts_are_shown_as_on_the_pages(full: Flask) -> None:
    content = Visitor(full, SLUG, "funder").post("/reports/lists/received/list.xlsx?year=2025&own=1").data
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        styles = html.unescape(book.read("xl/styles.xml").decode())
    assert 'formatCode="dd/mm/yyyy"' in styles
    assert '#,##0.00 "€"' in styles
    assert "hh:mm" not in styles
