"""Signing in in two steps: codes of an application, recovery codes, roles that do not get in without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from portal import cli
from portal.app import create_app
from portal.cli import tenants as tenant_commands
from portal.demo import email
from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.people.accounts import codes, rules, vault
from portal.people.accounts.models import LoginSession, OneTimeCodes, RecoveryCode
from portal.settings import SettingsError, from_environment
from support.app import Visitor, close, form_values, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
PASSWORD = "demonstration-alize"
MOMENT = datetime.fromisoformat("2026-11-23T10:00:05+00:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(MOMENT, tick=False) as moved:
        yield moved


@pytest.fixture
def strict(app: Flask) -> Iterator[Flask]:
    """The same portal with SECOND_FACTOR=required."""
    made = create_app(replace(app.extensions["settings"], second_factor="required"))
    yield made
    close(made)


def with_codes(app: Flask, role: str = "operator") -> str:
    """Give the demonstration's person an application, and return its secret."""
    member_id = actor_of(app, SLUG, role).member_id
    assert member_id is not None
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        sealed = codes.new_secret(member_id)
        secret = codes.shown_secret(member_id, sealed)
        assert codes.set_up(session, member_id, sealed, pyotp.TOTP(secret).at(MOMENT))
        row = codes.of_member(session, member_id)
        assert row is not None
        row.last_step -= 10
    return secret


def first_step(app: Flask, role: str = "operator") -> Visitor:
    """Somebody who has entered the password."""
    visitor = Visitor(app, SLUG)
    answer = visitor.submit("/sign-in", {"email": email(role, SLUG), "password": PASSWORD})
    assert answer.status_code == 303
    return visitor


def verbs(app: Flask, limit: int) -> list[str]:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return [line.verb for line in audit.trail(limit=limit)]


def secret_on(page: Any) -> str:
    found = re.search(r"secret=([A-Z2-7]{32})", page.text)
    assert found
    return found[1]


