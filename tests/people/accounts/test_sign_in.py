"""Signing in and out: the same words for every refusal, a growing wait, sessions that end on the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Grant
from portal.people.accounts import rules, service
from portal.people.accounts.models import LoginSession, Member, Person
from portal.people.accounts.rules import system_actor
from support.app import Visitor, text_of
from support.cheap import HASHER
from support.people import actor_of, ref_of, sign_in_member

SLUG = "demonstration-1"
RIGHT = {"email": f"operator@{SLUG}.alize.example", "password": "demonstration-alize"}


def sign_in(app: Flask, **changes: str) -> object:
    return Visitor(app, SLUG).submit("/sign-in", {**RIGHT, **changes})


def close_access(app: Flask) -> None:
    """Switch off the funder's access."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        session.scalars(select(Member).where(Member.name == "Sonia Jouy")).one().active = False


def test_a_person_signs_in_and_lands_on_their_day(app: Flask) -> None:
    visitor = Visitor(app, SLUG)
    answer = visitor.submit("/sign-in", RIGHT)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert "Camille Roussel" in visitor.get("/account").text


def test_a_protected_page_leads_to_signing_in_and_back(app: Flask) -> None:
    visitor = Visitor(app, SLUG)
    asked = visitor.get("/projects/?basket=study")
    assert asked.status_code == 303
    answer = visitor.submit(asked.location, RIGHT)
    assert answer.location == "/projects/?basket=study"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "javascript:x"]
)
def test_signing_in_never_leads_to_another_site(app: Flask, target: str) -> None:
    visitor = Visitor(app, SLUG)
    page = visitor.get("/sign-in", query_string={"next": target})
    assert page.status_code == 200
    body = {**RIGHT, "csrf_token": visitor.token()}
    answer = visitor.client.post(
        "/sign-in", query_string={"next": target}, data=body, base_url=visitor.base, headers={"Origin": visitor.base}
    )
    assert answer.location == "/home"


def test_a_wrong_password_an_unknown_address_and_a_closed_account_look_the_same(app: Flask) -> None:
    close_access(app)
    closed = sign_in(app, email=f"funder@{SLUG}.alize.example")
    wrong = sign_in(app, password="not the password")
    unknown = sign_in(app, email="nobody@nowhere.example")
    assert {answer.status_code for answer in (wrong, unknown, closed)} == {422}
    words = {text_of(answer).replace(RIGHT["email"], "") for answer in (wrong, unknown, closed)}
    assert len(words) == 1


@pytest.mark.parametrize(
    ("role", "password", "status"),
    [
        ("operator", RIGHT["password"], 303),
        ("operator", "not the password", 422),
        ("nobody", "not the password", 422),
        ("funder", "not the password", 422),
        ("funder", RIGHT["password"], 422),
    ],
    ids=["right", "wrong", "unknown", "closed", "closed with the right password"],
)
def test_the_same_number_of_hashes_is_computed_on_every_branch(
    app: Flask, monkeypatch: pytest.MonkeyPatch, role: str, password: str, status: int
) -> None:
    close_access(app)
    counted: list[str] = []
    real = rules._hasher

    class Counting:
        def verify(self, stored: str, typed: str) -> bool:
            counted.append(stored)
            return real.verify(stored, typed)

    monkeypatch.setattr(rules, "_hasher", Counting())
    answer = sign_in(app, email=f"{role}@{SLUG}.alize.example", password=password)
    assert (answer.status_code, len(counted)) == (status, 1)


def test_five_failures_make_the_next_attempt_wait_and_then_it_passes(app: Flask) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        for _ in range(rules.FREE_FAILURES):
            assert sign_in(app, password="wrong").status_code == 422
        waiting = sign_in(app)
        assert waiting.status_code == 429
        assert "2" in text_of(waiting)
        clock.shift(10)
        assert sign_in(app).status_code == 303


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_brake_the_next_attempt_does_not_wait(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "wait_after", lambda *_told: 0)
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False):
        for _ in range(2 * rules.FREE_FAILURES):
            assert sign_in(app, password="wrong").status_code == 422
        assert sign_in(app).status_code == 303


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_a_hash_for_nobody_an_unknown_address_is_told_by_the_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, real = [], rules.password_matches

    def only_known(stored: str | None, password: str, first: Callable[[], None]) -> bool:
        counted.append(bool(stored))
        return bool(stored) and real(stored, password, first)

    monkeypatch.setattr(rules, "password_matches", only_known)
    sign_in(app, password="wrong")
    sign_in(app, email="nobody@nowhere.example", password="wrong")
    assert counted == [True, False]


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further() -> None:
    from datetime import UTC, datetime

    moment = datetime(2026, 11, 23, tzinfo=UTC)
    waits = [rules.wait_after(failures, moment, moment) for failures in range(40)]
    assert waits[:5] == [0] * 5
    assert waits == sorted(waits)
    assert max(waits) == 15 * 60


