"""New password, new address, signing in by a link: nothing told to who asks, nothing spent by who opens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import BoundedSemaphore

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit import queries as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.people.accounts import by_mail, rules, tokens
from portal.people.accounts.models import AccountToken, Member, Person
from support.accounts import GOOD, letters, read
from support.app import Visitor, form_values
from support.people import actor_of

SLUG, OTHER = "demonstration-1", "ales-cevennes"
OPERATOR = f"operator@{SLUG}.alize.example"
MEMBER = f"committee-member@{SLUG}.alize.example"
OLD = "demonstration-alize"


def ask(app: Flask, path: str, email: str, slug: str = SLUG) -> object:
    return Visitor(app, slug).submit(path, {"email": email})


def password_link(app: Flask, email: str = OPERATOR) -> str:
    assert ask(app, "/password", email).status_code == 303
    return letters(app, SLUG, email)[-1].path


def allow_links(app: Flask, *roles: str) -> None:
    manager = Visitor(app, SLUG, "territory_manager")
    page = BeautifulSoup(manager.get("/people/").text, "html.parser").select_one("form[action='/people/links']")
    answer = manager.post("/people/links", {**form_values(page), "roles": list(roles)})
    assert answer.status_code == 303


def sign_in_link(app: Flask, email: str = MEMBER) -> str:
    allow_links(app, "committee_member")
    ask(app, "/sign-in/link", email)
    return letters(app, SLUG, email)[-1].path


def signs_in(app: Flask, email: str, password: str, slug: str = SLUG) -> bool:
    return Visitor(app, slug).submit("/sign-in", {"email": email, "password": password}).status_code == 303


def test_a_forgotten_password_is_replaced_and_every_session_ends(app: Flask) -> None:
    before = Visitor(app, SLUG, "operator")
    path = password_link(app)
    assert Visitor(app, SLUG).submit(path, {"new_password": GOOD}).location == "/sign-in"
    assert before.get("/projects/").status_code == 303
    assert signs_in(app, OPERATOR, GOOD)
    assert not signs_in(app, OPERATOR, OLD)
    assert [one.kind for one in letters(app, SLUG, OPERATOR)] == ["accounts.password", "accounts.password_set"]
    verbs = read(app, SLUG, lambda: {line.verb for line in audit.trail(limit=6)})
    assert {"account.password_asked", "account.password_set"} <= verbs


BRANCHES = (OPERATOR, "nobody@nowhere.example", f"operator@{OTHER}.alize.example", f"funder@{SLUG}.alize.example")


@pytest.mark.parametrize("path", ["/password", "/sign-in/link"])
def test_who_asks_learns_nothing(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    allow_links(app, "committee_member")

    def close() -> None:
        with transaction() as session:
            session.scalars(select(Member).where(Member.name == "Sonia Jouy")).one().active = False

    read(app, SLUG, close)
    counted: list[str] = []
    real = rules.password_matches
    monkeypatch.setattr(rules, "password_matches", lambda *a: counted.append("") or real(*a))
    seen = set()
    for email in (*BRANCHES, MEMBER):
        answer = ask(app, path, email)
        shown = Visitor(app, SLUG).get(answer.location)
        main = BeautifulSoup(shown.text, "html.parser").select_one("main").get_text()
        seen.add((answer.status_code, answer.location, main, len(counted)))
        counted.clear()
    assert len(seen) == 1
    assert {entry[3] for entry in seen} == {1}
    asked = letters(app, SLUG)
    assert {one.to for one in asked} == ({MEMBER} if path == "/sign-in/link" else {OPERATOR, MEMBER})


@pytest.mark.parametrize("path", ["/password", "/sign-in/link"])
@pytest.mark.parametrize("email", [OPERATOR, "nobody@nowhere.example"])
def test_asking_too_often_has_to_wait_whoever_is_asked_about(app: Flask, path: str, email: str) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        for _ in range(rules.FREE_FAILURES):
            assert ask(app, path, email).status_code == 303
        assert ask(app, path, email).status_code == 429
        assert ask(app, path, "somebody.else@nowhere.example").status_code == 429, "the network address waits too"
        assert signs_in(app, f"accountant@{SLUG}.alize.example", OLD), "asking does not hold up signing in"
        clock.shift(10)
        assert ask(app, path, email).status_code == 303


LINKS = pytest.mark.parametrize(
    ("link", "form"), [(password_link, {"new_password": GOOD}), (sign_in_link, {})], ids=["password", "link"]
)


@LINKS
def test_opening_spends_nothing_and_of_twenty_at_once_one_is_carried_out(
    app: Flask, link: Callable[[Flask], str], form: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "_places", BoundedSemaphore(20))  # nobody is turned away for the others' passwords
    path = link(app)
    ready = []
    for _ in range(20):
        visitor = Visitor(app, SLUG)
        page = visitor.get(path)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert visitor.client.head(path, base_url=visitor.base).status_code == 200
        ready.append(
            (visitor, {**form_values(BeautifulSoup(page.text, "html.parser").select_one("main form")), **form})
        )

    def send(one: tuple[Visitor, dict[str, str]]) -> int:
        visitor, values = one
        headers = {"Origin": visitor.base}
        return visitor.client.post(path, data=values, base_url=visitor.base, headers=headers).status_code

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(send, ready)) == [303] + [410] * 19


@LINKS
@pytest.mark.parametrize("change", ["epoch", "off", "old", "newer", "elsewhere", "purpose"])
def test_a_link_is_for_one_person_as_they_were(
    app: Flask, link: Callable[[Flask], str], form: dict, change: str
) -> None:
    path, slug = link(app), SLUG
    token = path.rsplit("/", 1)[1]
    member = read(app, SLUG, lambda: db.session.scalars(select(AccountToken.member_id).order_by(AccountToken.id)).all())

    def alter() -> None:
        with transaction() as session:
            row = session.get(Member, member[-1])
            if change == "epoch":
                session.get(Person, row.person_id).epoch += 1
            if change == "off":
                row.active = False

    read(app, SLUG, alter)
    if change == "newer":
        link(app)
    if change == "elsewhere":
        slug = OTHER
    if change == "purpose":
        path = f"/address/{token}"
    moment = now() + timedelta(hours=1, seconds=1) if change == "old" else now()
    with time_machine.travel(moment):
        assert Visitor(app, slug).get(path).status_code == 410
        assert Visitor(app, slug).post(path, form).status_code == 410


def test_a_link_of_one_person_changes_nobody_else(app: Flask) -> None:
    path = password_link(app)
    assert Visitor(app, SLUG, "accountant").submit(path, {"new_password": GOOD}).status_code == 303
    assert signs_in(app, f"accountant@{SLUG}.alize.example", OLD)
    assert signs_in(app, OPERATOR, GOOD)


def test_without_the_epoch_an_older_link_would_still_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    path = password_link(app)
    actor = actor_of(app, SLUG, "operator")

    def move() -> None:
        with transaction() as session:
            session.get(Person, actor.person_id).epoch += 1

    read(app, SLUG, move)
    assert Visitor(app, SLUG).get(path).status_code == 410
    monkeypatch.setattr(tokens, "_good", lambda row: row)
    assert Visitor(app, SLUG).get(path).status_code == 200


def test_a_link_signs_in_who_holds_occasional_roles_only(app: Flask) -> None:
    path = sign_in_link(app)
    visitor = Visitor(app, SLUG)
    assert visitor.get("/home").status_code == 303
    answer = visitor.submit(path)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert "Denis Marbotte" in visitor.get("/account").text
    assert Visitor(app, SLUG).get(path).status_code == 410
    count = len(letters(app, SLUG))
    ask(app, "/sign-in/link", OPERATOR)
    assert len(letters(app, SLUG)) == count, "a project officer has a password"


def test_a_link_that_was_sent_before_the_setting_or_the_roles_changed_signs_nobody_in(app: Flask) -> None:
    path = sign_in_link(app)
    allow_links(app)
    assert Visitor(app, SLUG).submit(path).status_code == 410
    path = sign_in_link(app)
    manager = Visitor(app, SLUG, "territory_manager")
    member = actor_of(app, SLUG, "committee_member").member_id
    assert manager.submit(f"/people/{member}", {"role": "accountant"}).status_code == 303
    assert Visitor(app, SLUG).submit(path).status_code == 410


def test_without_the_setting_nothing_is_offered_or_sent(app: Flask) -> None:
    assert "/sign-in/link" not in Visitor(app, SLUG).get("/sign-in").text
    ask(app, "/sign-in/link", MEMBER)
    assert not letters(app, SLUG)
    allow_links(app, "committee_member")
    assert "/sign-in/link" in Visitor(app, SLUG).get("/sign-in").text
    assert "/sign-in/link" not in Visitor(app, OTHER).get("/sign-in").text


def test_the_setting_takes_occasional_roles_only_and_tells_the_second_writer(app: Flask) -> None:
    manager = Visitor(app, SLUG, "territory_manager")
    assert manager.post("/people/links", {"roles": ["operator"], "version": "0"}).status_code == 303
    assert read(app, SLUG, by_mail.link_roles)[0] == ()
    assert manager.post("/people/links", {"roles": ["sme"], "version": "0"}).status_code == 409


NEW = "camille@new.example"


def address_link(app: Flask, new: str = NEW, **changes: str) -> str:
    visitor = Visitor(app, SLUG, "operator")
    answer = visitor.submit("/account/address", {"email": new, "password": OLD, **changes})
    assert answer.status_code == 303
    return letters(app, SLUG, new)[-1].path


def test_a_new_address_confirms_and_the_old_one_is_told(app: Flask) -> None:
    path = address_link(app)
    assert Visitor(app, SLUG).get(path).status_code == 200
    assert signs_in(app, OPERATOR, OLD), "nothing changes before the link is used"
    reset = password_link(app)
    before = Visitor(app, SLUG, "operator")
    assert Visitor(app, SLUG).submit(path).location == "/sign-in"
    assert before.get("/projects/").status_code == 303
    assert signs_in(app, NEW, OLD)
    assert not signs_in(app, OPERATOR, OLD)
    assert letters(app, SLUG, OPERATOR)[-1].kind == "accounts.address_changed"
    assert Visitor(app, SLUG).get(reset).status_code == 410, "a link in the old mailbox works no more"
    assert Visitor(app, SLUG).get(path).status_code == 410


def test_an_address_that_somebody_has_is_answered_alike_and_gets_no_mail(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    shown = set()
    for taken in (NEW, f"sme@{OTHER}.alize.example", MEMBER, OPERATOR):
        answer = visitor.submit("/account/address", {"email": taken, "password": OLD})
        shown.add((answer.status_code, answer.location))
    assert len(shown) == 1
    assert [one.to for one in letters(app, SLUG)] == [NEW]


def test_an_address_taken_meanwhile_is_refused(app: Flask) -> None:
    path = address_link(app)
    person = actor_of(app, SLUG, "accountant").person_id

    def take() -> None:
        with transaction() as session:
            session.get(Person, person).email = NEW

    read(app, SLUG, take)
    assert Visitor(app, SLUG).submit(path).status_code == 410
    assert signs_in(app, OPERATOR, OLD)


def test_a_new_address_asks_for_the_password_and_counts_wrong_ones(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    for _ in range(rules.FREE_FAILURES):
        answer = visitor.submit("/account/address", {"email": NEW, "password": "wrong"})
        assert answer.status_code == 422
        assert NEW in answer.text
    assert visitor.submit("/account/address", {"email": NEW, "password": OLD}).status_code == 429
    assert not letters(app, SLUG)


def test_one_s_own_password_is_changed_and_other_sessions_end(app: Flask) -> None:
    here, elsewhere = Visitor(app, SLUG, "operator"), Visitor(app, SLUG, "operator")
    form = {"password": OLD, "new_password": GOOD}
    assert here.submit("/account/password", {**form, "password": "wrong"}).status_code == 422
    assert here.submit("/account/password", {**form, "new_password": "alize-alize-alize"}).status_code == 422
    assert here.submit("/account/password", form).location == "/account"
    assert here.get("/projects/").status_code == 200
    assert elsewhere.get("/projects/").status_code == 303
    assert signs_in(app, OPERATOR, GOOD)


def test_letters_are_written_in_the_reader_s_language_with_the_territory_s_own_host(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    visitor.submit("/account", {"locale": "ro", "theme": ""})
    header = {"X-Forwarded-Host": "evil.example", "Origin": Visitor(app, SLUG).base}
    asking = Visitor(app, SLUG)
    body = {**form_values(BeautifulSoup(asking.get("/password").text, "html.parser").select_one("main form"))}
    asking.client.post("/password", data={**body, "email": OPERATOR}, base_url=asking.base, headers=header)
    letter = letters(app, SLUG, OPERATOR)[-1]
    assert letter.locale == "ro"
    assert "parolă" in letter.text
    assert "evil.example" not in letter.text
    assert f"http://{SLUG}.localhost:8000/password/" in letter.text
    page = Visitor(app, SLUG).get(letter.path)
    assert '<html lang="ro"' in page.text
