"""A host is a tenant, or nothing; what comes with a login stays at its host."""

from __future__ import annotations

import pytest

from support.app import Visitor
from support.people import sign_in

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRANGE = (
    "nowhere.localhost:8000",
    "ales-cevennes.localhost.:8000",
    "ales-cevennes.localhost.example.org:8000",
    "xales-cevennes.localhost:8000",
    "127.0.0.1:8000",
    "www.localhost:8000",
    "ALES-CEVENNES:8000",
)


@pytest.mark.parametrize("host", STRANGE)
def test_an_unknown_host_gets_a_plain_page(shared_app, host):
    answer = shared_app.test_client().get("/", base_url=f"http://{host}")
    assert answer.status_code == 421
    assert "Set-Cookie" not in answer.headers
    assert shared_app.test_client().get("/livez", base_url=f"http://{host}").text == "ok\n"


def test_case_and_port_make_no_difference(shared_app):
    for host in ("ALES-Cevennes.localhost:8000", "ales-cevennes.localhost", "ales-cevennes.localhost:81"):
        assert shared_app.test_client().get("/", base_url=f"http://{host}").status_code == 200


def test_headers_say_nothing_of_another_host(shared_app):
    forged = {"X-Forwarded-Host": "romania-pilot.localhost:8000", "Forwarded": "host=romania-pilot.localhost"}
    plain = Visitor(shared_app, "ales-cevennes").get("/")
    named = Visitor(shared_app, "ales-cevennes").get("/", headers=forged)
    assert named.status_code == 200
    assert 'lang="fr"' in named.text
    assert ("Alès" in named.text) == ("Alès" in plain.text)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/static/css/tokens.css", "/projects/", "/livez"])
def test_protective_headers_on_every_answer(shared_app, path):
    for visitor in (Visitor(shared_app, "ales-cevennes"), Visitor(shared_app, "ales-cevennes", "funder")):
        answer = visitor.get(path, buffered=True)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        if visitor.role and path not in {"/static/css/tokens.css", "/livez"}:
            assert answer.headers["Cache-Control"] == "no-store"


def test_cookies_stay_at_their_host_and_away_from_scripts(shared_app):
    answers = [Visitor(shared_app, "ales-cevennes").get("/sign-in"), Visitor(shared_app, "").get("/language/en")]
    cookies = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    for line in cookies:
        attributes = {part.strip() for part in line.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
        assert not any(attribute.startswith("Domain") for attribute in attributes)


def test_over_tls_the_cookie_is_bound_to_its_host(shared_app):
    from dataclasses import replace

    from portal import headers

    settings = replace(shared_app.extensions["settings"], production=True, demo=False)
    config = headers.serving(settings)
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["SESSION_COOKIE_SECURE"]
    assert "SESSION_COOKIE_DOMAIN" not in config


def test_a_login_of_one_territory_is_nothing_in_another(shared_app):
    visitor = Visitor(shared_app, "ales-cevennes", "territory_manager")
    assert visitor.get("/account").status_code == 200
    cookie = visitor.client.get_cookie("alize", domain="ales-cevennes.localhost")
    for host in ("demonstration-1", "romania-pilot", "network"):
        stranger = shared_app.test_client(use_cookies=False)
        sent = {"Cookie": f"alize={cookie.value}"}
        answer = stranger.get("/account", base_url=f"http://{host}.localhost:8000", headers=sent)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")


def test_one_person_in_two_territories_has_a_login_for_each(app):
    client = app.test_client()
    for slug in ("ales-cevennes", "demonstration-1"):
        sign_in(app, client, slug, "operator")
    for slug in ("ales-cevennes", "demonstration-1"):
        assert client.get("/account", base_url=f"http://{slug}.localhost:8000").status_code == 200