def test_the_password_alone_opens_nothing_when_there_is_a_second_factor(app: Flask, clock: object) -> None:
    with_codes(app)
    visitor = first_step(app)
    for path in ("/projects/", "/account", "/account/security", "/home"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in/code"), path
    assert visitor.post("/sign-out").status_code == 303
    assert "Camille Roussel" not in visitor.get("/").text


def test_the_switch_of_the_stage_is_what_keeps_them_out(app: Flask, clock: object, monkeypatch: Any) -> None:
    """Without it the half-finished sign-in opens everything: the test above has seen red."""
    with_codes(app)
    visitor = first_step(app)
    monkeypatch.setattr("portal.gate.FULL", rules.FACTOR)
    assert visitor.get("/account").status_code == 200


def test_a_code_opens_and_leads_on_with_a_new_secret(app: Flask, clock: object) -> None:
    secret = with_codes(app)
    visitor = first_step(app)
    before = visitor.client.get_cookie("alize", f"{SLUG}.localhost")
    answer = visitor.submit("/sign-in/code?next=/projects/", {"code": pyotp.TOTP(secret).at(MOMENT)})
    assert (answer.status_code, answer.location) == (303, "/projects/")
    assert visitor.get("/projects/").status_code == 200
    assert verbs(app, 2) == ["account.signed_in", "account.sign_in_begun"]
    thief = Visitor(app, SLUG)
    assert before is not None
    thief.client.set_cookie("alize", before.value, domain=f"{SLUG}.localhost")
    assert thief.get("/projects/").location.startswith("/sign-in?")
    assert thief.get("/sign-in/code").status_code == 409


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(app: Flask, clock: object, steps: int, opens: bool) -> None:
    secret = with_codes(app)
    code = pyotp.TOTP(secret).at(MOMENT + timedelta(seconds=30 * steps))
    answer = first_step(app).submit("/sign-in/code", {"code": f"{code[:3]} {code[3:]}"})
    assert answer.status_code == (303 if opens else 422)


def test_a_step_counts_once_and_so_do_those_before_it(app: Flask, clock: time_machine.Coordinates) -> None:
    secret = with_codes(app)
    later = pyotp.TOTP(secret).at(MOMENT + timedelta(seconds=30))
    assert first_step(app).submit("/sign-in/code", {"code": later}).status_code == 303
    for code in (later, pyotp.TOTP(secret).at(MOMENT)):
        assert first_step(app).submit("/sign-in/code", {"code": code}).status_code == 422
    clock.shift(60)
    fresh = pyotp.TOTP(secret).at(MOMENT + timedelta(seconds=60))
    assert first_step(app).submit("/sign-in/code", {"code": fresh}).status_code == 303


def at_once(visitors: list[Visitor], path: str, values: dict[str, str]) -> list[int]:
    """Send the same form from all of them at once, as their pages would."""

    def send(visitor: Visitor) -> int:
        return int(visitor.post(path, values).status_code)

    for visitor in visitors:
        assert visitor.get(path).status_code == 200
    with ThreadPoolExecutor(len(visitors)) as pool:
        return sorted(pool.map(send, visitors))


def test_of_twenty_at_once_with_one_code_one_gets_in(app: Flask, clock: object) -> None:
    secret = with_codes(app)
    visitors = [first_step(app) for _ in range(20)]
    answers = at_once(visitors, "/sign-in/code", {"code": pyotp.TOTP(secret).at(MOMENT)})
    assert answers.count(303) == 1
    assert set(answers) <= {303, 422, 429}
    assert sum(v.get("/projects/").status_code == 200 for v in visitors) == 1


def test_without_the_step_kept_a_code_counts_twice(app: Flask, clock: object, monkeypatch: Any) -> None:
    """The test above is seen red when the step is not used up."""

    def forgetful(session: Any, member_id: Any, code: str) -> bool:
        row = codes.of_member(session, member_id)
        assert row is not None
        return codes.step_of(codes.shown_secret(member_id, row.secret), code, MOMENT) is not None

    secret = with_codes(app)
    monkeypatch.setattr(codes, "use_code", forgetful)
    for _ in range(2):
        assert first_step(app).submit("/sign-in/code", {"code": pyotp.TOTP(secret).at(MOMENT)}).status_code == 303


def test_guessing_codes_has_to_wait(app: Flask, clock: time_machine.Coordinates) -> None:
    secret = with_codes(app)
    visitor = first_step(app)
    for _ in range(rules.FREE_FAILURES):
        assert visitor.submit("/sign-in/code", {"code": "000000"}).status_code == 422
    right = {"code": pyotp.TOTP(secret).at(MOMENT)}
    assert visitor.submit("/sign-in/code", right).status_code == 429
    clock.shift(10)
    assert visitor.submit("/sign-in/code", right).status_code == 303
    assert verbs(app, 2) == ["account.signed_in", "account.proof_failed"]


def test_the_second_step_waits_ten_minutes(app: Flask, clock: time_machine.Coordinates) -> None:
    secret = with_codes(app)
    visitor = first_step(app)
    assert visitor.get("/sign-in/code").status_code == 200
    clock.shift(601)
    page = visitor.get("/sign-in/code")
    assert page.status_code == 409
    assert 'href="/sign-in' in page.text
    assert visitor.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()}).status_code == 409


def test_each_recovery_code_opens_once(app: Flask, clock: object) -> None:
    with_codes(app)
    member_id = actor_of(app, SLUG, "operator").member_id
    assert member_id is not None
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        made = codes.new_recovery_codes(session, member_id)
    assert len(set(made)) == 10
    answer = first_step(app).submit("/sign-in/recovery", {"code": made[3].upper().replace("-", " ")})
    assert answer.status_code == 303
    assert first_step(app).submit("/sign-in/recovery", {"code": made[3]}).status_code == 422
    visitors = [first_step(app) for _ in range(20)]
    assert at_once(visitors, "/sign-in/recovery", {"code": made[4]}).count(303) == 1
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert codes.recovery_codes_left(member_id) == 8


