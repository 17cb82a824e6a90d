"""Protective headers on every answer: every route by every method, its errors, files of the site, other hosts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count, islice

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from isolation.cases import UNSAFE, Kind, Visit, probes, rules
from isolation.matrix import Run
from isolation.world import World
from portal import headers
from portal.app import create_app
from portal.foundation.db.session import db
from support.app import Visitor, close
from support.prove import LONG, Proven, size

METHODS = ("GET", "HEAD", "OPTIONS", *UNSAFE)
PERSONS = ("operator", "territory_manager", "sme", "funder")
OPEN_TO_CACHES = {"static", "livez"}


def wrong(answer: TestResponse, *, tls: bool = False) -> list[str]:
    """What an answer lacks."""
    got = answer.headers
    found = [name for name, value in headers.HEADERS.items() if got.get(name) != value]
    policy = dict(part.split(" ", 1) for part in re.split("; ?", got.get("Content-Security-Policy", "")) if " " in part)
    closed = all(policy.get(name) == "'none'" for name in ("default-src", "frame-ancestors", "base-uri"))
    if not closed or any("unsafe" in part or "*" in part for part in policy.values()):
        found.append("Content-Security-Policy")
    if ("Strict-Transport-Security" in got) is not tls:
        found.append("Strict-Transport-Security")
    found += [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in got]
    return found


def judged(world: World, methods: tuple[str, ...] = METHODS, each: int = 1) -> tuple[int, list[str], set[int]]:
    """Ask every route (or one in `each`) by its methods as nobody and one of a few people in turn; what is missing."""
    run, problems, statuses = Run(world), [], set()
    slug = world.own.slug
    people = [Visit(slug, slug, name) for name in PERSONS]
    for number, (rule, method) in enumerate(islice(rules(world, methods), 0, None, each)):
        for visit in (Visit(slug), *(people if LONG else [people[number % len(people)]])):
            for probe in probes(world, run.rows, rule, method, replace(visit, kinds=(Kind.OWN, Kind.MISSING))):
                answer = run.ask(probe)
                missing = wrong(answer)
                known = visit.known and answer.request.path != "/sign-out" and rule.endpoint not in OPEN_TO_CACHES
                if known and "no-store" not in answer.headers.get("Cache-Control", ""):
                    missing.append("Cache-Control")
                problems += [f"{probe}: {answer.status_code} {name}" for name in missing]
                statuses.add(answer.status_code)
    return run.result.asked, problems, statuses


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """Both walls are the application's own: one engine is enough for headers."""
    found: World = request.getfixturevalue("sqlite_world")
    return found


def test_every_route_by_every_method(world: World, proven: Proven) -> None:
    asked, problems, statuses = judged(world)
    proven("headers judged", asked)
    assert not problems, f"{len(problems)}\n" + "\n".join(problems[:30])
    assert asked > 500
    assert {200, 303, 403, 404, 422} <= statuses


def test_without_them_routes_are_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = world.app.after_request_funcs[None]
    monkeypatch.setitem(world.app.after_request_funcs, None, [hook for hook in hooks if hook is not headers.protect])
    asked, problems, _statuses = judged(world, ("GET",), size(4, 1))
    assert len(problems) > asked * len(headers.HEADERS)


def test_errors_and_odd_hosts_have_them_too(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(shared_app, "ales-cevennes", "operator")
    client, base = shared_app.test_client(), visitor.base
    monkeypatch.setattr("portal.programme.projects.worklist_views.render_template", lambda *_args, **_more: 1 / 0)
    answers = {
        500: visitor.get("/projects/"),
        404: client.get("/nowhere", base_url=base),
        405: client.put("/sign-in", base_url=base, headers={"Origin": base}),
        421: client.get("/", base_url="http://nowhere.localhost:8000"),
        403: client.post("/sign-in", base_url=base, headers={"Origin": "http://zqx.example"}),
        400: client.post("/sign-in", base_url=base, headers={"Origin": base}),
        413: visitor.post("/account", {"locale": "x" * 13_000_000}),
        416: client.get("/static/css/tokens.css", base_url=base, headers={"Range": "bytes=99999999-"}, buffered=True),
        308: client.get("/projects", base_url=base),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert not wrong(answer), status
    broken = client.get("/", base_url=base, environ_overrides={"HTTP_HOST": ".."})
    assert (broken.status_code, wrong(broken)) == (421, [])


def test_a_database_that_fails_at_any_statement_gives_a_whole_page_with_its_number(shared_app: Flask) -> None:
    visitor, statements = Visitor(shared_app, "ales-cevennes", "operator"), count()

    def fail(*_args: object) -> None:
        if next(statements) >= answered:
            raise OperationalError("", {}, Exception("gone"))

    with shared_app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fail)
    try:
        for answered in range(100):
            statements = count()
            answer = visitor.get("/projects/")
            if answer.status_code == 200:
                break
            assert (answer.status_code, wrong(answer)) == (500, []), answered
            assert "az-mono" in answer.text
    finally:
        event.remove(engine, "before_cursor_execute", fail)
    assert answered > 3


def test_over_tls_browsers_are_told_to_come_back_so_and_cookies_are_bound_to_the_host(shared_app: Flask) -> None:
    settings = replace(shared_app.extensions["settings"], production=True, demo=False)
    app = create_app(settings)
    client, base = app.test_client(), "http://ales-cevennes.localhost"
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    for path in ("/sign-in", "/nowhere", "/static/css/tokens.css", "/livez", "/language/en"):
        answer = client.get(path, base_url=base, headers=forwarded, buffered=True)
        assert not wrong(answer, tls=True), path
        assert int(answer.headers["Strict-Transport-Security"].removeprefix("max-age=")) >= 365 * 86_400
        for line in answer.headers.getlist("Set-Cookie"):
            assert "Secure" in line
            assert "Domain" not in line
            assert line.startswith("__Host-")
    assert not wrong(client.get("/sign-in", base_url=base))
    close(app)
