"""Login sessions: listed, ended one by one or all, limited in time, renewed; who one is is asked again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.demo import email
from portal.foundation.audit import queries as audit
from portal.foundation.db.base import Base
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.web.permissions import policy_of
from portal.people.accounts import devices, rules, sessions
from portal.people.accounts import queries as account_queries
from portal.people.accounts.models import LoginSession
from support.app import Visitor, close, form_values, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
PASSWORD = "demonstration-alize"
SETTINGS = "/settings/plugins/alize_europe"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel("2026-11-23T10:00:05Z", tick=False) as moved:
        yield moved


def signed_in(app: Flask, role: str = "operator", agent: str = FIREFOX) -> Visitor:
    """Somebody signed in with their password, on a device."""
    visitor = Visitor(app, SLUG)
    visitor.client.environ_base["HTTP_USER_AGENT"] = agent
    assert visitor.submit("/sign-in", {"email": email(role, SLUG), "password": PASSWORD}).status_code == 303
    return visitor


def secret_of(visitor: Visitor) -> str:
    with visitor.client.session_transaction(base_url=visitor.base) as session:
        return str(session["_user_id"])


def logins(app: Flask, role: str = "operator") -> list[LoginSession]:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        member_id = actor_of(app, SLUG, role).member_id
        chosen = select(LoginSession).where(LoginSession.member_id == member_id).order_by(LoginSession.id)
        return list(db.session.scalars(chosen))


def change(app: Flask, role: str, **values: Any) -> None:
    """Change the last login session of somebody."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)), transaction() as session:
        row = session.get(LoginSession, logins(app, role)[-1].id)
        for name, value in values.items():
            setattr(row, name, value)


def verbs(app: Flask, limit: int) -> list[str]:
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return [line.verb for line in audit.trail(limit=limit)]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1", "Safari on Mac"),
        ("curl/8", "Another device"),
        ("", "Another device"),
    ],
)
def test_a_device_is_named_in_words(agent: str, words: str) -> None:
    assert devices.words(agent) == words


def test_devices_are_listed_and_signed_out_one_by_one(app: Flask, clock: time_machine.Coordinates) -> None:
    one = signed_in(app)
    one.post("/account/security/sessions/end-others")  # the one that tests begin with
    two = signed_in(app, agent="Mozilla/5.0 (iPhone; CPU) Version/18.0 Safari/604.1")
    page = one.get("/account/security")
    shown = text_of(page)
    assert "Firefox" in shown
    assert "iPhone" in shown
    ends = [f["action"] for f in BeautifulSoup(page.text, "html.parser").select('form[action$="/end"]')]
    assert len(ends) == 1
    assert one.post(ends[0]).status_code == 303
    assert two.get("/projects/").location.startswith("/sign-in")
    assert one.get("/projects/").status_code == 200
    assert verbs(app, 1) == ["account.signed_out"]


def test_all_others_are_signed_out_at_once(app: Flask) -> None:
    mine, others, stranger = signed_in(app), [signed_in(app) for _ in range(3)], signed_in(app, "sme")
    assert mine.post("/account/security/sessions/end-others").status_code == 303
    assert all(other.get("/projects/").status_code == 303 for other in others)
    assert mine.get("/projects/").status_code == 200
    assert stranger.get("/account").status_code == 200


