"""Step 4 of the path: the committee meets, each person at a machine of their own, until its minutes are signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.mail.models import OutboxMessage
from portal.programme.committee import queries
from support.committee import Committee
from support.live import Live, in_both_countries
from support.looking import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Place:
    """A territory: its language, how days and amounts are typed, what a letter says."""

    slug: str
    locale: str
    held_on: str
    due_on: str
    advance: str
    letter: str


PLACES = in_both_countries(
    "place",
    Place("ales-cevennes", "fr", "07/12/2026", "31/01/2027", "12 000", "12\u202f000\u00a0€"),
    Place("romania-pilot", "ro", "07.12.2026", "31.01.2027", "", ""),
)


@dataclass
class Walk:
    """The people of one meeting, each with a browser, and two files at the committee's door."""

    live: Live
    place: Place
    committee: Committee
    operator: Page
    member: Page
    chair: Page
    manager: Page
    files: list[UUID] = field(default_factory=list)
    meeting: str = ""

    def open(self, page: Page, path: str) -> None:
        """Open a page of the territory and look at it."""
        answer = page.goto(self.live.url(self.place.slug, path))
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("html")).to_have_attribute("lang", self.place.locale)
        check(page)

    def prepare(self) -> None:
        """The operator plans a meeting, puts both files on its agenda, changes their order and convenes."""
        page = self.operator
        self.open(page, "/meetings/")
        page.locator(".az-head .btn-primary").click()
        page.locator("#held_on").fill(self.place.held_on)
        page.locator("#time").fill("14:00")
        page.locator("#place").fill("Salle du conseil")
        page.locator("main form .btn-primary").click()
        expect(page).to_have_url(re.compile(r"/meetings/[\w-]{36}$"))
        self.meeting = "/meetings/" + page.url.rpartition("/")[2]
        for project_id in self.files:
            page.locator(f"input[name=files][value='{project_id}']").check()
        page.locator("form[action$='/files'] button[type=submit]").click()
        page.locator("button[formaction$='/down']").first.click()
        page.locator("button[formaction$='/down']").first.click()
        expect(page.locator("tbody th").first).to_contain_text("Firm one")
        check(page)
        page.locator(".az-head .btn-primary").click()
        check(page)
        page.locator("main form .btn-primary").click()
        expect(page.locator("main [role=status], .az-flashes").first).to_be_visible()

    def item(self, place: int) -> str:
        """The address of a point of the agenda."""
        found = self.committee.items(UUID(self.meeting.rpartition("/")[2]))[place - 1]
        return f"{self.meeting}/items/{found.id}"

    def declare(self) -> None:
        """On a phone, a member answers, reads a paper and declares an interest in the other file, which closes."""
        page = self.member
        self.open(page, self.meeting)
        page.locator("input[name=presence][value=present]").check()
        page.locator("form[action$='/answer'] button[type=submit]").click()
        expect(page.locator("input[name=presence][value=present]")).to_be_checked()
        self.open(page, self.item(1))
        expect(page.locator("main")).to_contain_text("Project of Firm one")
        page.locator(".az-head .btn-primary").click()
        check(page)
        page.locator("select[name^=kind_]").nth(1).select_option("conflict")
        page.locator("input[name^=text_]").nth(1).fill("Ma banque")
        page.locator("main form .btn-primary").click()
        check(page)
        expect(page.locator("main")).not_to_contain_text("Project of Firm two")
        file = f"/projects/{self.files[1]}"
        for path in (self.item(2), file, f"{file}/study", f"{file}/documents", f"{file}/committee"):
            answer = page.goto(self.live.url(self.place.slug, path))
            assert answer is not None
            assert answer.status == 404
        self.open(page, "/home")
        expect(page.locator("main")).not_to_contain_text("Firm two")

    def open_meeting(self) -> None:
        """On the day, the operator notes who is there and the chair opens the meeting."""
        self.committee.move_clock(self.committee.held_on)
        page = self.operator
        self.open(page, f"{self.meeting}/presence")
        page.locator("button[name=all]").click()
        check(page)
        page.locator("main form .btn-primary").click()
        self.open(self.chair, self.meeting)
        self.chair.locator("form[action$='/open'] button").click()
        expect(self.chair.locator("body")).to_have_class("az-session")
        check(self.chair)

    def vote(self, page: Page, votes: tuple[int, int, int], outcome: str) -> None:
        """Type the votes and choose what they decide."""
        for name, number in zip(("votes_for", "votes_against", "votes_abstained"), votes, strict=True):
            page.locator(f"#{name}").fill(str(number))
        page.locator(f"input[name=outcome][value={outcome}]").check()

    def decide(self) -> None:
        """Votes that do not add up are refused; then file 1 is approved under a condition, file 2 approved."""
        page = self.operator
        self.open(page, self.item(1))
        self.vote(page, (8, 0, 0), "approved_conditional")
        page.locator("summary:has(~ fieldset [name='conditions-0-text'])").click()
        page.locator("[name='conditions-0-text']").fill("Prêt bancaire accordé")
        page.locator("[name='conditions-0-due_on']").fill(self.place.due_on)
        page.locator(".btn-primary").click()
        expect(page.locator("#errors a[href='#votes_for']")).to_be_visible()
        expect(page.locator("[name='conditions-0-text']")).to_have_value("Prêt bancaire accordé")
        check(page)
        page.locator("#votes_for").fill("7")
        page.locator(".btn-primary").click()
        expect(page.locator("h1")).to_have_text("Firm two")
        expect(page.locator(".az-alert.az-warn")).to_contain_text(self.committee.actor("committee_member").name)
        self.vote(page, (6, 0, 0), "approved")
        page.locator(".btn-primary").click()
        expect(page).to_have_url(self.live.url(self.place.slug, self.meeting))
        check(page)

    def close_and_sign(self) -> None:
        """The chair closes, the operator drafts, the chair reads and signs: only now do the files change."""
        self.open(self.chair, self.meeting)
        self.chair.locator("form[action$='/close'] button[type=submit]").click()
        self.open(self.operator, self.meeting)
        self.operator.locator("form[action$='/minutes/draft'] button").click()
        assert {self.committee.project_state(project_id) for project_id in self.files} == {"scheduled"}
        assert self.letters() == []
        self.open(self.chair, self.meeting)
        with self.chair.expect_download() as found:
            self.chair.locator("a[href*='/minutes/']").click()
        assert found.value.suggested_filename.endswith("-PV.pdf")
        self.chair.locator("#read").check()
        self.chair.locator("form[action$='/minutes/sign'] button").click()
        check(self.chair)
        states = [self.committee.project_state(project_id) for project_id in self.files]
        assert states == ["approved_conditional", "approved"]

    def letters(self) -> list[str]:
        """What the firms were written of the decisions."""
        with self.committee.inside():
            chosen = select(OutboxMessage.text).where(OutboxMessage.kind == "committee.decision")
            return list(db.session.scalars(chosen.where(OutboxMessage.to_address.like("%@firm.example.org"))))

    def lift(self) -> None:
        """The manager lifts the condition on the file's own page, with its proof."""
        page = self.manager
        self.open(page, f"/projects/{self.files[0]}/committee")
        page.locator("a[href$='/lift']").click()
        check(page)
        page.locator("#proof").fill("Lettre de la banque du 12 décembre")
        page.locator("main form .btn-primary").click()
        check(page)
        assert self.committee.project_state(self.files[0]) == "approved"
        self.open(page, f"/projects/{self.files[0]}")