def test_failures_and_sign_ins_are_on_record(app: Flask) -> None:
    sign_in(app, password="wrong")
    sign_in(app)
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        verbs = [line.verb for line in audit.trail(limit=2)]
    assert verbs == ["account.signed_in", "account.sign_in_failed"]


def test_signing_out_ends_the_session_on_the_server(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    kept = visitor.client.get_cookie("alize", f"{SLUG}.localhost")
    assert kept is not None
    left = visitor.post("/sign-out")
    assert (left.status_code, left.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert visitor.get("/projects/").status_code == 303
    thief = Visitor(app, SLUG)
    thief.client.set_cookie("alize", kept.value, domain=f"{SLUG}.localhost")
    assert thief.get("/projects/").status_code == 303


def test_signing_in_again_ends_the_session_that_the_browser_had(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    kept = visitor.client.get_cookie("alize", f"{SLUG}.localhost")
    assert kept is not None
    assert visitor.post("/sign-in", RIGHT).status_code == 303
    assert visitor.get("/projects/").status_code == 200
    thief = Visitor(app, SLUG)
    thief.client.set_cookie("alize", kept.value, domain=f"{SLUG}.localhost")
    assert thief.get("/projects/").status_code == 303


def test_a_password_of_years_ago_is_good(app: Flask) -> None:
    with time_machine.travel("2036-11-24T09:00:00Z", tick=False):
        assert sign_in(app).status_code == 303


def test_a_session_is_worth_nothing_in_another_territory(app: Flask) -> None:
    here = Visitor(app, SLUG, "operator")
    cookie = here.client.get_cookie("alize", f"{SLUG}.localhost")
    assert cookie is not None
    there = Visitor(app, "ales-cevennes")
    there.client.set_cookie("alize", cookie.value, domain="ales-cevennes.localhost")
    assert there.get("/projects/").status_code == 303


def test_a_session_ends_after_twelve_hours_and_when_the_person_s_epoch_moves(app: Flask) -> None:
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        visitor = Visitor(app, SLUG)
        sign_in_member(app, visitor.client, SLUG, actor_of(app, SLUG, "operator"))
        assert visitor.get("/projects/").status_code == 200
        clock.shift(12 * 3600 + 1)
        assert visitor.get("/projects/").status_code == 303
    visitor = Visitor(app, SLUG, "operator")
    actor = actor_of(app, SLUG, "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        person = session.get(Person, actor.person_id)
        assert person is not None
        person.epoch += 1
    assert visitor.get("/projects/").status_code == 303


def test_one_person_holds_several_roles_in_several_territories(app: Flask) -> None:
    address = "several@alize.example"
    loader = system_actor("test")
    ids = []
    for slug, roles in ((SLUG, ("operator", "committee_member")), ("ales-cevennes", ("territory_manager",))):
        with app.app_context(), use_tenant(ref_of(app, slug)):
            grants = tuple(Grant(role) for role in roles)
            member = service.add_member(loader, address, "Odile Plusieurs", grants, password="demonstration-alize")
            ids.append(db.session.scalars(select(Member.person_id).where(Member.id == member)).one())
    assert ids[0] == ids[1]
    for slug, roles in ((SLUG, "operator"), ("ales-cevennes", "manager")):
        visitor = Visitor(app, slug)
        visitor.submit("/sign-in", {"email": address, "password": "demonstration-alize"})
        assert visitor.get("/projects/").status_code == 200, roles
    assert Visitor(app, "romania-pilot").submit("/sign-in", {**RIGHT, "email": address}).status_code == 422


def test_only_digests_of_secrets_are_stored(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    with visitor.client.session_transaction(base_url=visitor.base) as session:
        token = session["_user_id"]
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        digests = db.session.scalars(select(LoginSession.token_digest)).all()
        hashes = db.session.scalars(select(Person.password_hash)).all()
    assert all(token.encode() not in digest for digest in digests)
    assert all(not h or h.startswith("$argon2id$v=19$m=") for h in hashes)
    assert HASHER.hash("a password").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_preferences_are_kept_and_spoken(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    assert visitor.submit("/account", {"locale": "ro", "theme": "dark"}).status_code == 303
    page = visitor.get("/account")
    assert '<html lang="ro" data-bs-theme="dark">' in page.text
