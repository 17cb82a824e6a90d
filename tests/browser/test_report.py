"""A funder reads the year of its territory, opens the list behind a figure and takes the report home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.live import Live, in_both_countries
from support.reading import number, sheets

pytestmark = pytest.mark.browser
PLACES = in_both_countries(
    "place",
    ("ales-cevennes", "Tableau de bord 2026", "Bilan annuel 2026"),
    ("romania-pilot", "Tablou de bord 2026", "Raport anual 2026"),
)


def opened(live: Live, new_context: Callable[..., BrowserContext], slug: str, role: str, path: str) -> Page:
    context = new_context()
    live.sign_in(context, slug, role)
    page = context.new_page()
    answer = page.goto(live.url(slug, path))
    assert answer is not None
    assert answer.status == 200
    return page


@PLACES
def test_a_funder_follows_a_figure_to_its_list_and_downloads_the_report(
    live: Live, new_context: Callable[..., BrowserContext], tmp_path: Path, place: tuple[str, str, str]
) -> None:
    slug, heading, report = place
    page = opened(live, new_context, slug, "funder", "/home")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    figure = page.locator(".az-fig").first
    value = number(figure.locator("b").inner_text())
    figure.get_by_role("link").click()
    assert value > 0
    expect(page.locator("table#count tbody tr")).to_have_count(int(value))
    page.go_back()
    page.get_by_role("link", name=report).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(report)
    page.wait_for_load_state()
    saved = []
    for link in page.locator(".az-head .az-actions a").all():
        with page.expect_download() as download:
            link.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        saved.append(path)
    document, book = saved
    with pikepdf.open(document) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
    figures = list(sheets(book.read_bytes()).values())[1]
    assert figures[1][1] == float(value)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_period_is_chosen_without_a_script(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(java_script_enabled=False)
    live.sign_in(context, "ales-cevennes", "territory_manager")
    page = context.new_page()
    page.goto(live.url("ales-cevennes", "/dashboard"))
    page.get_by_label("Période", exact=True).select_option("all")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(live.url("ales-cevennes", "/dashboard?year=all"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("depuis l’ouverture du territoire")
