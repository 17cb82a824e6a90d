"""Unsafe methods need the form's token and the host's own origin, on every route there is."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from isolation.cases import UNSAFE, address, rules
from isolation.world import RAW_TOKEN, cookie_of, form_token
from portal import gate
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.web import addresses
from support.app import Visitor

BASE = "http://demonstration-1.localhost:8000"
WRONG_ORIGINS = {
    "missing": {},
    "null": {"Origin": "null"},
    "another site": {"Origin": "http://example.org"},
    "a sister territory": {"Origin": "http://ales-cevennes.localhost:8000"},
    "the programme's home": {"Origin": "http://localhost:8000"},
    "another port": {"Origin": "http://demonstration-1.localhost:8001"},
    "another scheme": {"Origin": "https://demonstration-1.localhost:8000"},
    "a longer name": {"Origin": f"{BASE}.example.org"},
}

SQLITE = pytest.mark.parametrize("shared_app", ["sqlite"], indirect=True)
"""Forms are refused before any row is read: one engine shows it for every route."""


PEOPLE = (None, "operator", "territory_manager")
"""Who sends the forms: one after the other, and with every wrong thing another one first."""


def unsafe_paths(app, first: int) -> Iterator[tuple[str, str, str | None]]:
    """Every route that takes a form, and who sends it one."""
    for number, (rule, method) in enumerate(rules(SimpleNamespace(app=app), UNSAFE), first):
        ids = {a.name: new_id() for a in addresses.of_rule(rule)}
        path = address(rule, ids, SimpleNamespace(follow_token="x"), PUBLIC)
        yield method, path, PEOPLE[number % len(PEOPLE)]


@SQLITE
@pytest.mark.parametrize(("first", "origin"), [*enumerate(WRONG_ORIGINS.values())], ids=WRONG_ORIGINS)
def test_a_form_from_elsewhere_is_refused_on_every_route(shared_app, first, origin):
    client = shared_app.test_client(use_cookies=False)
    data, asked = {"csrf_token": form_token(shared_app)}, 0
    for method, path, role in unsafe_paths(shared_app, first):
        sent = {"Cookie": visitor_cookie(shared_app, role), **origin}
        answer = client.open(path, method=method, base_url=BASE, headers=sent, data=data)
        assert answer.status_code == 403, f"{method} {path} as {role}"
        asked += 1
    assert asked > 100


@SQLITE
@pytest.mark.parametrize(("first", "token"), [*enumerate([None, "", "x", "another session's"])])
def test_a_form_without_its_token_is_refused_on_every_route(shared_app, first, token):
    client = shared_app.test_client(use_cookies=False)
    data, asked = {} if token is None else {"csrf_token": token}, 0
    if token == "another session's":
        data = {"csrf_token": Visitor(shared_app, "demonstration-1").token()}
    for method, path, role in unsafe_paths(shared_app, first):
        sent = {"Cookie": visitor_cookie(shared_app, role), "Origin": BASE}
        answer = client.open(path, method=method, base_url=BASE, headers=sent, data=data)
        assert answer.status_code == 400, f"{method} {path} as {role}"
        asked += 1
    assert asked > 100


_cookies: dict[tuple[int, str | None], str] = {}


def visitor_cookie(app, role: str | None) -> str:
    """The cookie of somebody, with the secret that `form_token` was made of."""
    if (id(app), role) not in _cookies:
        token = None
        if role:
            visitor = Visitor(app, "demonstration-1", role)
            with visitor.client.session_transaction(base_url=BASE) as kept:
                token = kept["_user_id"]
        _cookies[id(app), role] = cookie_of(app, token)
    return _cookies[id(app), role]


@SQLITE
def test_without_the_controls_a_form_from_elsewhere_is_read(shared_app, monkeypatch):
    sent = {"Cookie": visitor_cookie(shared_app, "operator"), "Origin": "http://example.org"}
    client, data = shared_app.test_client(use_cookies=False), {"csrf_token": form_token(shared_app)}
    monkeypatch.setattr(gate, "_check_origin", lambda: None)
    assert client.post("/projects/new", base_url=BASE, headers=sent, data=data).status_code == 422
    assert client.post("/projects/new", base_url=BASE, headers=sent).status_code == 400
    monkeypatch.setattr(shared_app.extensions["csrf"], "protect", lambda: None)
    assert "Les jetons" not in (answer := client.post("/projects/new", base_url=BASE, headers=sent)).text
    assert answer.status_code == 422


def test_with_both_the_form_is_read(shared_app):
    sent = {"Cookie": visitor_cookie(shared_app, "operator"), "Origin": BASE}
    client = shared_app.test_client(use_cookies=False)
    data = {"csrf_token": form_token(shared_app)}
    answer = client.post("/projects/new", base_url=BASE, headers=sent, data=data)
    assert answer.status_code == 422
    assert RAW_TOKEN not in answer.text


def test_reading_needs_neither(shared_app):
    assert Visitor(shared_app, "demonstration-1", "operator").get("/projects/").status_code == 200
