"""The logs: one JSON object a line, with the number that error pages show, and nothing of what people typed or are."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, request
from sqlalchemy import select

from isolation.crawl import Walk
from isolation.fields import Form, Forms
from isolation.world import NETWORK, World, follow_token
from portal import logs
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.identifiers import new_token
from portal.people.accounts.models import Member, Person
from portal.people.parties.models import Contact
from support.app import Visitor
from support.people import ref_of

SLUG = "demonstration-1"
CANARIES = {
    "text": "zqcanary words",
    "email": "zqcanary@example.org",
    "tel": "0499887766",
    "search": "zqcanary search",
    "password": "zqcanary of a password",
    "url": "https://zqcanary.example.org/",
}
FORMAT = {"at", "level", "logger", "event"}


class Typing(Walk):
    """A walk that types a canary into every field that takes words, and minds no error."""

    typed = 0

    def _judge(self, *args: object, **options: bool) -> None:
        super()._judge(*args, **options)  # type: ignore[arg-type]
        self.problems.clear()

    def _fillings(self, form: Tag) -> Iterator[dict[str, str]]:
        for values in super()._fillings(form):
            for box in form.select("input[name], textarea[name]"):
                kind = "text" if box.name == "textarea" else str(box.get("type", "text"))
                if kind in CANARIES:
                    self.typed += 1
                    values[str(box["name"])] = CANARIES[kind]
            yield values


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process would write to standard error."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)  # not by monkeypatch: loggers remember whether they are heard
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def walk(app: Flask, roles: tuple[str | None, ...]) -> tuple[int, list[str]]:
    """Type canaries everywhere as each role; return how many, and the secrets that the browsers held."""
    typed, held = 0, []
    for role in roles:
        visitor = Visitor(app, SLUG, role)
        made = Typing(visitor, each=1, pages=30)
        made.run()
        typed += made.typed
        with visitor.client.session_transaction(base_url=visitor.base) as kept:
            held += [str(kept[name]) for name in ("_user_id", "csrf_token") if name in kept]
    return typed, held


def of_people(app: Flask) -> set[str]:
    """Names and addresses of everybody in the territory."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        found = {name for name in db.session.scalars(select(Member.name)) if " " in name}
        found |= set(db.session.scalars(select(Person.email)))
        for row in db.session.execute(select(Contact.name, Contact.email, Contact.phone)):
            found |= {text for text in row if text and len(text) > 6}
    return found


def problems(written: str, secret: set[str]) -> list[str]:
    """The lines that are no JSON, lack what each must have, or say a secret."""
    wrong = []
    for line in written.splitlines():
        told = json.loads(line)
        said = [text for text in secret if text in line or text in str(told)]
        if not told.keys() >= FORMAT or not told["at"].endswith("+00:00") or said:
            wrong.append(f"{said}: {line[:300]}")
    return wrong


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_no_line_says_what_people_typed_or_who_they_are(app: Flask, log: io.StringIO) -> None:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        link = follow_token()
    Visitor(app, SLUG).get(f"/follow/{link}")
    typed, held = walk(app, (None, "territory_manager", "accountant", "sme"))
    written = log.getvalue()
    assert typed > 100
    assert len(held) > 5
    assert len(written.splitlines()) > 100
    assert not problems(written, {"zqcanary", "0499887766", link, *held, *of_people(app)})


def typing(form: Form) -> dict[str, str]:
    """A canary in each field of words that may be typed into."""
    kinds = {name: next((kind for kind in CANARIES if kind in name), "text") for name in form.typed}
    return {name: CANARIES[kind] for name, kind in kinds.items()}


def test_no_form_s_line_says_what_was_typed_into_it(sqlite_world: World, log: io.StringIO) -> None:
    """Every form that the portal shows anybody, sent once with canaries in its fields."""
    forms = Forms(sqlite_world, (sqlite_world.own.slug, NETWORK))
    found = forms.all()
    for form in found:
        data = {**form.values, **typing(form), "form_key": new_token(), "csrf_token": sqlite_world.token}
        forms.ask(form.visit, "POST", form.target, data=data)
    written = [line for line in log.getvalue().splitlines() if '"POST"' in line]
    told = {json.loads(line).get("route") for line in written}
    assert len({form.endpoint for form in found}) > 140
    assert len(told) > 140
    assert not problems("\n".join(written), {"zqcanary", "0499887766"})


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_an_error_is_found_by_the_number_on_its_page(
    app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error whose message quotes what was typed, as libraries' errors do."""
    monkeypatch.setattr("portal.people.accounts.views.keep", _broken)
    visitor = Visitor(app, SLUG, "operator")
    page = visitor.submit("/account", {"locale": "fr", "theme": "", "zq": "zqcanary"})
    assert page.status_code == 500
    number = BeautifulSoup(page.text, "html.parser").select_one(".az-mono").text
    assert re.fullmatch("[0-9a-f]{12}", number)
    told = [json.loads(line) for line in log.getvalue().splitlines()]
    own = [line for line in told if line.get("request") == number]
    assert [line["error"] for line in own if "error" in line] == ["ValueError"]
    assert [(line["route"], line["status"]) for line in own if "route" in line] == [("/account", 500)]
    assert "test_logs.py" in next(line["stack"] for line in own if "stack" in line)
    assert not problems(log.getvalue(), {"zqcanary"})


def _broken(*_args: object) -> None:
    raise ValueError(f"cannot take {request.form.to_dict()}")


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_refused_statement_does_not_quote_its_values(app: Flask) -> None:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        taken = db.session.scalars(select(Person.email)).first()
        with pytest.raises(Exception, match="UNIQUE") as refused, transaction() as session:
            session.add(Person(email=taken, password_hash="zqcanary"))
    assert "zqcanary" not in str(refused.value)


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_log_that_says_more_is_seen(app: Flask, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: with the address instead of the route, the search for canaries goes red."""
    monkeypatch.setattr(logs, "_told", lambda _status: {"route": request.full_path, "form": str(request.form)})
    walk(app, ("territory_manager",))
    assert problems(log.getvalue(), {"zqcanary"})


def test_line_ends_cannot_forge_a_line(log: io.StringIO) -> None:
    logging.getLogger("portal.tests").warning('one\n{"event": "forged"}\r\x1b[31m\u2028')
    assert len(log.getvalue().splitlines()) == 1


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_what_is_refused_has_its_line(app: Flask, log: io.StringIO) -> None:
    sme, operator = Visitor(app, SLUG, "sme"), Visitor(app, SLUG, "operator")
    assert sme.get("/journal").status_code == 403
    elsewhere = {"Origin": "https://elsewhere.example"}
    operator.client.post("/account", base_url=operator.base, headers=elsewhere)
    operator.client.post("/account", base_url=operator.base, headers={"Origin": operator.base})
    operator.client.get("/", base_url="http://unknown.example:8000")
    told = [json.loads(line) for line in log.getvalue().splitlines()]
    refused = [(line["level"], line["method"], line["route"], line["status"]) for line in told if "status" in line]
    assert refused == [
        ("warning", "GET", "/journal", 403),
        ("warning", "POST", "/account", 403),
        ("warning", "POST", "/account", 400),
        ("warning", "GET", "/", 421),
    ]
    assert all(line["logger"] == "portal.logs" and line["request"] for line in told if "status" in line)
