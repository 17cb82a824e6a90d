"""Passkeys: what a device may answer, and everything else that is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.demo import email
from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.people.accounts import passkeys
from portal.people.accounts.models import Passkey, SignInThrottle
from support.app import Visitor
from support.authenticator import PRESENT, VERIFIED, Device, flipped
from support.people import actor_of, ref_of

SLUG, OTHER = "demonstration-1", "ales-cevennes"
PASSWORD = "demonstration-alize"
HOST, ORIGIN = f"{SLUG}.localhost", f"http://{SLUG}.localhost:8000"


def device() -> Device:
    return Device(HOST, ORIGIN)


def options(visitor: Visitor, kind: str) -> dict[str, Any]:
    answer = visitor.post("/sign-in/passkey", {"kind": kind})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return dict(answer.json)


def add(visitor: Visitor, answer: object) -> int:
    sent = {"name": "Office PC", "passkey": answer if isinstance(answer, str) else json.dumps(answer)}
    return int(visitor.post("/account/security/passkeys", sent).status_code)


def registered(app: Flask, role: str = "operator") -> Device:
    """The device of somebody who has a passkey."""
    visitor, made = Visitor(app, SLUG, role), device()
    assert add(visitor, made.create(options(visitor, "create"))) == 200
    return made


def first_step(app: Flask, role: str = "operator") -> Visitor:
    visitor = Visitor(app, SLUG)
    assert visitor.submit("/sign-in", {"email": email(role, SLUG), "password": PASSWORD}).status_code == 303
    return visitor


def show(visitor: Visitor, answer: object) -> int:
    sent = {"passkey": answer if isinstance(answer, str) else json.dumps(answer)}
    return int(visitor.post("/sign-in/code", sent).status_code)


def calm(app: Flask) -> None:
    """Forget failures, so that what is judged is the answer and not the wait."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        for row in session.scalars(select(SignInThrottle)):
            session.delete(row)


def keys(app: Flask, slug: str = SLUG) -> list[Passkey]:
    with app.app_context(), use_tenant(ref_of(app, slug)):
        return list(db.session.scalars(select(Passkey)))


def test_a_passkey_is_kept_and_opens_the_second_step(app: Flask) -> None:
    made = registered(app)
    visitor = first_step(app)
    assert visitor.get("/projects/").location.startswith("/sign-in/code")
    asked = options(visitor, "get")
    assert [key["id"] for key in asked["allowCredentials"]] == [made.create(asked)["id"]]
    assert (asked["rpId"], asked["userVerification"]) == (HOST, "required")
    assert show(visitor, made.get(asked)) == 303
    assert visitor.get("/projects/").status_code == 200
    (key,) = keys(app)
    assert (key.sign_count, key.name) == (1, "Office PC")
    assert key.used_at is not None
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert audit.trail(limit=1)[0].after == {"by": "passkey"}


Wrong = Callable[[Device, dict[str, Any]], Any]
WRONG: dict[str, Wrong] = {
    "a changed signature": lambda d, o: flipped(d.get(o), "signature"),
    "changed data": lambda d, o: flipped(d.get(o), "authenticatorData"),
    "changed words": lambda d, o: flipped(d.get(o), "clientDataJSON", 3),
    "another origin": lambda d, o: d.get(o, origin="http://evil.example"),
    "a sister's origin": lambda d, o: d.get(o, origin=f"http://{OTHER}.localhost:8000"),
    "another port": lambda d, o: d.get(o, origin=f"http://{HOST}:8001"),
    "another host": lambda d, o: d.get(o, host=f"{OTHER}.localhost"),
    "the domain above": lambda d, o: d.get(o, host="localhost"),
    "nobody verified": lambda d, o: d.get(o, flags=PRESENT),
    "nobody present": lambda d, o: d.get(o, flags=VERIFIED),
    "an answer of another kind": lambda d, o: d.get(o, type="webauthn.create"),
    "a challenge of its own": lambda d, o: d.get(o, challenge="AAAA"),
    "an empty challenge": lambda d, o: d.get(o, challenge=""),
    "another's device": lambda _d, o: device().get(o),
    "another's key under this name": lambda d, o: {**device().get(o), "rawId": d.get(o)["rawId"], "id": d.get(o)["id"]},
    "a count that stands still": lambda d, o: d.get(o, step=0),
    "a count that goes back": lambda d, o: d.get(o, step=-1),
    "a new key": lambda d, o: d.create(o),
    "no signature": lambda d, o: {**d.get(o), "response": {"clientDataJSON": d.get(o)["response"]["clientDataJSON"]}},
    "no response": lambda d, o: {**d.get(o), "response": None},
    "a number as name": lambda d, o: {**d.get(o), "rawId": 7},
    "another type": lambda d, o: {**d.get(o), "type": "password"},
    "a list": lambda d, o: [d.get(o)],
    "no JSON": lambda _d, _o: "{",
    "a long text": lambda d, o: json.dumps(d.get(o)) + " " * passkeys.LONGEST_ANSWER,
}


