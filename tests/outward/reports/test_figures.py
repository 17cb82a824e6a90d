"""Every figure opens a list whose rows come to it, for everybody who sees the figure."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.stats import queries as own_stats
from portal.foundation.stats import service as stats
from portal.outward.reports import figures
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.rules import EVERYTHING, year_period
from portal.people.accounts.rules import ROLES
from portal.programme.funds.queries import counted_years
from support.app import Visitor, text_of
from support.people import ref_of
from support.reading import listed, number, sheets, shown

SLUG, FUND = "demonstration-1", "Fonds de démonstration (inventé)"
READERS = [key for key, role in ROLES.items() if role.places and "reports.view" in role.permissions]
PAGES = ("/dashboard?year=2025", "/dashboard?year=2026", "/dashboard?year=all", "/reports/2025")


@pytest.mark.parametrize("role", READERS)
def test_each_figure_is_what_its_list_comes_to(full: Flask, role: str) -> None:
    visitor = Visitor(full, SLUG, role)
    followed: dict[str, Decimal] = {}
    for path in PAGES:
        found = shown(visitor.get(path).text)
        assert len(found) >= 10
        for label, value, address in found:
            if address not in followed:
                followed[address] = listed(visitor, address)[0]
            assert followed[address] == value, (path, label)
    assert sum(1 for value in followed.values() if value) > 20


def test_the_bars_of_the_fields_open_their_part_of_the_list(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "funder")
    soup = BeautifulSoup(visitor.get("/dashboard?year=2025").text, "html.parser")
    rows = [row for row in soup.select("table tbody tr") if row.a is not None and "field=" in row.a["href"]]
    assert len(rows) == 2
    for row in rows:
        assert listed(visitor, row.a["href"])[0] == number(row.select("td")[-1].text)


@pytest.mark.parametrize("role", READERS)
def test_the_sizes_of_firms_open_their_part_of_the_list(full: Flask, role: str) -> None:
    visitor = Visitor(full, SLUG, role)
    soup = BeautifulSoup(visitor.get("/reports/2025").text, "html.parser")
    rows = soup.select("section[aria-labelledby=who] tbody tr")
    assert len(rows) >= 2
    for row in rows:
        assert listed(visitor, row.a["href"])[0] == number(row.td.text) > 0


def test_a_funder_and_the_chair_read_no_firm_and_no_town(full: Flask) -> None:
    for role in ("funder", "committee_chair"):
        visitor = Visitor(full, SLUG, role)
        for key in LISTINGS:
            page = visitor.get(f"/reports/lists/{key}?year=2025")
            file = visitor.post(f"/reports/lists/{key}/list.xlsx?year=2025")
            assert (page.status_code, file.status_code) == (200, 200)
            for said in (page.text, str(sheets(file.data))):
                assert "Atelier" not in said.replace("l’atelier", "")
                assert "Montclair" not in said
    staff = Visitor(full, SLUG, "operator")
    assert "Montclair" in staff.get("/reports/lists/studied?year=2025").text


def as_sheet(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+")) else text


@pytest.mark.parametrize("key", LISTINGS)
def test_the_workbook_of_a_list_says_what_the_screen_says(full: Flask, key: str) -> None:
    visitor = Visitor(full, SLUG, "territory_manager")
    total, rows = listed(visitor, f"/reports/lists/{key}?year=2025")
    about, body = sheets(visitor.post(f"/reports/lists/{key}/list.xlsx?year=2025").data).values()
    assert len(body) - 1 == len(rows)
    for screen, sheet in zip(rows, body[1:], strict=True):
        for cell, value in zip(screen, sheet, strict=True):
            if isinstance(value, float):
                assert number(cell) == Decimal(str(value)), (cell, value)
            elif isinstance(value, str) and value:
                assert as_sheet(cell) == value
    told = {line[0]: line[1] for line in about[1:]}
    assert "2025" in str(told.values())
    assert "Hélène Marcou" in told.values()
    assert "23 novembre 2026" in told.values()
    assert float(total) in told.values()


def test_no_cell_is_a_formula(full: Flask) -> None:
    content = Visitor(full, SLUG, "operator").post("/reports/lists/studied/list.xlsx?year=2025").data
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert "'=Atelier" in sheet
    assert "<f>" not in sheet


def test_figures_of_years_add_up_to_those_since_the_territory_opened(full: Flask) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        years = figures.years(2026)
        whole = figures.values(EVERYTHING)
        parts = [figures.values(year_period(year)) for year in years]
        for key in whole:
            if key != "committed":
                assert whole[key] == sum(part[key] for part in parts), key


def test_a_list_that_loses_a_row_no_longer_comes_to_its_figure(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "operator")
    with full.app_context(), use_tenant(ref_of(full, SLUG)), transaction():
        stats.bump("studied", "2025", 1)
    found = {label: (value, address) for label, value, address in shown(visitor.get("/dashboard?year=2025").text)}
    value, address = found["Projets étudiés"]
    assert listed(visitor, address)[0] == value - 1
    with full.app_context(), use_tenant(ref_of(full, SLUG)), transaction():
        stats.bump("studied", "2025", -1)


def test_lists_hold_the_rows_of_their_own_territory_only(full: Flask) -> None:
    for slug in ("ales-cevennes", "romania-pilot"):
        ref = ref_of(full, slug)
        with full.app_context(), use_tenant(ref):
            for key, listing in LISTINGS.items():
                rows = list(listing.every(EVERYTHING))
                assert all(row.reference.startswith(ref.code) for row in rows if listing.columns[0].key == "reference")
                assert not any("Atelier" in str(getattr(row, "party_name", "")) for row in rows)
                assert len(rows) < 20, key
                if listing.amount is None:
                    assert listing.total(EVERYTHING) == len(rows)


def test_unknown_lists_and_years_to_come_are_not_found(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "operator")
    for path in ("/reports/lists/nothing", "/reports/2027", "/reports/1066", "/reports/2027/report.pdf"):
        assert visitor.get(path).status_code == 404, path
    assert "2026" in text_of(visitor.get("/dashboard?year=nonsense"))
    assert Visitor(full, SLUG, "expert").get("/dashboard").status_code == 403


def test_a_funder_sees_its_own_part_and_begins_with_the_figures(full: Flask) -> None:
    visitor = Visitor(full, SLUG, "funder")
    assert visitor.get("/home").headers["Location"].endswith("/dashboard")
    for year in (2025, 2026):
        soup = BeautifulSoup(visitor.get(f"/dashboard?year={year}").text, "html.parser")
        links, values = (soup.select(f"section[aria-labelledby=own] {tag}") for tag in ("dt a", "dd"))
        committed, paid = (number(value.text) for value in values)
        for link, value in zip(links, values, strict=True):
            total, rows = listed(visitor, link["href"])
            assert total == number(value.text)
            assert all(FUND in row for row in rows)
        assert paid == 50_000
        assert committed > 150_000
    assert "Votre part" not in text_of(Visitor(full, SLUG, "operator").get("/dashboard?year=2026"))


def test_the_night_finds_the_fund_s_years_as_they_are_kept(full: Flask) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        kept = {key: number for key, number in own_stats.values("fund_years").items() if number}
        assert kept == {key: number for key, number in counted_years().items() if number}
        assert kept
