"""From the invitation to the first page: as the manager and the invited person walk it, with and without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from support.accounts import GOOD, letters
from support.live import Live
from support.looking import check as look

pytestmark = pytest.mark.browser
NEW = "nadia.vallier@somewhere.example"


@dataclass(frozen=True)
class Walk:
    """Where, in which language, and the words by which the person knows that they have arrived."""

    slug: str
    locale: str
    heading: str
    joined: str


FRENCH = Walk("ales-cevennes", "fr", "Rejoindre", "Bienvenue")
ROMANIAN = Walk("romania-pilot", "ro", "Alăturați-vă", "Bun venit")


def check(page: Page, *, script: bool) -> None:
    """As everywhere; without a script only the heading can be counted."""
    expect(page.locator("h1")).to_have_count(1)
    if script:
        look(page)


def send(page: Page) -> None:
    page.locator("main form button.btn-primary").click()


def invite(live: Live, page: Page, walk: Walk, *, script: bool) -> None:
    """As the manager: from the list of people to the invitation that waits."""
    page.goto(live.url(walk.slug, "/people/"))
    check(page, script=script)
    page.locator('a[href="/people/invite"]').first.click()
    send(page)
    expect(page.locator("#errors")).to_be_visible()
    page.locator("#email").fill(NEW)
    page.locator("#role").select_option("operator")
    page.locator("#locale").select_option(walk.locale)
    check(page, script=script)
    send(page)
    expect(page).to_have_url(live.url(walk.slug, "/people/"))
    expect(page.locator("#invitations + *, section[aria-labelledby=invitations]").first).to_contain_text(NEW)
    check(page, script=script)


def join(live: Live, page: Page, walk: Walk, *, script: bool) -> None:
    """As the invited person: from the link to the first page."""
    letter = letters(live.app, walk.slug, NEW)[-1]
    assert letter.locale == walk.locale
    page.goto(live.url(walk.slug, letter.path))
    expect(page.locator("h1")).to_contain_text(walk.heading)
    expect(page.locator("html")).to_have_attribute("lang", walk.locale)
    check(page, script=script)
    page.locator("#name").fill("Nadia Vallier")
    page.locator("#new_password").fill("alize alize alize")
    send(page)
    expect(page.locator("#new_password-error")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Nadia Vallier")
    check(page, script=script)
    page.locator("#new_password").fill(GOOD)
    send(page)
    expect(page).to_have_url(live.url(walk.slug, "/sign-in"))
    expect(page.locator("body")).to_contain_text(walk.joined)
    check(page, script=script)
    page.locator("#email").fill(NEW)
    page.locator("#password").fill(GOOD)
    send(page)
    expect(page).to_have_url(live.url(walk.slug, "/day"))
    page.goto(live.url(walk.slug, "/account"))
    expect(page.locator("main")).to_contain_text("Nadia Vallier")
    check(page, script=script)
    page.goto(live.url(walk.slug, letter.path))
    expect(page.locator("h1")).not_to_contain_text(walk.heading)
    check(page, script=script)


@pytest.mark.parametrize(("walk", "script"), [(FRENCH, True), (ROMANIAN, False)], ids=["script", "no-script"])
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_somebody_is_invited_joins_and_signs_in(
    live: Live, new_context: Callable[..., BrowserContext], walk: Walk, script: bool
) -> None:
    manager = new_context(locale=walk.locale, java_script_enabled=script)
    live.sign_in(manager, walk.slug, "territory_manager")
    invite(live, manager.new_page(), walk, script=script)
    phone = new_context(locale=walk.locale, java_script_enabled=script, viewport={"width": 390, "height": 844})
    join(live, phone.new_page(), walk, script=script)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_manager_gives_a_role_ends_it_and_switches_the_member_off(
    live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context()
    live.sign_in(context, FRENCH.slug, "territory_manager")
    page = context.new_page()
    page.goto(live.url(FRENCH.slug, "/people/?role=accountant"))
    page.locator("tbody th a").click()
    check(page, script=True)
    page.locator("#role").select_option("committee_member")
    page.locator("#until").fill("31/12/2026")
    page.locator("section[aria-labelledby=give] button").click()
    roles = page.locator("section[aria-labelledby=roles] li")
    expect(roles).to_have_count(2)
    expect(roles.last).to_contain_text("31 décembre 2026")
    roles.last.locator("a").click()
    check(page, script=True)
    page.locator("#when-0").check()
    send(page)
    expect(roles).to_have_count(1)
    page.locator("section[aria-labelledby=access] a.btn").click()
    check(page, script=True)
    page.locator("main form .az-buttons button[type=submit]").click()
    expect(page.locator("main, header").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("ne se connecte plus")
    check(page, script=True)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_forgotten_password_and_a_link_to_sign_in(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    live.sign_in(context, FRENCH.slug, "territory_manager")
    page = context.new_page()
    page.goto(live.url(FRENCH.slug, "/people/"))
    page.locator("#roles-0").check()
    page.locator("form[action='/people/links'] button").click()
    expect(page.locator("#roles-0")).to_be_checked()
    member = f"committee-member@{FRENCH.slug}.alize.example"
    guest = new_context(viewport={"width": 390, "height": 844}).new_page()
    for way, button in (("/password", "Garder ce mot de passe"), ("/sign-in/link", "Se connecter")):
        guest.goto(live.url(FRENCH.slug, "/sign-in"))
        guest.locator(f'main a[href="{way}"]').click()
        check(guest, script=True)
        guest.locator("#email").fill(member)
        send(guest)
        expect(guest.locator("main .az-alert[role=status]")).to_be_visible()
        check(guest, script=True)
        guest.goto(live.url(FRENCH.slug, letters(live.app, FRENCH.slug, member)[-1].path))
        check(guest, script=True)
        if way == "/password":
            guest.locator("#new_password").fill(GOOD)
        guest.get_by_role("button", name=button).click()
    guest.goto(live.url(FRENCH.slug, "/account"))
    expect(guest.locator("main")).to_contain_text(member)