def test_tampered_answers_are_refused_and_leave_nothing(app: Flask) -> None:
    made = registered(app)
    made.count = 5
    visitor = first_step(app)
    assert show(visitor, made.get(options(visitor, "get"))) == 303
    visitor = first_step(app)
    for what, wrong in WRONG.items():
        calm(app)
        kept = made.count
        assert show(visitor, wrong(made, options(visitor, "get"))) == 422, what
        made.count = kept
        assert visitor.get("/projects/").status_code == 303, what
    assert keys(app)[0].sign_count == 6
    calm(app)
    assert show(visitor, made.get(options(visitor, "get"))) == 303


def test_without_the_check_of_the_signature_they_pass(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is seen red when the answers are not verified."""
    made = registered(app)
    visitor = first_step(app)
    monkeypatch.setattr(passkeys, "use", lambda *_all: True)
    assert show(visitor, flipped(made.get(options(visitor, "get")), "signature")) == 303


def test_a_challenge_is_good_once_here_and_for_five_minutes(app: Flask) -> None:
    with time_machine.travel("2026-11-23T10:00:00Z", tick=False) as clock:
        made = registered(app)
        one, two = first_step(app), first_step(app)
        spent = options(one, "get")
        assert show(one, flipped(made.get(spent), "signature")) == 422
        assert show(one, made.get(spent)) == 422, "a failed answer has used it up"
        assert show(one, made.get(options(two, "get"))) == 422, "that was asked for in another sign-in"
        late = options(one, "get")
        clock.shift(timedelta(minutes=5, seconds=1))
        calm(app)
        assert show(one, made.get(late)) == 422
        assert show(one, made.get(options(one, "get"))) == 303


def test_of_twenty_at_once_with_one_answer_one_gets_in(app: Flask) -> None:
    made = registered(app)
    visitor = first_step(app)
    answer = {"passkey": json.dumps(made.get(options(visitor, "get"))), "csrf_token": visitor.token()}
    cookie = visitor.client.get_cookie("alize", HOST)
    assert cookie is not None
    sent = {"Origin": ORIGIN, "Cookie": f"alize={cookie.value}"}

    def post(_number: int) -> int:
        client = app.test_client(use_cookies=False)
        return client.post("/sign-in/code", data=answer, base_url=ORIGIN, headers=sent).status_code

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(post, range(20))).count(303) == 1


WRONG_NEW: dict[str, Wrong] = {
    "another origin": lambda d, o: d.create(o, origin="http://evil.example"),
    "another host": lambda d, o: d.create(o, host=f"{OTHER}.localhost"),
    "nobody verified": lambda d, o: d.create(o, flags=PRESENT),
    "nobody present": lambda d, o: d.create(o, flags=VERIFIED),
    "a challenge of its own": lambda d, o: d.create(o, challenge="AAAA"),
    "an answer of another kind": lambda d, o: d.create(o, type="webauthn.get"),
    "a shown key": lambda d, o: d.get(o),
    "a cut attestation": lambda d, o: flipped(d.create(o), "attestationObject", 0),
    "no attestation": lambda d, o: {**d.create(o), "response": {}},
    "no JSON": lambda _d, _o: "null",
    "nothing": lambda _d, _o: "",
}


def test_only_a_whole_answer_makes_a_passkey(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    for what, wrong in WRONG_NEW.items():
        assert add(visitor, wrong(device(), options(visitor, "create"))) == 422, what
    assert keys(app) == []
    made = device()
    assert add(visitor, made.create(options(visitor, "create"))) == 200
    assert add(visitor, made.create(options(visitor, "create"))) == 422, "the same key twice"
    assert len(keys(app)) == 1
    assert keys(app, OTHER) == []


def test_a_half_finished_sign_in_makes_no_passkey(app: Flask) -> None:
    registered(app)
    visitor = first_step(app)
    assert "allowCredentials" in options(visitor, "create"), "what is asked for is to show one"
    assert visitor.post("/account/security/passkeys", {"name": "x", "passkey": "{}"}).status_code == 303


def test_a_passkey_is_removed_by_its_owner_only(app: Flask) -> None:
    registered(app)
    (key,) = keys(app)
    assert Visitor(app, SLUG, "sme").post(f"/account/security/passkeys/{key.id}/remove").status_code == 404
    assert Visitor(app, SLUG, "operator").post(f"/account/security/passkeys/{key.id}/remove").status_code == 303
    assert keys(app) == []
    assert actor_of(app, SLUG, "operator").member_id == key.member_id
    assert first_step(app).get("/projects/").status_code == 200


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_no_answer_at_all_breaks_the_page(app: Flask) -> None:
    visitor = Visitor(app, SLUG, "operator")
    made = device().create(options(visitor, "create"))
    texts = st.one_of(st.text(max_size=30), st.integers(), st.none(), st.lists(st.integers(), max_size=2))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys([*made, "response"], texts)), st.data())
    def ask(top: dict[str, Any], data: st.DataObject) -> None:
        inner = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(made["response"], texts)))
        answer = {**made, **top}
        if isinstance(answer["response"], dict):
            answer["response"] = {**answer["response"], **inner}
        assert add(visitor, answer) in {200, 422}

    ask()