def test_nobody_ends_another_person_s_session(app: Flask) -> None:
    mine, theirs = signed_in(app), signed_in(app, "sme")
    found = logins(app, "sme")[-1]
    assert mine.post(f"/account/security/sessions/{found.id}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_an_hour_without_a_page_ends_it_and_twelve_hours_whatever(app: Flask, clock: time_machine.Coordinates) -> None:
    visitor = signed_in(app)
    for _ in range(13):
        clock.shift(54 * 60)
        assert visitor.get("/projects/").status_code == 200
    clock.shift(20 * 60)
    assert visitor.get("/projects/").status_code == 303
    idle = signed_in(app)
    clock.shift(3601)
    assert idle.get("/projects/").status_code == 303


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_limits_it_lasts(
    app: Flask, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ABSOLUTE", timedelta(days=9))
    monkeypatch.setattr(account_queries, "IDLE", timedelta(days=9))
    visitor = signed_in(app)
    clock.shift(13 * 3600)
    assert visitor.get("/projects/").status_code == 200


def test_use_is_noted_every_five_minutes_and_nothing_else_by_reading(
    app: Flask, clock: time_machine.Coordinates
) -> None:
    visitor = signed_in(app)
    noted = []
    for _ in range(8):
        clock.shift(120)
        visitor.get("/projects/")
        noted.append(logins(app)[-1].used_at)
    assert len(set(noted)) == 3
    marked = {
        f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns if c.info.get("noted_by_reading")
    }
    assert marked == {"login_session.used_at"}


def test_a_change_of_rights_gives_a_new_secret(app: Flask) -> None:
    visitor = signed_in(app)
    cookie = visitor.client.get_cookie("alize", f"{SLUG}.localhost")
    change(app, "operator", renew=True)
    before = secret_of(visitor)
    assert visitor.get("/projects/").status_code == 200
    assert secret_of(visitor) != before
    assert visitor.get("/projects/").status_code == 200
    thief = Visitor(app, SLUG)
    assert cookie is not None
    thief.client.set_cookie("alize", cookie.value, domain=f"{SLUG}.localhost")
    assert thief.get("/projects/").status_code == 303
    assert verbs(app, 1) == ["account.session_renewed"]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_renewal_the_old_secret_opens_still(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "renew", lambda *_told: None)
    visitor = signed_in(app)
    cookie = visitor.client.get_cookie("alize", f"{SLUG}.localhost")
    change(app, "operator", renew=True)
    assert visitor.get("/projects/").status_code == 200
    thief = Visitor(app, SLUG)
    assert cookie is not None
    thief.client.set_cookie("alize", cookie.value, domain=f"{SLUG}.localhost")
    assert thief.get("/projects/").status_code == 200


def test_a_new_right_that_asks_for_a_second_factor_waits_for_it(app: Flask) -> None:
    strict = create_app(replace(app.extensions["settings"], second_factor="required"))
    visitor = Visitor(strict, SLUG, "accountant")
    assert visitor.get("/projects/").status_code == 200
    change(strict, "accountant", renew=True)
    assert visitor.get("/projects/").location.startswith("/sign-in/set-up")
    assert visitor.get("/sign-in/set-up").status_code == 200
    close(strict)


def stale(app: Flask, role: str) -> Visitor:
    """Somebody who proved who they are ten minutes ago."""
    visitor = signed_in(app, role)
    change(app, role, proved_at=now() - timedelta(minutes=10))
    return visitor


WEIGHTY = {
    "people": "who has which role",
    "leaving": "who loses a role and who takes over",
    "plugins": "what the territory's rules are",
    "security": "how one proves who one is",
    "exchange": "records that leave the portal",
}
"""Rooms whose every form is an act of weight, and for what."""
LIGHT = {
    "people.withdraw": "takes back an invitation that has given nothing yet",
}
"""Their forms that ask for no proof, and why."""
ELSEWHERE = {
    *("advances.account", "advances.disburse", "advances.reverse", "links.change_address", "links.change_password"),
    *("openid.link", "openid.unlink", "support.grant", "reports.rows_workbook", "project_documents.add"),
}
"""Acts of weight in other rooms: money, one's own address and password, visits, lists with names, bank details."""


def test_the_acts_of_weight_ask_again(app: Flask) -> None:
    asking, forms = set(), set()
    for rule in app.url_map.iter_rules():
        policy = policy_of(app.view_functions[rule.endpoint])
        if policy is not None and policy.fresh:
            asking.add(rule.endpoint)
        if rule.endpoint.split(".")[0] in WEIGHTY and "POST" in (rule.methods or ()):
            forms.add(rule.endpoint)
    assert forms - asking == LIGHT.keys()
    assert asking - forms == ELSEWHERE
    assert {room.split(".")[0] for room in forms} == WEIGHTY.keys()


def test_bank_details_wait_for_the_proof_and_other_documents_do_not(app: Flask) -> None:
    visitor = stale(app, "operator")
    project = re.search(r'href="(/projects/[0-9a-f-]{36})"', visitor.get("/projects/").text)
    assert project is not None
    address = f"{project[1]}/documents"
    asked = visitor.post(address, {"kind": "bank_details", "upload": (io.BytesIO(b"x"), "rib.txt")})
    waiting = form_values(BeautifulSoup(asked.text, "html.parser").select("main form")[0])
    assert (asked.status_code, waiting["kind"]) == (422, "bank_details")
    assert "confirm_password" in waiting
    assert "rib.txt" in text_of(asked), "it says that the file must be chosen again"
    quote = visitor.post(address, {"kind": "quote", "upload": (io.BytesIO(b"x"), "devis.txt")})
    assert "confirm_password" not in quote.text
    proven = visitor.post(address, {**waiting, "confirm_password": PASSWORD})
    assert "confirm_password" not in proven.text
    assert proven.status_code == 422, "the file is asked for"


def test_a_form_waits_for_the_proof_and_is_sent_on_with_it(app: Flask) -> None:
    visitor = stale(app, "territory_manager")
    page = visitor.get(SETTINGS)
    assert page.status_code == 200
    shown = form_values(BeautifulSoup(page.text, "html.parser").select("main form")[0])
    typed = {**shown, "margin_bp": "317"}
    asked = visitor.post(SETTINGS, typed)
    assert asked.status_code == 422
    form = BeautifulSoup(asked.text, "html.parser").select("main form")[0]
    waiting = form_values(form)
    assert {k: v for k, v in waiting.items() if k in typed and k != "csrf_token"} == {
        k: v for k, v in typed.items() if k != "csrf_token"
    }
    assert "317" not in visitor.get(SETTINGS).text
    wrong = visitor.post(str(form["action"]), {**waiting, "confirm_password": "no"})
    assert wrong.status_code == 422
    assert form_values(BeautifulSoup(wrong.text, "html.parser").select("main form")[0])["margin_bp"] == "317"
    assert 'value="no"' not in wrong.text
    right = {**waiting, "confirm_password": PASSWORD}
    assert visitor.post(str(form["action"]), right).status_code == 303
    assert "317" in visitor.get(SETTINGS).text
    assert verbs(app, 4) == [
        "account.session_renewed",
        "plugin.settings",
        "account.confirmed",
        "account.proof_failed",
    ]
    assert visitor.post(str(form["action"]), right).status_code == 303, "sent again, it leads to the same page"
    more = visitor.submit(SETTINGS, {"margin_bp": "318"})
    assert more.status_code == 303, "within five minutes nobody asks"


def test_a_password_that_was_typed_is_not_given_back_by_the_page_that_asks(app: Flask) -> None:
    typed = {"password": "Mistral 7 aux Baux", "new_password": "Tramontane 7 sur les Cévennes"}
    asked = stale(app, "operator").submit("/account/password", typed)
    assert asked.status_code == 422
    assert "confirm_password" in asked.text
    assert not [word for word in typed.values() if word in asked.text]
    assert "à saisir de nouveau" in text_of(asked)


def test_without_the_question_the_form_goes_through(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above is seen red when the gate does not ask."""
    monkeypatch.setattr("portal.gate.confirmation.ask", lambda _found: None)
    assert stale(app, "territory_manager").submit(SETTINGS, {"margin_bp": "317"}).status_code == 303


def test_a_download_waits_for_the_proof(app: Flask) -> None:
    visitor = stale(app, "territory_manager")
    path = "/reports/lists/studied/list.xlsx?year=2026"
    assert visitor.get(path).status_code == 405
    asked = visitor.post(path)
    assert (asked.status_code, asked.mimetype) == (422, "text/html")
    assert visitor.post(path, {"confirm_password": "no"}).status_code == 422
    assert "report.list_taken" not in verbs(app, 4), "nothing was taken yet"
    assert "spreadsheet" in visitor.post(path, {"confirm_password": PASSWORD}).mimetype
    assert verbs(app, 1) == ["report.list_taken"]


def test_a_code_of_the_application_proves_as_well(app: Flask, clock: time_machine.Coordinates) -> None:
    visitor = signed_in(app, "territory_manager")
    page = visitor.get("/account/security/application")
    values = form_values(BeautifulSoup(page.text, "html.parser").select("main form")[0])
    secret = BeautifulSoup(page.text, "html.parser").select_one(".az-way .az-mono")
    assert secret is not None
    totp = pyotp.TOTP(secret.text.replace(" ", ""))
    assert visitor.post("/account/security/application", {**values, "code": totp.now()}).status_code == 200
    clock.shift(400)
    path = "/reports/lists/studied/list.xlsx?year=2026"
    assert visitor.post(path).mimetype == "text/html"
    assert "spreadsheet" in visitor.post(path, {"confirm_code": totp.now()}).mimetype
