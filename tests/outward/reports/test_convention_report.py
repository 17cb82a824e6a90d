"""The report of an agreement: its promises beside what was done, the same on the page and in files."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.kernel.money import Money
from portal.outward.reports.conventions import convention_report
from portal.outward.reports.rules import EVERYTHING, Period, span
from portal.people.accounts.rules import system_actor
from portal.programme.funds import conventions, queries, service
from portal.programme.funds.rules import CommitmentData, ConventionData
from support.app import DAY, Visitor, text_of
from support.people import ref_of
from support.reading import number, sheets

SLUG, LOADER = "demonstration-1", system_actor("test")
START = date(2025, 6, 1)


@pytest.fixture(scope="module")
def running(full: Flask) -> UUID:
    """The agreement in force since June 2025 of the territory that has something in every list."""
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        return next(one.id for one in queries.conventions() if one.starts_on == START)


def address(convention: UUID, more: str = "") -> str:
    return f"/reports/conventions/{convention}{more}"


def lines(page: str, caption: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell."""
    tables = {one.caption.text.strip(): one for one in BeautifulSoup(page, "html.parser").select("main table")}
    rows = [[cell.text.strip() for cell in row.select("th, td")] for row in tables[caption].select("tbody tr")]
    return {row[0]: row[1:] for row in rows}


def test_the_manager_notes_what_an_agreement_promises_and_what_is_no_number_comes_back(
    full: Flask, running: UUID
) -> None:
    manager = Visitor(full, SLUG, "territory_manager")
    form = f"/fund/conventions/{running}/objectives"
    wrong = manager.submit(form, {"projects_target": "beaucoup", "jobs_target": "300"})
    assert wrong.status_code == 422
    assert 'value="beaucoup"' in wrong.text
    assert manager.submit(form, {"projects_target": "40", "jobs_target": "300"}).status_code == 303
    page = manager.get(address(running)).text
    told = lines(page, "Ce qui a été promis, et ce qui a été fait")
    assert told["Projets soutenus"][0] == "40"
    assert told["Emplois prévus"][0] == told["Emplois vérifiés"][0] == "300"
    assert "a noté les objectifs d’une convention" in manager.get("/journal").text
    assert Visitor(full, SLUG, "operator").get(form).status_code == 403


def test_each_line_is_what_the_list_behind_it_comes_to(full: Flask, running: UUID) -> None:
    person = Visitor(full, SLUG, "funder")
    page = BeautifulSoup(person.get(address(running)).text, "html.parser")
    rows = [row for row in page.select("main table")[0].select("tbody tr") if row.select_one("th a")]
    assert len(rows) == 5
    for row in rows:
        opened = person.get(row.select_one("th a")["href"])
        assert "du 1er juin 2025 au 23 novembre 2026" in text_of(opened)
        caption = BeautifulSoup(opened.text, "html.parser").select_one("main table caption").text
        told = row.select("td")[1].text.strip()
        assert told in caption.replace("\n", " "), caption


def test_money_paid_in_counts_in_the_agreement_of_its_days_for_its_funder(full: Flask, running: UUID) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)):
        found = convention_report(running, DAY)
        money = {one.label: one for one in found.lines}["Money for the fund"]
        assert (money.promised, money.done) == (120_000_00, 50_000_00), "one of two contributions was taken back"
        assert money.share == Decimal(50) / 120
        (cash, days) = found.funders
        assert (cash.kind, cash.paid, days.kind, days.paid) == ("cash", 50_000_00, "days", None)


def test_money_kept_apart_is_told_by_itself_and_a_withdrawn_commitment_not_at_all(full: Flask) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)), transaction():
        convention = conventions.add_convention(LOADER, ConventionData("Aparte", date(2026, 9, 1), date(2028, 8, 31)))
        amount = Money(10_000_00, "EUR")
        kinds = ("fr:revitalisation", "")
        apart, common = (
            conventions.add_commitment(LOADER, convention, CommitmentData("Gardon", "cash", "private", amount, kind))
            for kind in kinds
        )
        gone = conventions.add_commitment(LOADER, convention, CommitmentData("Autre", "cash", "public", amount))
        conventions.withdraw_commitment(LOADER, gone, "retrait", DAY)
        payer = conventions.funder_id("Gardon")
        service.record_contribution(LOADER, payer, Money(4_000_00, "EUR"), DAY, "AP-1", DAY, apart)
        service.record_contribution(LOADER, payer, Money(1_000_00, "EUR"), DAY, "AP-2", DAY)
        assert apart != common
        found = convention_report(convention, DAY)
        assert sorted((one.name, one.committed, one.paid) for one in found.funders) == [
            ("Gardon", 10_000_00, 1_000_00),
            ("Gardon", 10_000_00, 4_000_00),
        ]


def test_an_agreement_that_is_still_to_come_has_done_nothing_yet(full: Flask) -> None:
    with full.app_context(), use_tenant(ref_of(full, SLUG)), transaction():
        start = DAY + timedelta(days=40)
        convention = conventions.add_convention(LOADER, ConventionData("À venir", start, start + timedelta(days=900)))
        conventions.set_objectives(LOADER, convention, 12, None)
        found = convention_report(convention, DAY)
        assert {one.done for one in found.lines} == {0}
        assert (found.lines[0].promised, found.lines[0].share, found.lines[1].share) == (12, 0, None)
    assert "Aucun engagement n’est enregistré" in text_of(Visitor(full, SLUG, "funder").get(address(convention)))


def test_the_workbook_and_the_country_s_format_say_what_the_page_says(full: Flask, running: UUID) -> None:
    person = Visitor(full, SLUG, "funder")
    told = lines(person.get(address(running)).text, "Ce qui a été promis, et ce qui a été fait")
    about, promised, funders = sheets(person.get(address(running, "/report.xlsx")).data).values()
    assert ["Filtre appliqué", "Du 1er juin 2025 au 23 novembre 2026"] in [
        [str(cell).replace("\xa0", " ") for cell in row] for row in about
    ]
    assert [row[0] for row in promised[1:]] == list(told)
    assert [Decimal(str(row[2])) for row in promised[1:]] == [number(row[1]) for row in told.values()]
    assert [row[0] for row in funders[1:]] == ["Fonds de démonstration (inventé)"] * 2
    answer = person.get(address(running, "/formats/alize_france.spreadsheet"))
    assert answer.mimetype == "text/csv"
    assert f"Projets soutenus;40;{told['Projets soutenus'][1]};" in answer.data.decode("utf-8-sig")
    assert person.get(address(running, "/formats/alize_france.nothing")).status_code == 404


@pytest.mark.parametrize("locale", ["fr", "ro"])
def test_the_document_is_tagged_in_its_language(full: Flask, running: UUID, locale: str) -> None:
    person = Visitor(full, SLUG, "funder")
    person.get(f"/language/{locale}")
    answer = person.get(address(running, "/report.pdf"))
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert str(pdf.Root.Lang).split("-")[0] == locale
        assert bool(pdf.Root.MarkInfo.Marked)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20250601-20260302", Period(START, date(2026, 3, 2))),
        ("all", EVERYTHING),
        ("20251399-20260302", Period(date(2026, 1, 1), date(2026, 12, 31), 2026)),
    ],
)
def test_a_list_is_asked_for_a_year_for_all_or_from_day_to_day(text: str, found: Period) -> None:
    assert span(text, DAY) == found
    assert span(found.key, DAY) == found
