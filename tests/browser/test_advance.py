"""Steps 5 and 6 of the path, as people walk them: agreement, signature, payment, repayments, one late, one letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.worker import runner, schedule
from portal.foundation.worker import service as worker
from portal.programme.projects.models import Project
from support.advances import ACCOUNT, Advances, pdf
from support.live import AGAIN, Live
from support.looking import check
from support.people import ref_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HOME = "ales-cevennes"
NARROW = {"width": 390, "height": 844}
PREPARE, SIGN, ENTER = "Préparer la convention", "Enregistrer la signature", "Saisir le compte de l’entreprise"


class Walk:
    """The people of one territory, each with a browser of their own."""

    def __init__(self, live: Live, new_context: Callable[..., BrowserContext]) -> None:
        self.live, self.new_context = live, new_context
        self.ales = Advances(live.app)
        self.pages: dict[str, Page] = {}

    def page(self, role: str) -> Page:
        """The page of the person with a role."""
        if role not in self.pages:
            context = self.new_context()
            self.live.sign_in(context, HOME, role)
            self.pages[role] = context.new_page()
        return self.pages[role]

    def open(self, role: str, path: str) -> Page:
        """Let a person open a page, and look at it."""
        page = self.page(role)
        answer = page.goto(self.live.url(HOME, path))
        assert answer is not None
        assert answer.status == 200
        check(page)
        return page

    def letters(self) -> list[OutboxMessage]:
        """What the worker wrote about late instalments."""
        with self.ales.at_work():
            return list(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "advances.remind")))

    def a_day(self, day: date) -> None:
        """Let the territory's day be `day` and the worker do what it brings there."""
        self.ales.move_to(day)
        with self.live.app.app_context():
            runner.alone(lambda: schedule.put_daily([(ref_of(self.live.app, HOME), True)]))
            while worker.run_due():
                pass


def prepare(walk: Walk, project_id: UUID) -> None:
    """The operator finds the task on the day, reads what the aid is worth and prepares the agreement."""
    page = walk.open("operator", "/day")
    page.get_by_role("link", name=PREPARE).first.click()
    expect(page.get_by_text("945,61").first).to_be_visible()
    check(page)
    page.get_by_label("Qui signe pour l’organisme prêteur").fill("Hélène Marcou")
    page.get_by_label("Qui signe pour l’entreprise").fill("Mireille Sauvas")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(walk.live.url(HOME, f"/projects/{project_id}/repayments"))
    check(page)


def sign(walk: Walk, project_id: UUID, paper: Path) -> None:
    """The manager records the signed agreement: the aid is granted, numbered, with its certificate."""
    page = walk.open("territory_manager", f"/projects/{project_id}/repayments")
    page.get_by_role("link", name=SIGN).click()
    check(page)
    page.locator("input[type=file]").set_input_files(paper)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_text("ALES-2026-A0001")).to_be_visible()
    expect(page.get_by_text("21 décembre 2026")).to_be_visible()


def enter(walk: Walk, project_id: UUID) -> None:
    """The operator, who asked the company, enters its account."""
    page = walk.open("operator", f"/projects/{project_id}/repayments")
    page.get_by_role("link", name=ENTER).click()
    page.locator("input[name=iban]").fill(ACCOUNT)
    check(page)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(walk.live.url(HOME, f"/projects/{project_id}/repayments"))


def disburse(walk: Walk, project_id: UUID) -> None:
    """The accountant, another person, records the payment, once."""
    page = walk.open("accountant", f"/projects/{project_id}/agreement/payment")
    page.locator("input[name=reference]").fill("VIR-OUT-1")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("table.az-tiles tbody tr")).to_have_count(24)
    expect(page.locator("table.az-tiles tbody tr").first).to_contain_text("625,00")
    check(page)
    page.goto(walk.live.url(HOME, f"/projects/{project_id}/agreement/payment"))
    expect(page.locator("main form")).to_have_count(0)


def repay(walk: Walk, project_id: UUID, reference: str) -> None:
    """The accountant records a repayment; the form proposes what is awaited."""
    page = walk.open("accountant", f"/projects/{project_id}/repayments/new")
    expect(page.locator("input[name=amount]")).to_have_value("625")
    page.locator("input[name=reference]").fill(reference)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[role=status]").first).to_contain_text("enregistré")


@pytest.mark.parametrize("engine_kind", ["postgresql", "sqlite"], indirect=True, ids=[AGAIN, "french-sqlite"])
def test_from_the_agreement_to_the_letter(
    live: Live, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    walk = Walk(live, new_context)
    paper = tmp_path / "convention signée.pdf"
    paper.write_bytes(pdf())
    walk.ales.name_lender()
    walk.ales.fund()
    project_id = walk.ales.approved()
    prepare(walk, project_id)
    sign(walk, project_id, paper)
    enter(walk, project_id)
    disburse(walk, project_id)
    walk.a_day(date(2027, 1, 5))
    repay(walk, project_id, "VIR-1")
    walk.a_day(date(2027, 2, 5))
    assert walk.letters() == []
    walk.a_day(date(2027, 2, 6))
    walk.a_day(date(2027, 2, 6))
    walk.a_day(date(2027, 2, 23))
    (letter,) = walk.letters()
    assert "625,00" in letter.text
    page = walk.open("operator", f"/projects/{project_id}/repayments")
    expect(page.locator(".az-row-late")).to_contain_text("18 jours")
    expect(page.locator(".az-alert").first).to_contain_text("6 février 2027")
    page.set_viewport_size({"width": 390, "height": 844})
    check(page)
    walk.open("operator", "/advances/late")
    repay(walk, project_id, "VIR-2")
    walk.open("operator", f"/projects/{project_id}/repayments")
    expect(page.locator(".az-row-late")).to_have_count(0)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_in_the_pilot_the_page_says_why_there_is_no_advance(
    live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    with live.app.app_context(), use_tenant(ref_of(live.app, "romania-pilot")):
        project_id = db.session.scalars(select(Project.id)).first()
    context = new_context(locale="ro-RO")
    live.sign_in(context, "romania-pilot", "operator")
    page = context.new_page()
    for path in (f"/projects/{project_id}/repayments", f"/projects/{project_id}/agreement"):
        answer = page.goto(live.url("romania-pilot", path))
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("main")).to_contain_text("93/2009")
        check(page)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_firm_says_on_its_phone_that_it_foresees_a_difficulty(
    live: Live, new_context: Callable[..., BrowserContext]
) -> None:
    slug = "demonstration-1"
    context = new_context(viewport=NARROW)
    live.sign_in(context, slug, "sme")
    own = Advances(live.app, slug)
    with own.at_work():
        project_id = db.session.scalars(select(Project.id).where(Project.company_key == "bois clairval")).one()
    page = context.new_page()
    page.goto(live.url(slug, f"/projects/{project_id}/repayments"))
    check(page)
    page.get_by_role("link", name="Je prévois une difficulté").click()
    page.locator("textarea").fill("Un client paie en retard.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[role=status]").first).to_contain_text("Merci")
    check(page)