def test_neither_secrets_nor_recovery_codes_are_stored_readable(app: Flask, clock: object) -> None:
    secret = with_codes(app)
    member, other = actor_of(app, SLUG, "operator").member_id, actor_of(app, SLUG, "sme").member_id
    assert member is not None
    assert other is not None
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        with transaction() as session:
            made = codes.new_recovery_codes(session, member)
        sealed = db.session.scalars(select(OneTimeCodes.secret)).one()
        assert secret.encode() not in sealed
        assert codes.shown_secret(member, sealed) == secret
        with pytest.raises(vault.UnreadableError):
            codes.shown_secret(other, sealed)
        with pytest.raises(vault.UnreadableError):
            codes.shown_secret(member, sealed[:-1] + bytes([sealed[-1] ^ 1]))
        vault.configure("another key of forty letters, or nearly so")
        with pytest.raises(vault.UnreadableError):
            codes.shown_secret(member, sealed)
        digests = b"".join(db.session.scalars(select(RecoveryCode.code_digest)))
        assert not any(code.encode() in digests for code in made)
    vault.configure(app.extensions["settings"].secret_key)


def test_a_role_that_asks_for_a_second_factor_sets_it_up_first(strict: Flask, clock: object) -> None:
    visitor = first_step(strict, "territory_manager")
    assert visitor.get("/projects/").location.split("?")[0] == "/sign-in/set-up"
    page = visitor.get("/sign-in/set-up?next=/projects/")
    secret = secret_on(page)
    values = form_values(BeautifulSoup(page.text, "html.parser").select("form")[0])
    wrong = visitor.post("/sign-in/set-up?next=/projects/", {**values, "code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong) == secret
    answer = visitor.post("/sign-in/set-up?next=/projects/", {**values, "code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 200
    assert len(re.findall(r"<li class=\"az-mono\">[a-z2-9-]{14}</li>", answer.text)) == 10
    assert 'href="/projects/"' in answer.text
    assert visitor.get("/projects/").status_code == 200
    done = ["account.signed_in", "account.recovery_codes_made", "account.codes_set_up", "account.sign_in_begun"]
    assert verbs(strict, 4) == done
    again = first_step(strict, "territory_manager")
    assert again.get("/projects/").location.split("?")[0] == "/sign-in/code"


def test_only_the_roles_that_ask_for_it_and_only_when_it_is_required(app: Flask, strict: Flask) -> None:
    asks = {role.key for role in rules.ROLES.values() if role.second_factor}
    wanted = {"territory_manager", "accountant", "committee_chair", "network_coordinator", "network_administrator"}
    assert asks == {*wanted, rules.VISITOR}
    for role in (role for role in rules.ROLES.values() if role.places):
        slug = "network" if "network" in role.places else SLUG
        for made, required in ((strict, True), (app, False)):
            visitor = Visitor(made, slug)
            values = {"email": email(role.key, slug), "password": PASSWORD}
            answer = visitor.submit("/sign-in", values)
            held = answer.location.startswith("/sign-in/set-up")
            assert held == (required and role.key in asks), (role.key, required)


def test_a_person_sets_up_replaces_and_removes_the_application(app: Flask, clock: time_machine.Coordinates) -> None:
    visitor = Visitor(app, SLUG, "operator")
    made = []
    for _ in range(2):
        page = visitor.get("/account/security/application")
        made.append(secret_on(page))
        values = form_values(BeautifulSoup(page.text, "html.parser").select("form.az-form")[0])
        answer = visitor.post("/account/security/application", {**values, "code": pyotp.TOTP(made[-1]).now()})
        assert answer.status_code in {200, 303}
        clock.shift(60)
    assert made[0] != made[1]
    old, new = pyotp.TOTP(made[0]).now(), pyotp.TOTP(made[1]).now()
    assert first_step(app).submit("/sign-in/code", {"code": old}).status_code == 422
    assert first_step(app).submit("/sign-in/code", {"code": new}).status_code == 303
    assert visitor.post("/account/security/application/remove").status_code == 303
    assert first_step(app).get("/projects/").status_code == 200
    assert "account.codes_removed" in verbs(app, 3)


def test_the_last_step_that_a_role_requires_stays(app: Flask, clock: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.people.accounts.security_views.second_factor_required", lambda: True)
    for role, status in (("territory_manager", 409), ("operator", 303)):
        visitor = Visitor(app, SLUG, role)
        page = visitor.get("/account/security/application")
        values = form_values(BeautifulSoup(page.text, "html.parser").select("form.az-form")[0])
        code = pyotp.TOTP(secret_on(page)).now()
        assert visitor.post("/account/security/application", {**values, "code": code}).status_code == 200
        assert visitor.post("/account/security/application/remove").status_code == status
        has = "account.codes_removed" in verbs(app, 1)
        assert has == (status == 303), "a refusal takes nothing away"


def test_a_secret_sealed_for_another_person_is_not_taken(app: Flask, clock: object) -> None:
    theirs = secret_on(page := Visitor(app, SLUG, "sme").get("/account/security/application"))
    values = form_values(BeautifulSoup(page.text, "html.parser").select("form.az-form")[0])
    visitor = Visitor(app, SLUG, "operator")
    for sealed in (values["sealed"], "nonsense", "é", ""):
        sent = {"sealed": sealed, "code": pyotp.TOTP(theirs).now()}
        answer = visitor.post("/account/security/application", sent)
        assert answer.status_code == 422
        assert secret_on(answer) != theirs
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert db.session.scalars(select(OneTimeCodes)).all() == []


def test_steps_without_a_sign_in_lead_to_its_start(app: Flask) -> None:
    for path in ("/sign-in/code", "/sign-in/recovery", "/sign-in/set-up"):
        page = Visitor(app, SLUG).get(path)
        assert (page.status_code, 'href="/sign-in' in page.text) == (409, True)
        assert Visitor(app, SLUG, "operator").get(path).status_code == 409
    assert Visitor(app, SLUG).post("/sign-in/passkey").status_code == 409


def test_a_second_factor_holds_in_its_own_territory_and_words_are_translated(app: Flask, clock: object) -> None:
    with_codes(app)
    visitor = first_step(app)
    for language, words in (("fr", "Seconde étape"), ("ro", "Al doilea pas"), ("en", "Second step")):
        visitor.client.set_cookie("language", language, domain=f"{SLUG}.localhost")
        assert words in text_of(visitor.get("/sign-in/code"))
    with app.app_context(), use_tenant(ref_of(app, "ales-cevennes")):
        assert db.session.scalars(select(OneTimeCodes)).all() == []
        assert db.session.scalars(select(LoginSession.stage).distinct()).all() in ([], ["full"])


def test_who_has_lost_everything_sets_it_up_anew(app: Flask, clock: object, monkeypatch: pytest.MonkeyPatch) -> None:
    with_codes(app)
    monkeypatch.setattr(tenant_commands, "application", lambda: app)
    address = email("operator", SLUG)
    done = CliRunner().invoke(cli.main, ["member", "forget-factor", SLUG, address.upper()])
    assert (done.exit_code, "password alone" in done.output) == (0, True)
    assert first_step(app).get("/projects/").status_code == 200
    assert "account.factors_forgotten" in verbs(app, 2)
    for wrong in (["nowhere", address], [SLUG, "nobody@nowhere.example"]):
        assert CliRunner().invoke(cli.main, ["member", "forget-factor", *wrong]).exit_code == 1


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "offered"),
        ({"PORTAL_DEMO": "1", "DATABASE_URL": "sqlite:///x"}, "offered"),
        ({"DATABASE_URL": "sqlite:///x"}, "required"),
        ({"DATABASE_URL": "sqlite:///x", "PORTAL_ENV": "production"}, "required"),
        ({"SECOND_FACTOR": "required"}, "required"),
    ],
)
def test_what_the_setting_is_when_nobody_says(environment: dict[str, str], wanted: str) -> None:
    keys = {"SECRET_KEY": "s" * 40, "AUDIT_KEY": "a" * 40}
    assert from_environment({**keys, **environment}).second_factor == wanted
    with pytest.raises(SettingsError, match="SECOND_FACTOR"):
        from_environment({**keys, "SECOND_FACTOR": "perhaps"})
