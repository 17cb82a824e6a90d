"""What is not there for anybody, and what a visitor cannot say of themselves: traces, listings, forged hops."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from isolation import nasty
from portal.foundation.web.files import FOLDER
from portal.foundation.web.links import onward
from portal.gate import SAFE
from support.app import Visitor

Start = Callable[..., Flask]
HOME = "http://localhost:8000"
OWN_PATH = "/projects?state=new"
FORGED = {
    "X-Forwarded-For": "203.0.113.66, 192.0.2.1",
    "X-Forwarded-Proto": "https, https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "99",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.66",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "for=203.0.113.66;host=evil.example;proto=https",
}


def seen(app: Flask) -> dict[str, object]:
    """What `app` takes a request with forged headers for, from a proxy at 198.51.100.9."""
    found: dict[str, object] = {}

    def look() -> None:
        found.update(
            address=request.remote_addr,
            scheme=request.scheme,
            host=request.host,
            path=request.path,
            root=request.root_path,
            method=request.method,
        )

    app.before_request_funcs.setdefault(None, []).append(look)
    environ = {"REMOTE_ADDR": "198.51.100.9"}
    answer = app.test_client().get("/livez", base_url=HOME, headers=FORGED, environ_overrides=environ)
    assert answer.status_code == 200
    return found


PLAIN = {"scheme": "http", "host": "localhost:8000", "path": "/livez", "root": "", "method": "GET"}


def test_without_a_proxy_what_a_visitor_says_of_themselves_is_not_believed(start: Start) -> None:
    assert seen(start()) == {**PLAIN, "address": "198.51.100.9"}


def test_with_no_hop_in_production_neither(start: Start) -> None:
    assert seen(start(production=True, demo=False, proxy_hops=0)) == {**PLAIN, "address": "198.51.100.9"}


def test_behind_one_proxy_only_what_it_has_put_last_is_believed(start: Start) -> None:
    app = start(production=True, demo=False, proxy_hops=1)
    assert seen(app) == {**PLAIN, "scheme": "https", "address": "192.0.2.1"}


def test_an_application_that_believes_more_is_seen(start: Start) -> None:
    app = start()
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=2, x_proto=1, x_host=1)
    found = seen(app)
    assert (found["address"], found["host"]) == ("203.0.113.66", "evil.example")


def test_no_route_answers_to_other_methods_than_its_own(start: Start) -> None:
    """TRACE would say cookies aloud; CONNECT and made-up ones are no methods of the portal."""
    app = start()
    client, asked = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        assert (rule.methods or set()) <= SAFE | {"POST"}, rule
        path = "/" + "/".join(part for part in rule.rule.split("/") if part and "<" not in part)
        for method in ("TRACE", "TRACK", "CONNECT", "DEBUG"):
            answer = client.open(path, method=method, base_url=HOME)
            assert answer.status_code in {404, 405, 308}, (method, path)
            asked += 1
    assert asked > 400


def test_no_folder_is_listed(start: Start) -> None:
    client = start().test_client()
    folders = ["", *sorted(f"{p.relative_to(FOLDER)}/" for p in FOLDER.rglob("*") if p.is_dir())]
    assert len(folders) > 5
    for folder in folders:
        for address in (f"/static/{folder}", f"/static/{folder}".rstrip("/"), f"/static/{folder}../"):
            assert client.get(address, base_url=HOME).status_code == 404, address


INNER = (
    "metrics",
    "debug",
    "console",
    "docs",
    "openapi.json",
    "admin",
    "status",
    "health",
    "server-status",
    ".git/HEAD",
)


def test_nothing_of_the_inside_is_in_the_open(start: Start) -> None:
    app = start()
    client = app.test_client()
    for path in (*INNER, ".env", "var/secrets.json", "portal.db", "static/../settings.py"):
        assert client.get(f"/{path}", base_url=HOME).status_code == 404, path
    assert client.get("/livez", base_url=HOME).data == b"ok\n"


def test_texts_say_how_they_are_written(start: Start) -> None:
    client = start().test_client()
    for path in ("/", "/nowhere", "/livez", "/static/css/tokens.css", "/static/js/portal.js", "/static/favicon.svg"):
        answer = client.get(path, base_url=HOME, buffered=True)
        assert "charset=utf-8" in answer.headers["Content-Type"], path


@pytest.mark.parametrize("shared_app", ["sqlite"], indirect=True)
def test_no_page_leads_on_to_another_site(shared_app: Flask) -> None:
    """Browsers leave out tabs and line ends of an address and take a backslash for a slash."""
    visitor = Visitor(shared_app, "demonstration-1")
    for way in (OWN_PATH, *nasty.links()):
        with shared_app.test_request_context("/sign-in", query_string={"next": way}):
            after_sign_in = onward("/home")
        answer = visitor.get("/language/fr", query_string={"next": way})
        assert answer.status_code == 303, way
        for target in (answer.headers["Location"], after_sign_in):
            shown = re.sub(r"[\t\r\n]", "", target).replace("\\", "/")
            assert urljoin(visitor.base, shown).startswith(f"{visitor.base}/"), way
            assert way != OWN_PATH or target == way
