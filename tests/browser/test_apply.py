"""Steps 1 and 2 of the path, as a small firm walks them: from the programme's home to the page of its own file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.mail.models import OutboxMessage
from support.live import Live, in_both_countries
from support.looking import check
from support.people import ref_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass(frozen=True)
class Firm:
    """Who applies, where, in which language, and what a wrong number is answered with."""

    slug: str
    locale: str
    reference: str
    wrong: str
    number: str
    said: str
    name: str
    place: str


ALES = Firm("ales-cevennes", "fr", "ALES", "732829321", "732 829 320", "Kbis", "Fonderie Vallon", "Alès")
PILOT = Firm("romania-pilot", "ro", "RO", "18547291", "RO 14399840", "certificat", "Turnătoria Someș", "Cluj-Napoca")
FIRMS = in_both_countries("firm", ALES, PILOT)


def find_territory(live: Live, page: Page, firm: Firm) -> None:
    """From the home to the territory's page, through the table beside the map."""
    page.goto(live.url())
    expect(page.locator("svg.az-map")).to_be_visible()
    page.locator(f'table a[href="{live.url(firm.slug, "")}"]').click()
    expect(page).to_have_url(re.compile(re.escape(live.url(firm.slug))))
    expect(page.locator("html")).to_have_attribute("lang", firm.locale)


def fill(page: Page, firm: Firm, number: str) -> None:
    """Type a project into the form."""
    page.locator("#title").fill("Un second atelier")
    page.locator("#need").fill("Un qualiticien quelques jours.")
    page.locator("#jobs_created").fill("3")
    page.locator("#jobs_kept").fill("9")
    page.locator("#number").fill(number)
    page.locator("#company_name").fill(firm.name)
    page.locator("#place").fill(firm.place)
    page.locator("#contact_name").fill("Lucie Vallon")
    page.locator("#contact_email").fill("lucie@vallon.example")
    page.locator("#contact_phone").fill("04 65 71 24 11")
    page.locator("#agree").check()


def send(page: Page) -> None:
    page.locator("form[action='/apply'] button[type=submit]").click()


def reference_on(page: Page, firm: Firm) -> str:
    page.wait_for_load_state()
    found = re.search(rf"{firm.reference}-2026-\d{{3,}}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


@FIRMS
def test_a_small_firm_finds_its_territory_applies_and_follows_its_file(
    live: Live, new_context: Callable[..., BrowserContext], firm: Firm
) -> None:
    page = new_context(locale=firm.locale, viewport={"width": 390, "height": 844}).new_page()
    find_territory(live, page, firm)
    check(page)
    expect(page.locator('main a[href="/apply"]')).to_have_count(2)
    page.locator('main a[href="/apply"]').first.click()
    check(page)

    send(page)
    expect(page.locator("#errors")).to_be_focused()
    check(page)

    fill(page, firm, firm.wrong)
    send(page)
    expect(page.locator("#number-error")).to_contain_text(firm.said)
    expect(page.locator("#company_name")).to_have_value(firm.name)
    check(page)

    page.locator("#number").fill(firm.number)
    send(page)
    expect(page).to_have_url(live.url(firm.slug, "/apply/received"))
    reference = reference_on(page, firm)
    check(page)
    page.reload()
    assert reference_on(page, firm) == reference

    page.locator('main a[href^="/follow/"]').first.click()
    expect(page).to_have_url(re.compile(r"/follow/[\w-]{43}$"))
    expect(page.locator("main")).to_contain_text(reference)
    expect(page.locator('main [aria-current="step"]')).to_have_count(1)
    check(page)
    with live.app.app_context(), use_tenant(ref_of(live.app, firm.slug)):
        letter = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.to_address == "lucie@vallon.example")
        ).one()
        assert page.url in letter.text
        assert letter.locale == firm.locale

    team = new_context()
    live.sign_in(team, firm.slug, "operator")
    day = team.new_page()
    day.goto(live.url(firm.slug, "/projects/?basket=new"))
    expect(day.locator("main")).to_contain_text(firm.name)


@FIRMS
def test_the_same_walk_without_any_script(live: Live, new_context: Callable[..., BrowserContext], firm: Firm) -> None:
    page = new_context(locale=firm.locale, java_script_enabled=False).new_page()
    find_territory(live, page, firm)
    page.locator('main a[href="/apply"]').first.click()
    send(page)
    expect(page.locator("#errors")).to_be_visible()
    fill(page, firm, firm.number)
    send(page)
    expect(page).to_have_url(live.url(firm.slug, "/apply/received"))
    reference = reference_on(page, firm)
    page.locator('main a[href^="/follow/"]').first.click()
    expect(page.locator("main")).to_contain_text(reference)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_firm_that_hesitates_answers_five_questions_and_is_led_on(live: Live, page: Page) -> None:
    page.goto(live.url(ALES.slug))
    page.locator('main a[href="/check"]').click()
    check(page)
    for question, answer in {"place": 0, "size": 0, "jobs": 0, "health": 0, "need": 2}.items():
        page.locator(f"#{question}-{answer}").check()
    page.locator("form button[type=submit]").click()
    expect(page.locator("#answer")).to_be_visible()
    check(page)
    page.locator('section[aria-labelledby=answer] a[href="/apply"]').click()
    expect(page.locator("#title")).to_be_visible()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_lost_link_can_be_asked_for_again(live: Live, page: Page) -> None:
    page.goto(live.url(ALES.slug, "/apply"))
    fill(page, ALES, ALES.number)
    send(page)
    reference = reference_on(page, ALES)
    page.locator('header a[href="/follow"]').click()
    page.locator("#reference").fill(reference.lower())
    page.locator("#email").fill("lucie@vallon.example")
    page.locator("form[action='/follow'] button[type=submit]").click()
    expect(page.locator("[role=status] >> nth=-1")).to_be_visible()
    check(page)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_large_firms_and_chambers_find_their_way(live: Live, page: Page) -> None:
    page.goto(live.url(ALES.slug))
    page.locator('main a[href="/large-firms"]').first.click()
    check(page)
    page.goto(live.url("", "/sources"))
    check(page)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_firm_being_created_applies_without_a_number(live: Live, page: Page) -> None:
    page.goto(live.url(ALES.slug, "/apply"))
    fill(page, ALES, "")
    page.locator("#registered-1").check()
    send(page)
    expect(page).to_have_url(live.url(ALES.slug, "/apply/received"))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_a_firm_that_signs_in_reads_its_file_and_comes_back_to_it(
    live: Live, new_context: Callable[..., BrowserContext], width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 844})
    live.sign_in(context, "demonstration-1", "sme")
    page = context.new_page()
    page.goto(live.url("demonstration-1", "/home"))
    check(page)
    page.locator("#others ~ ul a, section:has(#others) a").first.click()
    expect(page.locator("main a.btn-primary")).to_have_attribute("href", re.compile(r"/repayments/difficulty$"))
    check(page)
    page.locator("header .az-logo").click()
    expect(page).to_have_url(live.url("demonstration-1", "/my-file"))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_journal_reads_as_sentences_on_a_phone_too(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(viewport={"width": 320, "height": 844}, locale="fr")
    live.sign_in(context, "demonstration-1", "territory_manager")
    page = context.new_page()
    page.goto(live.url("demonstration-1", "/journal"))
    expect(page.locator("tbody th").nth(3)).to_contain_text(re.compile(r"[.]$"))
    check(page)
