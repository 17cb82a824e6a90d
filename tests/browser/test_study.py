"""Step 3 of the path, as the team walks it: a request found on « My day », qualified, studied, marked ready."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.settings import ROOT
from support.live import Live, in_both_countries
from support.looking import check as look
from support.study import project_of, state_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAPER = ROOT / "tenants/demo/example.pdf"


@dataclass(frozen=True)
class Place:
    """Where the walk goes: the firm, its law on qualifying, its documents, and the advance it may have."""

    slug: str
    locale: str
    firm: str
    law: str
    documents: tuple[str, ...]
    advance: bool


ALES = Place("ales-cevennes", "fr", "Tissages Ombelline", "2003/361", ("accounts", "forecast"), True)
PILOT = Place("romania-pilot", "ro", "Brutăria Țărănească SRL", "2003/361", ("registration", "accounts"), False)
PLACES = in_both_countries("place", ALES, PILOT)


def check(page: Page) -> None:
    """As everywhere, and one primary button at most."""
    look(page)
    assert page.locator(".btn-primary:visible").count() <= 1


def send(page: Page) -> None:
    """Press the form's own button."""
    page.locator("main form .az-buttons button[type=submit]").click()


def onward(page: Page) -> None:
    """Press the page's first button."""
    page.locator(".az-head a.btn-primary").click()


def write_study(page: Page, place: Place) -> None:
    """From the study's tab: diagnosis, jobs and proposal, each behind the page's first button."""
    onward(page)
    page.locator("#field").select_option("quality")
    page.locator("#finding").fill("Les lots ne sont pas suivis.")
    send(page)
    onward(page)
    page.locator("#jobs_created").fill("3")
    page.locator("#baseline_headcount").fill("9")
    page.locator("#baseline_on").fill("31/10/2026")
    send(page)
    onward(page)
    propose(page, place)
    for side, label, amount in (("use", "Métier", "20 000"), ("source", "Banque", "10 000"), ("source", "A", "10 000")):
        page.locator(f'a[href*="financing/new?side={side}"]').click()
        page.locator("#label").fill(label)
        page.locator("#amount").fill(amount)
        send(page)


def propose(page: Page, place: Place) -> None:
    """Where money is lent, an amount beyond the bounds is refused and stays typed; elsewhere the law is shown."""
    page.locator("#days_quality").fill("4")
    if not place.advance:
        expect(page.locator("#advance")).to_have_count(0)
        expect(page.locator("main")).to_contain_text("93/2009")
        send(page)
        return
    page.locator("#advance").fill("20 000")
    page.locator("#months").fill("24")
    send(page)
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#advance")).to_have_value("20 000")
    page.locator("#advance").fill("10 000")
    send(page)


def bring_documents(page: Page, place: Place, study: str) -> None:
    """Send each document in, then say that it is the right one."""
    for kind in place.documents:
        page.goto(study)
        page.locator('section:has(#documents) a[href$="#add"]').click()
        page.locator("#kind").select_option(kind)
        page.locator("#upload").set_input_files(PAPER)
        send(page)
        expect(page.locator("#az-status")).not_to_be_empty()
        page.goto(study)
        page.locator('form[action$="/validate"] button').click()
        expect(page.locator("#az-status")).not_to_be_empty()


def declare_no_aid(page: Page) -> None:
    """The firm says that it has received nothing; then back to the study."""
    page.locator('section:has(#aid) a[href*="/aid/"]').click()
    page.locator('a[href$="/none"]').click()
    page.locator("#declared_on").fill("20/11/2026")
    send(page)
    check(page)
    page.locator("nav ol.az-crumb a").first.click()
    expect(page.locator("#before")).to_be_visible()


@PLACES
def test_a_request_is_found_qualified_studied_and_marked_ready(
    live: Live, new_context: Callable[..., BrowserContext], place: Place
) -> None:
    context = new_context()
    live.sign_in(context, place.slug, "operator")
    page = context.new_page()
    page.goto(live.url(place.slug, "/home"))
    expect(page).to_have_url(live.url(place.slug, "/day"))
    expect(page.locator("html")).to_have_attribute("lang", place.locale)
    check(page)
    page.locator("a.az-task-t", has_text=place.firm).click()
    expect(page.locator("main")).to_contain_text(place.law)
    check(page)
    send(page)
    onward(page)
    send(page)
    onward(page)
    check(page)
    write_study(page, place)
    declare_no_aid(page)
    pid = project_of(live.app, place.firm, place.slug)
    bring_documents(page, place, live.url(place.slug, f"/projects/{pid}/study"))
    check(page)
    expect(page.locator("section:has(#before) .az-tag.az-bad")).to_have_count(0)

    answer = page.goto(live.url(place.slug, f"/projects/{pid}/steps/mark_ready"))
    assert answer is not None
    assert answer.status == 403

    manager = new_context()
    live.sign_in(manager, place.slug, "territory_manager")
    page = manager.new_page()
    page.goto(live.url(place.slug, "/day"))
    page.locator("a.az-task-t", has_text=place.firm).click()
    send(page)
    expect(page.locator("#az-status")).not_to_be_empty()
    assert state_of(live.app, pid, place.slug) == "ready"


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_team_s_pages_read_well_on_a_phone_too(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(viewport={"width": 360, "height": 800})
    live.sign_in(context, "demonstration-1", "territory_manager")
    page = context.new_page()
    studied = project_of(live.app, "Céramiques du Levant")
    for path in (
        "/day",
        "/projects/",
        "/projects/?basket=study",
        f"/projects/{studied}",
        f"/projects/{studied}/study",
        f"/projects/{studied}/study/print",
        f"/projects/{studied}/study/diagnosis/new",
        f"/projects/{studied}/study/financing/new",
        f"/projects/{studied}/study/jobs",
        f"/projects/{studied}/study/proposal",
        f"/projects/{studied}/steps/ask_documents",
    ):
        page.goto(live.url("demonstration-1", path))
        check(page)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_several_files_are_handed_over_with_two_ticks(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    live.sign_in(context, "demonstration-1", "operator")
    page = context.new_page()
    page.goto(live.url("demonstration-1", "/projects/?basket=study"))
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    expect(page.locator(".az-bulk output")).to_have_text("2")
    page.locator("#bulk-lead").select_option(label="Hélène Marcou")
    page.locator('.az-bulk button[value="assign"]').click()
    expect(page.locator("#az-status")).to_contain_text("Hélène Marcou")
    expect(page.locator("tbody tr", has_text="Hélène Marcou")).to_have_count(2)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_two_versions_and_refused_files_lose_nothing_of_what_was_typed(
    live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(java_script_enabled=False)
    live.sign_in(context, "demonstration-1", "operator")
    page, other = context.new_page(), context.new_page()
    file = live.url("demonstration-1", f"/projects/{project_of(live.app, 'Biscuiterie Trois-Sources')}")
    for each, title in ((page, "Ma version"), (other, "Entre-temps")):
        each.goto(f"{file}/edit")
        expect(each.locator(".az-nav [aria-current]")).to_have_text(re.compile("Dossiers"))
        each.locator("#title").fill(title)
    send(other)
    send(page)
    expect(page.locator("main table")).to_contain_text("Entre-temps")
    send(page)
    expect(page.locator("main")).to_contain_text("Ma version")
    page.goto(f"{file}/documents")
    page.locator("#kind").select_option("accounts")
    page.locator("#upload").set_input_files({"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ"})
    page.locator("form:has(#upload) button[type=submit]").click()
    expect(page.locator("#errors")).to_contain_text(".exe")
    expect(page.locator("#kind")).to_have_value("accounts")