@PLACES
def test_the_committee_decides_and_only_signed_minutes_change_the_files(
    live: Live, new_context: Callable[..., BrowserContext], place: Place
) -> None:
    committee = Committee(live.app, place.slug)
    committee.complete()
    pages = {}
    for role in ("operator", "committee_member", "committee_chair", "territory_manager"):
        options = {"viewport": PHONE} if role == "committee_member" else {}
        context = new_context(locale="ro-RO" if place.locale == "ro" else "fr-FR", **options)
        live.sign_in(context, place.slug, role)
        pages[role] = context.new_page()
    walk = Walk(
        live,
        place,
        committee,
        pages["operator"],
        pages["committee_member"],
        pages["committee_chair"],
        pages["territory_manager"],
    )
    lent = 12_000 if place.advance else 0
    walk.files = [
        committee.ready_file("Firm one", lent, "one@firm.example.org"),
        committee.ready_file("Firm two", 0, "two@firm.example.org"),
    ]
    walk.prepare()
    walk.declare()
    walk.open_meeting()
    walk.decide()
    walk.close_and_sign()
    walk.lift()
    with committee.inside():
        found = queries.minutes(UUID(walk.meeting.rpartition("/")[2]))
        assert found is not None
        assert found.signed_by == committee.chair.name
    texts = walk.letters()
    assert len(texts) == 2
    assert not place.letter or any(place.letter in text for text in texts)
