"""Astrees walks the network: figures, map, comparison, a territory's state changed with its reason, and no firm."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal import demo, installation
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.people.parties.models import Party
from support.live import Live
from support.people import ref_of
from support.reading import sheets

pytestmark = pytest.mark.browser
REASON = "La convention est signée et le comité est nommé."


def signed_in(live: Live, new_context: Callable[..., BrowserContext], script: bool) -> Page:
    page = new_context(java_script_enabled=script, accept_downloads=True).new_page()
    page.goto(live.url("network", "/sign-in"))
    page.get_by_label("Adresse électronique").fill(demo.email("network_administrator", "network"))
    page.get_by_label("Mot de passe", exact=True).fill("demonstration-alize")
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le réseau")
    return page


def firms(live: Live) -> set[str]:
    found: set[str] = set()
    for slug in ("demonstration-1", "ales-cevennes", "romania-pilot"):
        with live.app.app_context(), use_tenant(ref_of(live.app, slug)):
            found |= set(db.session.scalars(select(Party.name)))
    return found


def whole(page: Page) -> str:
    """The page's source, once all of it has come."""
    page.wait_for_load_state()
    return page.content()


def column(page: Page, name: str) -> list[int]:
    page.wait_for_load_state()
    heads = page.get_by_role("columnheader").all_inner_texts()
    index = next(n for n, head in enumerate(heads) if head.strip().startswith(name))
    cells = page.locator("section[aria-labelledby=comparison] tbody tr").all()
    texts = [cell.locator("th, td").nth(index).inner_text() for cell in cells]
    return [int(re.sub(r"\D", "", text)) for text in texts if re.search(r"\d", text)]


@pytest.mark.parametrize(("engine_kind", "script"), [("postgresql", True), ("sqlite", False)], indirect=["engine_kind"])
def test_astrees_compares_the_territories_and_opens_one(
    live: Live, new_context: Callable[..., BrowserContext], tmp_path: Path, script: bool
) -> None:
    page = signed_in(live, new_context, script)
    lead = page.locator(".az-lead")
    expect(lead).to_contain_text("20 territoires actifs, 5 en projet")
    expect(page.locator("section[aria-labelledby=comparison] tbody tr")).to_have_count(26)
    expect(page.locator("svg.az-map a")).to_have_count(26)
    page.locator(".az-fig").get_by_role("link", name="Emplois soutenus").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Emplois")
    jobs = column(page, "Emplois")
    assert jobs == sorted(jobs, reverse=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter (XLSX)").click()
    path = tmp_path / "comparison.xlsx"
    download.value.save_as(path)
    assert len(list(sheets(path.read_bytes()).values())[1]) == 27
    seen = whole(page)
    page.get_by_role("row", name=re.compile("Dijon")).get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Dijon")
    seen += whole(page)
    page.get_by_role("link", name="Ouvrir le territoire").click()
    page.get_by_role("button", name="Ouvrir le territoire").click()
    expect(page.get_by_role("alert")).to_contain_text("Motif")
    page.get_by_label("Motif").fill(REASON)
    page.get_by_role("button", name="Ouvrir le territoire").click()
    expect(lead).to_contain_text("ouvert")
    assert installation.apply_tenants(live.app) == 0
    page.reload()
    expect(page.locator("section[aria-labelledby=life]")).to_contain_text(REASON)
    seen += whole(page)
    page.get_by_role("navigation").get_by_role("link", name="Territoires").first.click()
    expect(lead).to_contain_text("21 territoires actifs, 4 en projet")
    expect(page.locator("#t-dijon")).to_contain_text("ouvert")
    assert not [name for name in firms(live) if name in seen]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_coordinator_reads_and_is_offered_no_step(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(viewport={"width": 390, "height": 800})
    live.sign_in(context, "network", "network_coordinator")
    page = context.new_page()
    page.goto(live.url("network", "/territories/demonstration-9"))
    expect(page.locator("section[aria-labelledby=life]")).to_contain_text("Aucune étape")
    page.locator(".az-fig").get_by_role("link", name="Projets étudiés").click()
    expect(page).to_have_url(re.compile("#t-demonstration-9$"))
    expect(page.locator("#t-demonstration-9")).to_be_in_viewport()
