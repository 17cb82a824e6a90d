"""The portal answering on a port of this machine, for the tests that walk through it with a browser.

`live` is parametrised by engine, as `app` is: the same loaded demonstration, its territories at
`<slug>.alize.localhost`, which the tests' Chromium finds here. A test of one engine only says
`@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)`.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import select, update
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from portal.app import configure, create_app
from portal.foundation.web.context import registry
from portal.people.tenants.models import Tenant
from support import looking
from support.app import close, fresh_app, put_back, state
from support.people import sign_in
from support.rows import whole

DOMAIN = "alize.localhost"
AGAIN = "french-postgresql"
"""A walk whose pages axe looks at in the other one, on SQLite."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the tests' output free of one line a request."""


@dataclass
class Live:
    """A portal that answers: `app` is the very application, for looking at what a walk left behind."""

    app: Flask
    port: int

    def url(self, slug: str = "", path: str = "/") -> str:
        """The address of a page of a tenant; without a slug, of the programme's home."""
        host = f"{slug}.{DOMAIN}" if slug else DOMAIN
        return f"http://{host}:{self.port}{path}"

    def sign_in(self, context: BrowserContext, slug: str, role: str) -> None:
        """Give a browser the login session of the demonstration's person with `role`, as after a sign-in."""
        client = self.app.test_client()
        sign_in(self.app, client, slug, role)
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"], f"{slug}.{DOMAIN}")
        assert cookie is not None
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url(slug)}])


def in_both_countries(name: str, french: object, romanian: object) -> Callable[..., Any]:
    """Walk in each country, each time on the other engine: what engines do differently is tested below the browser.

    Both walks come by the same pages, which axe looks at on SQLite (support/looking.py).
    """
    pairs = [("postgresql", french), ("sqlite", romanian)]
    ids = [AGAIN, "romanian-sqlite"]
    return pytest.mark.parametrize(("engine_kind", name), pairs, indirect=["engine_kind"], ids=ids)


class Whole:
    """Reads every answer to its end before it is sent: a browser that goes away then leaves no file open."""

    def __init__(self, app: Flask) -> None:
        self.app, self.going, self.changed = app, 0, threading.Condition()

    def __call__(self, *request: Any) -> list[bytes]:
        """Answer a request."""
        self._count(1)
        try:
            with closing(ClosingIterator(self.app(*request))) as parts:
                return list(parts)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self.changed:
            self.going += change
            self.changed.notify_all()

    def let_end(self) -> None:
        """Wait for what is under way: a page that the browser has left still has its connection."""
        with self.changed:
            self.changed.wait_for(lambda: not self.going, 5)


def _serve(app: Whole, listener: socket.socket) -> BaseWSGIServer:
    server = make_server(
        "127.0.0.1", listener.getsockname()[1], app, threaded=True, request_handler=_Quiet, fd=listener.fileno()
    )
    server.daemon_threads = True  # type: ignore[attr-defined]  # a browser keeps its connections open
    threading.Thread(target=server.serve_forever, name="portal", daemon=True).start()
    return server


def move(app: Flask) -> None:
    """Let the territories of a copy answer below this domain, as `tenant apply` would."""
    table = Tenant.__table__
    for owner in whole(app):
        with owner.begin() as connection:
            for row in connection.execute(select(table.c.id, table.c.hosts)).all():
                hosts = [host.removesuffix("localhost") + DOMAIN for host in row.hosts]
                connection.execute(update(Tenant).where(table.c.id == row.id).values(hosts=hosts))


@pytest.fixture(scope="session")
def answering() -> Iterator[dict[Flask, tuple[Flask, socket.socket]]]:
    """For each copy's application, the one that answers in its stead and where: its pages' statements are compiled."""
    found: dict[Flask, tuple[Flask, socket.socket]] = {}
    yield found
    for _app, listener in found.values():
        listener.close()


@pytest.fixture
def live(
    engine_kind: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    answering: dict[Flask, tuple[Flask, socket.socket]],
) -> Iterator[Live]:
    """Give the application over a fresh copy of the loaded database, answering on a free port."""
    looking.again = request.node.callspec.id == AGAIN
    copies = fresh_app(engine_kind, request, tmp_path_factory, worker_id)
    copied = next(copies)
    if copied not in answering:
        listener = socket.create_server(("127.0.0.1", 0))
        settings = replace(copied.extensions["settings"], base_domain=DOMAIN, port=int(listener.getsockname()[1]))
        answering[copied] = create_app(settings, registry()), listener
    app, listener = answering[copied]
    as_made = state(app)
    configure(app.extensions["settings"], registry())
    app.jinja_env.bytecode_cache = copied.jinja_env.bytecode_cache
    move(app)
    whole = Whole(app)
    server = _serve(whole, listener)
    yield Live(app, app.extensions["settings"].port)
    server.shutdown()
    server.server_close()
    whole.let_end()
    close(app)
    put_back(app, as_made)
    next(copies, None)
