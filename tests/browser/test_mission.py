"""Steps 7 and 8 of the path: a mission from the need to its closing, then the jobs, each person at a machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.foundation.db.session import db, transaction
from portal.programme.employment import queries as jobs
from portal.programme.employment import service as job_service
from portal.programme.projects.models import Project
from support.live import Live, in_both_countries
from support.looking import check
from support.missions import Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
STARTED = date(2025, 11, 23)
"""The milestone at twelve months falls due on the demonstration's date."""


@dataclass(frozen=True)
class Place:
    """A territory: language, how a day is typed, words that must stand on the pages, kinds of contract."""

    slug: str
    locale: str
    day: str
    later: str
    wanted: str
    confirmed: str
    worth: str
    letter: str
    contract: str


ALES = Place(
    "ales-cevennes",
    "fr",
    "23/11/2026",
    "30/06/2027",
    "40 demi-journées",
    "2 demi-journées",
    "800\u00a0€",
    "Lettre de mission",
    "fr_cdi",
)
PILOT = Place(
    "romania-pilot",
    "ro",
    "23.11.2026",
    "30.06.2027",
    "40 de jumătăți de zi",
    "2 jumătăți de zi",
    "3.750\u00a0lei",
    "Scrisoare de misiune",
    "ro_nedeterminat",
)
PLACES = in_both_countries("place", ALES, PILOT)


def send(page: Page) -> None:
    """Press the page's one primary button in a form."""
    page.locator("main form .btn-primary").click()


@dataclass
class Walk:
    """The people of one mission, each with a browser."""

    live: Live
    place: Place
    scene: Scene
    operator: Page
    expert: Page
    company: Page

    def open(self, page: Page, path: str) -> None:
        """Open a page of the territory and look at it."""
        answer = page.goto(self.live.url(self.place.slug, path))
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("html")).to_have_attribute("lang", self.place.locale)
        check(page)

    def task(self, page: Page, ending: str) -> None:
        """Take what is expected of a person: the task that leads to a page of this address."""
        self.open(page, "/missions/mine")
        page.locator(f"main .az-task a[href$='{ending}']").click()
        expect(page).to_have_url(re.compile(f"{ending}$"))
        check(page)

    def note_need(self) -> str:
        """The project officer notes the need, and looks for an expert."""
        page = self.operator
        self.open(page, f"/projects/{self.scene.project_id}/missions")
        page.locator("main .az-actions .btn-primary").click()
        page.locator("#field").select_option("quality")
        page.locator("#objective").fill("Préparer l’audit de l’atelier")
        page.locator("#deliverable").fill("Plan en dix points")
        page.locator("#half_days").fill("40")
        send(page)
        expect(page).to_have_url(re.compile(r"/missions/[\w-]{36}$"))
        expect(page.locator("main")).to_contain_text(self.place.wanted)
        mission = page.url
        page.locator("main .az-actions .btn-primary").click()
        send(page)
        expect(page).to_have_url(mission)
        page.locator("main .az-actions .btn-primary").click()
        check(page)
        page.locator(f"input[name=expert][value='{self.scene.expert_id}']").check()
        send(page)
        expect(page).to_have_url(mission)
        return mission

    def path(self, mission: str) -> str:
        """A mission's address without its host."""
        return mission.removeprefix(self.live.url(self.place.slug, ""))

    def agree(self, mission: str) -> None:
        """The expert takes it on a phone; then the company agrees."""
        self.task(self.expert, f"{self.path(mission)}/answer")
        send(self.expert)
        expect(self.expert.locator("#az-status")).not_to_be_empty()
        self.task(self.company, f"{self.path(mission)}/agreement")
        self.company.locator("#first_meeting_on").fill(self.place.day)
        self.company.locator("main form .btn-primary").first.click()
        expect(self.company.locator("#az-status")).not_to_be_empty()

    def sign(self, mission: str, folder: Path) -> None:
        """The letter is made, downloaded, and comes back signed."""
        page = self.operator
        page.goto(mission)
        page.locator("main .az-actions .btn-primary").click()
        check(page)
        page.locator("#ends_on").fill(self.place.later)
        page.locator("#company_signatory").fill("Bruno Testaud")
        send(page)
        expect(page).to_have_url(mission)
        with page.expect_download() as started:
            page.locator("main a[href*='/documents/']").first.click()
        assert started.value.suggested_filename.startswith(self.place.letter)
        signed = folder / "signed.pdf"
        started.value.save_as(signed)
        assert signed.read_bytes().startswith(b"%PDF-1.7")
        page.locator("main .az-actions .btn-primary").click()
        check(page)
        for side in ("lender", "company", "operator"):
            page.locator(f"#{side}_name").fill(f"Signature {side}")
            page.locator(f"#{side}_on").fill(self.place.day)
        page.locator("#upload").set_input_files(signed)
        send(page)
        expect(page).to_have_url(mission)

    def give(self, mission: str) -> None:
        """Two half-days with a tap each, confirmed with another one."""
        for part in ("morning", "afternoon"):
            self.open(self.expert, "/missions/mine")
            self.expert.locator(f"main a[href='{self.path(mission)}/half-days']").click()
            check(self.expert)
            self.expert.locator(f"input[name=part][value={part}]").check()
            send(self.expert)
            expect(self.expert.locator("#az-status")).not_to_be_empty()
        self.task(self.company, f"{self.path(mission)}/confirmation")
        expect(self.company.locator("main")).to_contain_text(self.place.confirmed)
        send(self.company)
        expect(self.company.locator("#az-status")).to_contain_text(self.place.confirmed)

    def end(self, mission: str) -> None:
        """The note, what both sides say, the closing with its value."""
        path = self.path(mission)
        self.open(self.expert, f"{path}/end")
        self.expert.locator("#note").fill("Dix points, trois urgents.")
        send(self.expert)
        for page in (self.expert, self.company):
            self.open(page, f"{path}/evaluation")
            page.locator("input[name=rating][value='4']").check()
            page.locator("input[name=outcome]").first.check()
            send(page)
            expect(page).to_have_url(mission)
        self.open(self.operator, f"{path}/closing")
        expect(self.operator.locator("main")).to_contain_text(self.place.worth)
        self.operator.locator("#effect").fill("Un emploi gardé")
        send(self.operator)
        expect(self.operator).to_have_url(mission)
        expect(self.operator.locator("main")).to_contain_text(self.place.worth)
        check(self.operator)

    def declare(self, folder: Path) -> None:
        """The company declares its jobs in two minutes; the project officer verifies them with the evidence."""
        self.task(self.company, "/declaration")
        self.company.locator(f"#created_{self.place.contract}").fill("1,5")
        self.company.locator(f"#kept_{self.place.contract}").fill("9")
        self.company.locator("#upload").set_input_files(folder / "signed.pdf")
        send(self.company)
        expect(self.company.locator("main")).to_contain_text("10,5")
        self.open(self.operator, f"/projects/{self.scene.project_id}/jobs")
        self.operator.locator("main .az-actions .btn-primary").click()
        check(self.operator)
        self.operator.locator("input[name=outcome][value=verified]").check()
        send(self.operator)
        expect(self.operator.locator("main tbody tr").first).to_contain_text("10,5")
        check(self.operator)


