"""A person protects their account and signs in again: code, recovery code, passkey; with the script and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.demo import email
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.people.accounts.models import LoginSession, OneTimeCodes
from support.live import Live
from support.looking import check
from support.people import ref_of

pytestmark = pytest.mark.browser
SLUG, PASSWORD = "ales-cevennes", "demonstration-alize"
PHONE = {"width": 390, "height": 844}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(live: Live, page: Page, role: str) -> None:
    page.goto(live.url(SLUG, "/sign-in?next=/account/security"))
    page.get_by_label("Adresse électronique").fill(email(role, SLUG))
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter").click()


def sign_out(page: Page) -> None:
    page.locator('form[action="/sign-out"] button').first.evaluate("button => button.form.submit()")
    page.wait_for_url(re.compile("/$"))


def with_device(context: BrowserContext, page: Page) -> None:
    """Plug a device that keeps passkeys into the browser."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def forget_step(live: Live) -> None:
    """Let the codes of these thirty seconds count again: the walk does not wait for the next ones."""
    with live.app.app_context(), use_tenant(ref_of(live.app, SLUG)), transaction() as session:
        for row in session.scalars(select(OneTimeCodes)):
            row.last_step = 0


def set_up_codes(page: Page) -> tuple[str, list[str]]:
    """Set the application up on the page at hand; return its secret and the recovery codes."""
    check(page)
    secret = page.locator(".az-way .az-mono").inner_text().replace(" ", "")
    page.get_by_label("Code à 6 chiffres").fill("000000")
    page.get_by_label("Code à 6 chiffres").press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Ce code n’est pas le bon")
    assert page.locator(".az-way .az-mono").inner_text().replace(" ", "") == secret
    page.get_by_label("Code à 6 chiffres").fill(code(secret))
    page.get_by_label("Code à 6 chiffres").press("Enter")
    expect(page.locator(".az-codes li")).to_have_count(10)
    check(page)
    return secret, page.locator(".az-codes li").all_inner_texts()


def walk(live: Live, context: BrowserContext) -> Page:
    """Application, code, recovery code: nothing of it needs the script."""
    page = context.new_page()
    sign_in(live, page, "operator")
    expect(page.locator("h1")).to_have_text("Connexion et sécurité")
    check(page)
    page.get_by_role("link", name="Mettre en place l’application").click()
    secret, recovery = set_up_codes(page)
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page.locator("main")).to_contain_text("Il reste 10 codes de secours")
    sign_out(page)
    sign_in(live, page, "operator")
    expect(page.locator("h1")).to_have_text("Seconde étape")
    check(page)
    forget_step(live)
    page.get_by_label("Code à 6 chiffres").fill(code(secret))
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("h1")).to_have_text("Connexion et sécurité")
    sign_out(page)
    sign_in(live, page, "operator")
    page.get_by_role("link", name=re.compile("code de secours")).click()
    check(page)
    page.get_by_label("Code de secours").fill(recovery[0])
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_contain_text("Il reste 9 codes de secours")
    return page


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_codes_recovery_code_and_passkey(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    page = walk(live, context)
    with_device(context, page)
    page.get_by_label("Nom de l’appareil").fill("PC du bureau")
    page.get_by_role("button", name="Créer une clé d’accès sur cet appareil").click()
    expect(page.locator("main")).to_contain_text("PC du bureau")
    check(page)
    sign_out(page)
    sign_in(live, page, "operator")
    check(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page.locator("h1")).to_have_text("Connexion et sécurité")
    page.set_viewport_size(PHONE)
    check(page)
    page.get_by_role("button", name=re.compile("PC du bureau")).click()
    expect(page.get_by_text("La clé d’accès est supprimée.")).to_be_visible()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_codes_without_the_script_on_a_phone(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    context = new_context(viewport=PHONE)
    context.route("**/*.js*", lambda route: route.abort())
    page = walk(live, context)
    expect(page.get_by_role("button", name=re.compile("clé d’accès"))).to_be_hidden()
    expect(page.locator("main")).to_contain_text("scripts autorisés")


@pytest.fixture
def strict(live: Live) -> Iterator[Live]:
    """The portal as in production: some roles do not get in without a second factor."""
    live.app.extensions["settings"] = replace(live.app.extensions["settings"], second_factor="required")
    return live


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_role_that_asks_for_it_is_led_through_the_set_up(
    strict: Live, new_context: Callable[..., BrowserContext]
) -> None:
    context = new_context(viewport=PHONE)
    page = context.new_page()
    sign_in(strict, page, "accountant")
    expect(page.locator("h1")).to_have_text("Protégez votre compte")
    set_up_codes(page)
    page.get_by_role("link", name="Je les ai gardés").click()
    expect(page.locator("h1")).to_have_text("Connexion et sécurité")
    other = new_context()
    page = other.new_page()
    with_device(other, page)
    sign_in(strict, page, "territory_manager")
    page.get_by_role("button", name="Créer une clé d’accès sur cet appareil").click()
    expect(page.locator(".az-codes li")).to_have_count(10)
    page.get_by_role("link", name="Je les ai gardés").click()
    sign_out(page)
    sign_in(strict, page, "territory_manager")
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page.locator("h1")).to_have_text("Connexion et sécurité")


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_who_one_is_is_asked_again_and_the_form_is_kept(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    sign_in(live, page, "territory_manager")
    with live.app.app_context(), use_tenant(ref_of(live.app, SLUG)), transaction() as session:
        for row in session.scalars(select(LoginSession)):
            row.proved_at -= timedelta(minutes=6)
    page.goto(live.url(SLUG, "/settings/plugins/alize_europe"))
    page.locator("[name=margin_bp]").fill("317")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Confirmez que c’est bien vous")
    check(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("[name=margin_bp]")).to_have_value("317")
