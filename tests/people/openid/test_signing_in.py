"""Linking a provider's account once and signing in by it: the whole way with another make, and its ends."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
import requests
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.demo import email
from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.people.accounts import codes, rules
from portal.people.accounts.models import IdentityLink, LoginSession, Member, Membership
from portal.people.openid import discovery
from support.accounts import letters
from support.app import Visitor, text_of
from support.people import actor_of, ref_of
from support.provider import HOME, LABEL, FakeProvider, link, use

SLUG, ELSEWHERE = "demonstration-1", "demonstration-2"
SECURITY, LINKING = "/account/security", "/account/security/provider"
SUBJECT = "sub-of-operator"


@pytest.fixture
def ready(app: Flask, provider: FakeProvider) -> FakeProvider:
    """A territory whose project officer has linked the provider's account."""
    use(app, SLUG, provider.issuer)
    link(app, SLUG, "operator", provider.issuer, SUBJECT)
    return provider


def verbs(app: Flask, limit: int) -> list[str]:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return [line.verb for line in audit.trail(limit=limit)]


def links(app: Flask) -> list[tuple[str, str]]:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        rows = db.session.execute(select(IdentityLink.issuer, IdentityLink.subject)).all()
        return [(row.issuer, row.subject) for row in rows]


def change(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction():
        work()


def come_back(visitor: Visitor, provider: FakeProvider, start: str = HOME) -> Any:
    return visitor.get(provider.answered(visitor.get(start).location))


def alert(page: Any) -> str:
    found = BeautifulSoup(page.text, "html.parser").select_one(".az-flashes[role=alert]")
    return found.text if found else ""


def stale(app: Flask) -> None:
    """Let every proof be older than five minutes."""

    def work() -> None:
        for row in db.session.scalars(select(LoginSession)):
            row.proved_at = now() - rules.FRESH

    change(app, work)


@pytest.fixture
def other_make() -> Iterator[str]:
    """The issuer of a provider that others have written, on this machine."""
    import oidc_provider_mock

    discovery.forget()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"
    discovery.forget()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_whole_way_with_a_provider_of_another_make(app: Flask, other_make: str) -> None:
    use(app, SLUG, other_make)

    def visit(visitor: Visitor, start: str, **said: str) -> Any:
        there = requests.post(visitor.get(start).location, data=said, allow_redirects=False, timeout=5)
        back = urlsplit(there.headers["Location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == f"{visitor.base}{HOME}/answer"
        return visitor.get(f"{back.path}?{back.query}")

    member, stranger = Visitor(app, SLUG, "operator"), Visitor(app, SLUG)
    assert f"Se connecter avec {LABEL}" in text_of(stranger.get("/sign-in"))
    assert visit(stranger, HOME, sub="sophie").location.startswith("/sign-in")
    assert "vous connaît, mais aucun compte n’y est lié ici" in alert(stranger.get("/sign-in"))
    assert visit(stranger, HOME, action="deny").location.startswith("/sign-in")
    assert visit(member, f"{LINKING}/start", sub="sophie").location == LINKING
    assert "sophie" in text_of(member.get(LINKING))
    assert links(app) == []
    assert member.submit(LINKING).location == SECURITY
    assert links(app) == [(other_make, "sophie")]
    answer = visit(stranger, f"{HOME}?next=/projects/", sub="sophie")
    assert (answer.status_code, answer.location) == (303, "/projects/")
    assert stranger.get("/projects/").status_code == 200
    assert verbs(app, 3) == ["account.signed_in", "account.provider_used", "account.provider_linked"]
    told = letters(app, SLUG, email("operator", SLUG))[-1]
    assert told.kind == "accounts.provider_linked"
    assert LABEL in told.subject


def test_a_link_is_made_only_by_its_form_after_a_fresh_proof(app: Flask, provider: FakeProvider) -> None:
    use(app, SLUG, provider.issuer)
    member = Visitor(app, SLUG, "operator")
    page = member.get(SECURITY)
    assert f"{LINKING}/start" in page.text
    assert come_back(member, provider, f"{LINKING}/start").location == LINKING
    stale(app)
    asked = member.submit(LINKING)
    assert asked.status_code == 422
    assert "Confirmez" in text_of(asked)
    assert links(app) == []
    form = BeautifulSoup(asked.text, "html.parser").select_one("form.az-form")
    assert form is not None
    values = {box["name"]: box.get("value", "") for box in form.select("input[name]")}
    done = member.client.post(
        form["action"],
        data={**values, "confirm_password": "demonstration-alize"},
        base_url=member.base,
        headers={"Origin": member.base},
    )
    assert (done.status_code, done.location) == (303, SECURITY)
    assert links(app) == [(provider.issuer, SUBJECT)]
    assert member.get(LINKING).status_code == 409
    assert "Délier" in text_of(member.get(SECURITY))


def test_an_answer_for_linking_is_good_in_its_own_login_session(app: Flask, provider: FakeProvider) -> None:
    use(app, SLUG, provider.issuer)
    member = Visitor(app, SLUG, "operator")
    path = provider.answered(member.get(f"{LINKING}/start").location)
    member.post("/sign-out")
    assert member.get(path).location.startswith("/sign-in")
    member, other = Visitor(app, SLUG, "operator"), Visitor(app, SLUG, "accountant")
    assert come_back(member, provider, f"{LINKING}/start").location == LINKING
    with member.client.session_transaction(base_url=member.base) as mine:
        offer = mine["openid offer"]
    with other.client.session_transaction(base_url=other.base) as theirs:
        theirs["openid offer"] = offer
    assert other.get(LINKING).status_code == 409
    assert other.post(LINKING).status_code == 409
    assert links(app) == []


def test_a_subject_belongs_to_one_member_and_a_member_has_one(app: Flask, ready: FakeProvider) -> None:
    other = Visitor(app, SLUG, "accountant")
    come_back(other, ready, f"{LINKING}/start")
    assert other.submit(LINKING).status_code == 409
    own = Visitor(app, SLUG, "operator")
    ready.subject = "another"
    come_back(own, ready, f"{LINKING}/start")
    assert own.submit(LINKING).status_code == 303
    assert links(app) == [(ready.issuer, "another")]


def test_unlinking_ends_it(app: Flask, ready: FakeProvider) -> None:
    member = Visitor(app, SLUG, "operator")
    assert member.post(f"{LINKING}/unlink").location == SECURITY
    assert links(app) == []
    assert verbs(app, 1) == ["account.provider_unlinked"]
    assert come_back(Visitor(app, SLUG), ready).location.startswith("/sign-in")


def test_whoever_is_no_member_any_more_gets_nothing(app: Flask, ready: FakeProvider) -> None:
    member_id = actor_of(app, SLUG, "operator").member_id

    def switched(active: bool) -> Callable[[], None]:
        def work() -> None:
            row = db.session.get(Member, member_id)
            assert row is not None
            row.active = active

        return work

    def ended() -> None:
        for row in db.session.scalars(select(Membership).where(Membership.member_id == member_id)):
            row.until = date(2026, 11, 1)

    change(app, switched(False))
    assert come_back(Visitor(app, SLUG), ready).location.startswith("/sign-in")
    change(app, switched(True))
    assert come_back(Visitor(app, SLUG), ready).location == "/home"
    change(app, ended)
    visitor = Visitor(app, SLUG)
    assert come_back(visitor, ready).location.startswith("/sign-in")
    assert "aucun compte n’y est lié" in alert(visitor.get("/sign-in"))


def test_a_link_is_good_in_its_own_territory(app: Flask, ready: FakeProvider) -> None:
    use(app, ELSEWHERE, ready.issuer)
    assert come_back(Visitor(app, ELSEWHERE), ready).location.startswith("/sign-in")
    assert come_back(Visitor(app, SLUG), ready).location == "/home"


def test_a_link_is_good_for_its_own_provider(app: Flask, ready: FakeProvider) -> None:
    """Another provider may call somebody else by the same subject."""
    use(app, SLUG, ready.issuer.replace("127.0.0.1", "localhost"))
    discovery.forget()
    ready.discovery = {name: value.replace("127.0.0.1", "localhost") for name, value in ready.discovery.items()}
    ready.spoil = lambda claims: {**claims, "iss": ready.discovery["issuer"]}
    visitor = Visitor(app, SLUG)
    assert come_back(visitor, ready).location.startswith("/sign-in")
    assert "aucun compte n’y est lié" in alert(visitor.get("/sign-in"))


def test_the_second_step_is_asked_for_all_the_same(app: Flask, ready: FakeProvider) -> None:
    member_id = actor_of(app, SLUG, "operator").member_id
    assert member_id is not None

    def work() -> None:
        sealed = codes.new_secret(member_id)
        secret = codes.shown_secret(member_id, sealed)
        assert codes.set_up(db.session(), member_id, sealed, pyotp.TOTP(secret).now())

    change(app, work)
    visitor = Visitor(app, SLUG)
    answer = come_back(visitor, ready, f"{HOME}?next=/projects/")
    assert answer.location == "/sign-in/code?next=/projects/"
    assert visitor.get("/projects/").location.startswith("/sign-in/code")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(app: Flask, ready: FakeProvider, target: str) -> None:
    assert come_back(Visitor(app, SLUG), ready, f"{HOME}?next={target}").location == "/home"


def test_where_there_is_no_provider_nothing_speaks_of_one(app: Flask) -> None:
    visitor, member = Visitor(app, SLUG), Visitor(app, SLUG, "operator")
    assert HOME not in visitor.get("/sign-in").text
    assert LINKING not in member.get(SECURITY).text
    for path in (HOME, f"{HOME}/answer?code=a&state=b"):
        assert visitor.get(path).status_code == 409
    assert member.get(f"{LINKING}/start").status_code == 409


def test_without_its_secret_a_provider_is_none(app: Flask, ready: FakeProvider) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], openid_secrets={})
    assert HOME not in Visitor(app, SLUG).get("/sign-in").text
    assert Visitor(app, SLUG).get(HOME).status_code == 409


def test_an_offer_waits_ten_minutes(app: Flask, provider: FakeProvider) -> None:
    use(app, SLUG, provider.issuer)
    member = Visitor(app, SLUG, "operator")
    come_back(member, provider, f"{LINKING}/start")
    with time_machine.travel(now().timestamp() + 601):
        assert member.post(LINKING).status_code == 409
    assert links(app) == []


def test_a_session_by_a_provider_has_the_portal_s_own_limits(app: Flask, ready: FakeProvider) -> None:
    visitor = Visitor(app, SLUG)
    assert come_back(visitor, ready).location == "/home"
    assert visitor.get("/projects/").status_code == 200
    with time_machine.travel(now() + rules.IDLE):
        assert visitor.get("/projects/").location.startswith("/sign-in")


def test_the_provider_s_tokens_stay_on_the_server(app: Flask, ready: FakeProvider) -> None:
    given: list[str] = []

    def reply(said: dict[str, Any]) -> tuple[int, bytes]:
        given.extend((said["id_token"], "access-zqx"))
        return 200, json.dumps({**said, "access_token": "access-zqx"}).encode()

    ready.reply = reply
    visitor = Visitor(app, SLUG)
    answer = come_back(visitor, ready)
    page = visitor.get(SECURITY)
    with visitor.client.session_transaction(base_url=visitor.base) as session:
        kept = repr(dict(session))
    assert (answer.location, page.status_code, len(given)) == ("/home", 200, 2)
    assert not [token for token in given if token in f"{answer.headers}{answer.text}{page.text}{kept}"]