@pytest.fixture
def walk(live: Live, place: Place, new_context: Callable[..., BrowserContext]) -> Walk:
    """An approved file whose jobs are due today, an expert, and three people signed in."""
    scene = Scene(live.app, place.slug)
    with scene.inside(), transaction():
        job_service.plan(scene.project_id, STARTED)
    assert scene.expert_id
    pages = {}
    for role, window in (("operator", None), ("expert", PHONE), ("sme", PHONE)):
        context = new_context(**({"viewport": window} if window else {}))
        live.sign_in(context, place.slug, role)
        pages[role] = context.new_page()
    return Walk(live, place, scene, pages["operator"], pages["expert"], pages["sme"])


@PLACES
def test_a_mission_from_the_need_to_its_closing_and_the_jobs_it_kept(walk: Walk, tmp_path: Path) -> None:
    mission = walk.note_need()
    walk.agree(mission)
    walk.sign(mission, tmp_path)
    walk.give(mission)
    with walk.scene.inside():
        project = db.session.get(Project, walk.scene.project_id)
        assert project is not None
        assert project.state == "active"
    walk.end(mission)
    walk.declare(tmp_path)
    walk.operator.reload()
    expect(walk.operator.locator("main tbody tr").first).to_contain_text("10,5")
    with walk.scene.inside():
        (counted,) = [one.jobs for one in jobs.verified_by_project().values() if one.created == 150]
    assert counted == 11


@PLACES
def test_a_half_day_is_noted_and_confirmed_without_any_script(
    live: Live, place: Place, new_context: Callable[..., BrowserContext]
) -> None:
    scene = Scene(live.app, place.slug)
    mission = scene.mission("letter_signed")
    people = {}
    for role in ("expert", "sme"):
        context = new_context(viewport=PHONE, java_script_enabled=False)
        live.sign_in(context, place.slug, role)
        people[role] = context.new_page()
    expert, company = people["expert"], people["sme"]
    expert.goto(live.url(place.slug, "/missions/mine"))
    expert.locator(f"main a[href='/missions/{mission}/half-days']").click()
    send(expert)
    company.goto(live.url(place.slug, "/missions/mine"))
    company.locator(f"main .az-task a[href='/missions/{mission}/confirmation']").click()
    send(company)
    expect(company.locator("#az-status")).not_to_be_empty()
