"""The real application over a fresh copy of a loaded database, on SQLite and on PostgreSQL.

`app` is parametrised by engine. Its database is a copy of a template made once for the run, by whichever worker needs
it first: the tenants of tenants/*.toml and the demonstration of tenants/demo, on 23 November 2026.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, select

from portal import demo, installation
from portal.app import configure, create_app
from portal.foundation.db import engines, rls
from portal.foundation.db.base import Base
from portal.foundation.db.session import db
from portal.foundation.hooks import threads
from portal.foundation.hooks.registry import Registry, discover
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.worker import service as worker
from portal.foundation.worker.models import Job
from portal.people.tenants import queries as tenants
from portal.people.tenants.directory import Directory
from portal.settings import ROOT, Settings
from support import pages
from support.people import everybody_signed_in, sign_in
from support.pool import Pool
from support.postgres import Server
from support.stages import Stage, Stand, facts, listing

DAY = date(2026, 11, 23)
ENGINES = ("sqlite", "postgresql")
KEYS = {"secret_key": "s" * 40, "audit_key": "a" * 40}
NOWHERE = {
    **dict.fromkeys(("alize_france", "alize_romania"), ""),
    **dict.fromkeys(("alize_europe_ecb", "alize_europe_ecbseries", "alize_europe_inforeuro", "alize_romania_bnr"), ""),
}
"""No test asks a register: of firms, by plugin; of exchange rates, by plugin and name."""


def settings_for(url: str, network: str, folder: Path, owner: str | None = None) -> Settings:
    """Return the settings of a test application; mail goes into files."""
    return Settings(
        database_url=url,
        owner_url=owner or url,
        network_url=network,
        var_dir=folder,
        mail_url=f"file:{folder / 'mail'}",
        audit_head_dir=folder / "heads",
        tenants_dir=ROOT / "tenants",
        demo=True,
        second_factor="offered",
        testing=True,
        register_urls=NOWHERE,
        **KEYS,
    )


def make_tables(owner_url: str, roles: tuple[str, str] | None) -> None:
    """Make every table from the models, with its policies, grants and triggers."""
    engine = engines.owner_engine(owner_url, roles)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        rls.protect_all(connection, [t for t in Base.metadata.sorted_tables if not t.info.get("plugin")])
    engine.dispose()


@dataclass
class Place:
    """A loaded database of one engine, to be copied for each test; `copies` is the folder of this worker's own."""

    engine: str
    folder: Path
    server: Server | None
    template: str
    copies: Path
    roles: str = ""
    """What the logins on a server are called by, where not by the template."""
    apps: dict[str, Flask] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    filled: dict[Path, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    stages: dict[tuple[str, ...], Stage] = field(default_factory=dict)
    answers: dict[tuple[str, ...], dict[object, Any]] = field(default_factory=dict)
    known: dict[str, dict[Any, Any]] = field(default_factory=dict)

    @cached_property
    def registry(self) -> Registry:
        """The installed plugins, found once for all copies."""
        return discover(None)

    @cached_property
    def pool(self) -> Pool | None:
        """The databases on a server."""
        if self.server is None:
            return None
        return Pool(self.server, self.template, f"{self.template}_{self.copies.name}", self._logins)

    @property
    def _logins(self) -> tuple[str, str]:
        """The application's and the network's on a server."""
        roles = self.roles or self.template
        return f"{roles}_app", f"{roles}_network"

    @cached_property
    def files(self) -> dict[str, tuple[int, ...]]:
        """What the template consists of, but for a database on a server."""
        return listing(self.folder / "template")

    @cached_property
    def signed_in(self) -> dict[str, str]:
        """Login sessions that the template holds: their secrets, by territory and role."""
        kept = self.folder / "signed_in.json"
        return json.loads(kept.read_text()) if kept.exists() else {}

    def ready(self) -> None:
        """Make the template unless another worker has, or is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / "built").exists():
                self.build()
                (self.folder / "built").touch()

    def build(self) -> None:
        """Make the template: tables, tenants, demonstration, of which the worker has done what there was to do.

        Its letters are taken away: a test finds its own. Everybody of it is signed in, as most tests begin.
        """
        app = self._open(self.template, self.folder / "template", fresh=True)
        installation.apply_tenants(app)
        demo.load(app, DAY, network=False)
        with app.app_context():
            while worker.run_due():
                pass
            assert not db.session.scalars(select(Job.kind).where(Job.error_code.is_not(None))).all()
        shutil.rmtree(self.folder / "template" / "mail")
        (self.folder / "signed_in.json").write_text(json.dumps(everybody_signed_in(app)))
        close(app)

    def _open(self, name: str, folder: Path, fresh: bool = False) -> Flask:
        app = self._made(name, folder, fresh)
        # Each test has an application of its own; compiling a page's templates again would cost most of it.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self.folder.parent))
        return app

    def _made(self, name: str, folder: Path, fresh: bool) -> Flask:
        folder.mkdir(parents=True, exist_ok=True)
        if self.engine == "sqlite":
            url = f"sqlite:///{folder / 'portal.db'}"
            if fresh:
                create_app(settings_for(url, url, folder))
                make_tables(url, None)
            return create_app(settings_for(url, url, folder), self.registry)
        assert self.server is not None
        roles, (app_role, network_role) = self.roles or self.template, self._logins
        owner = self.server.url(name)
        if fresh:
            self.server.create(name)
            admin = create_engine(engines.normal_url(owner), isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                for role in (app_role, network_role, f"{roles}_owner"):
                    connection.exec_driver_sql(f"create role {role} login password 'pw' nosuperuser nobypassrls")
                connection.exec_driver_sql(f"alter database {name} owner to {roles}_owner")
                connection.exec_driver_sql(f"grant all on schema public to {roles}_owner")
            admin.dispose()
        owner = self.server.url(name, f"{roles}_owner", "pw")
        url, network = self.server.url(name, app_role, "pw"), self.server.url(name, network_role, "pw")
        if fresh:
            create_app(settings_for(url, network, folder, owner))
            make_tables(owner, (app_role, network_role))
        return create_app(settings_for(url, network, folder, owner), self.registry)

    @contextmanager
    def copy(self) -> Iterator[Flask]:
        """Give an application over a copy of the template, its documents included.

        The application is the one that had this copy before, if there was one: its statements are compiled already,
        and on a server its connections know the tables.
        """
        with self.pool.lent() if self.pool else self._lent() as copy:
            name = copy if isinstance(copy, str) else copy.name
            folder = self.copies / f"{self.engine}_{name}"
            self._fill(folder)
            if name in self.apps:
                configure(self.apps[name].extensions["settings"], self.registry)
            else:
                self.apps[name] = self._open(name, folder)
            app, as_made = self.apps[name], state(self.apps[name])
            on_server = None if isinstance(copy, str) else copy
            app.extensions["signed_in"] = dict(self.signed_in)
            app.extensions["stand"] = Stand(app, folder, self.files, on_server, self.stages, self.answers, close)
            self.known = self.known or territories(app)
            vars(app.extensions["directory"]).update({name: dict(kept) for name, kept in self.known.items()})
            try:
                yield app
            finally:
                close(app, resting=self.pool is None)
                put_back(app, as_made)
        if self.pool and copy not in self.pool.free:  # its tables were changed: it is gone
            close(self.apps.pop(name))

    def _fill(self, folder: Path) -> None:
        """Put what the template has into a folder, and take away what else is there."""
        folder.mkdir(parents=True, exist_ok=True)
        as_filled, there = self.filled.setdefault(folder, {}), listing(folder)
        for name in there:
            if there[name] != as_filled.get(name):
                (folder / name).unlink()
        for name in self.files:
            if name not in there or there[name] != as_filled.get(name):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.folder / "template" / name, folder / name)
                as_filled[name] = facts(folder / name)

    @contextmanager
    def _lent(self) -> Iterator[str]:
        name = self.free.pop() if self.free else str(len(self.apps))
        try:
            yield name
        finally:
            self.free.append(name)


def territories(app: Flask) -> dict[str, dict[Any, Any]]:
    """What a directory knows that has been asked about every tenant."""
    with app.app_context():
        hosts = tenants.hosts()
    found = {}
    for tenant_id in hosts.values():
        with app.app_context():  # a session serves one tenant
            found[tenant_id] = tenants.load(tenant_id)
    return {"_hosts": hosts, "_territories": found}


def state(app: Flask) -> list[dict[Any, Any]]:
    """What a test may put into an application: settings, configuration, what runs around a request."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return [dict(app.extensions), dict(app.config), *({k: list(v) for k, v in kept.items()} for kept in hooks)]


def put_back(app: Flask, as_made: list[dict[Any, Any]]) -> None:
    """Let an application be as it was, and know nothing of the tenants it has served."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    for now_there, before in zip((app.extensions, app.config, *hooks), as_made, strict=True):
        now_there.clear()
        now_there.update(before)
    vars(app.extensions["directory"]).update(vars(Directory()))


def close(app: Flask, *, resting: bool = True) -> None:
    """Give back every connection of `app`; where `resting` is False, an engine that nobody uses keeps its own."""
    with app.app_context():
        for engine in (*db.engines.values(), app.extensions["network_engine"]):
            if resting or engine.pool.checkedout():
                engine.dispose()


threads.LIMIT_SECONDS = 10.0
"""A plugin has two seconds in the product; a machine that runs a browser and two engines at once is slower."""

_places: dict[str, Place] = {}
_failed: dict[str, str] = {}
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():032}")[-12:]
"""What this run's databases and logins are called by, for a server that several runs share."""


def place(engine: str, base: Path, worker: str, server: Callable[[], Server]) -> Place:
    """Return the engine's template, made at its first use. `base` is this worker's temporary folder."""
    if engine in _failed:
        pytest.fail(f"the template of {engine} could not be made: {_failed[engine]}", pytrace=False)
    if engine not in _places:
        common = base if worker == "master" else base.parent
        found = server() if engine == "postgresql" else None
        made = Place(engine, common / f"template-{engine}", found, f"alize_{RUN}", base / worker)
        try:
            made.ready()
        except Exception as error:
            _failed[engine] = repr(error)
            raise
        _places[engine] = made
    return _places[engine]


@pytest.fixture(params=ENGINES)
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Name the engine a test runs on."""
    return str(request.param)


@pytest.fixture
def app(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Flask]:
    """Give the application over a fresh copy of the loaded database, on each engine."""
    yield from fresh_app(engine_kind, request, tmp_path_factory, worker_id)


@pytest.fixture(scope="module", params=ENGINES)
def shared_app(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Flask]:
    """Give one application for a whole module of tests that only read, on each engine."""
    yield from fresh_app(str(request.param), request, tmp_path_factory, worker_id)


def fresh_app(
    engine: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory, worker: str
) -> Iterator[Flask]:
    """Yield an application over a copy of the template and remove the copy afterwards."""
    found = place(engine, folders.getbasetemp(), worker, lambda: request.getfixturevalue("postgres_server"))
    with found.copy() as app:
        if "monkeypatch" in request.fixturenames:  # with something replaced, verbs may do otherwise
            del app.extensions["stand"]
        yield app


def pytest_sessionfinish() -> None:
    """Leave no copy on a server that outlives the run."""
    for found in _places.values():
        for app in found.apps.values():
            close(app)
        if found.pool is not None:
            found.pool.close()


@dataclass
class Visitor:
    """A person at one tenant's host, signed in without a password: what a browser does, without one."""

    app: Flask
    slug: str
    role: str | None = None
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        if self.role is not None:
            sign_in(self.app, self.client, self.slug, self.role)

    @property
    def base(self) -> str:
        """The address of the tenant's host; '' is the programme's home."""
        domain = self.app.extensions["settings"].base_domain
        return f"http://{self.slug}.{domain}:8000" if self.slug else f"http://{domain}:8000"

    def get(self, path: str, **options: Any) -> Any:
        """Open a page."""
        return self.client.get(path, base_url=self.base, **options)

    def token(self) -> str:
        """Return a form token, from a page that everybody may read."""
        from flask_wtf.csrf import generate_csrf

        with self.app.test_request_context("/", base_url=self.base):
            from flask import session

            with self.client.session_transaction(base_url=self.base) as kept:
                session.update(kept)
                token = generate_csrf()
                kept.update(session)
        return str(token)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        """Send a form as its page would: with token, a key of its own and origin."""
        body = {"csrf_token": self.token(), "form_key": new_token(), **(data or {})}
        return self.client.post(path, data=body, base_url=self.base, headers={"Origin": self.base}, **options)

    def submit(self, path: str, data: dict[str, Any] | None = None, form: int = 0, **options: Any) -> Any:
        """Open `path`, fill its `form`-th post form with `data` over what it shows, and send it."""
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code)
        shown = [f for f in pages.forms(page.text) if f.get("method") == "post"]
        chosen = [f for f in shown if not str(f.get("action", "")).endswith("/sign-out")][form]
        values = pages.filled_in(chosen)
        target = str(chosen.get("action") or path)
        return self.client.post(
            target, data={**values, **(data or {})}, base_url=self.base, headers={"Origin": self.base}, **options
        )


def form_values(form: Any) -> dict[str, str]:
    """Return what a form would send untouched."""
    values: dict[str, str] = {}
    for box in form.select("input[name]"):
        if box.get("type") in {"checkbox", "radio"} and not box.has_attr("checked"):
            continue
        if box.get("type") not in {"submit", "file"}:
            values[box["name"]] = box.get("value", "on" if box.get("type") == "checkbox" else "")
    for area in form.select("textarea[name]"):
        values[area["name"]] = area.text.lstrip("\r\n")
    for choice in form.select("select[name]"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        values[choice["name"]] = chosen.get("value", "") if chosen else ""
    return values


def text_of(answer: Any) -> str:
    """Return a page's visible words, spaces folded."""
    return re.sub(r"\s+", " ", pages.words(answer.text)).strip()
