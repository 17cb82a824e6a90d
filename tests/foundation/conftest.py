"""The foundation's rooms alone, in an application with nothing else, on both engines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, make_url, text

import portal.foundation.audit.models
import portal.foundation.mail.models
import portal.foundation.stats.models
import portal.foundation.worker.models  # noqa: F401  tables
from portal.foundation.audit import heads
from portal.foundation.audit import service as audit
from portal.foundation.db import rls
from portal.foundation.db.base import Base
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.engines import engine_options, normal_url, owner_engine, prepare
from portal.foundation.db.session import db
from portal.foundation.kernel.context import TenantRef
from portal.foundation.mail import service as mail
from portal.foundation.worker import registry
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import NETWORK_STATE
from support.pool import Pool

CONFIGURED = (
    (audit, "_key"),
    (heads, "_folder"),
    (mail, "_transport"),
    (mail, "_sender"),
    (registry, "_load"),
    (registry, "_every"),
    (registry, "_may_change"),
)
COPIED = ("id", "slug", "code", "country", "currency", "timezone", "locale")
KEY = b"a key for tests, of thirty-two bytes"
TENANTS = (
    TenantRef(UUID(int=1), "ales", "ALES", "Alès", "FR", "fr", "EUR", "Europe/Paris"),
    TenantRef(UUID(int=2), "cluj", "CLUJ", "Cluj", "RO", "ro", "RON", "Europe/Bucharest"),
)


def make_app(url: str) -> Flask:
    """An application on an existing database; a process of a test's own calls this too."""
    app = Flask("portal.tests")
    app.config["SQLALCHEMY_DATABASE_URI"] = normal_url(url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    audit.configure(KEY)
    registry.set_tenant_source(
        {tenant.id: tenant for tenant in TENANTS}.__getitem__,
        lambda: [(tenant, True) for tenant in TENANTS],
        lambda _tenant: True,
    )
    return app


@dataclass
class Site:
    """An application with two territories; `owner` goes around every wall, as an intruder with the database would."""

    app: Flask
    url: str
    owner: Engine
    tenant: TenantRef = TENANTS[0]
    other: TenantRef = TENANTS[1]

    @contextmanager
    def work(self, tenant: TenantRef | None = None) -> Iterator[None]:
        """Work in a territory, by default the first, in a context of its own."""
        with self.app.app_context(), use_tenant(tenant or self.tenant):
            yield

    def sql(self, statement: str, **parameters: object) -> list:
        """Run SQL as the owner of everything."""
        with self.owner.begin() as connection:
            result = connection.execute(text(statement), parameters)
            return list(result) if result.returns_rows else []

    def at_once(self, count: int, act: Callable[[int], None]) -> None:
        """Run `act(0)` … `act(count - 1)` in as many threads, each in the first territory."""

        def one(number: int) -> None:
            with self.work():
                act(number)

        with ThreadPoolExecutor(count) as pool:
            list(pool.map(one, range(count)))


def _fill(owner: Engine) -> None:
    with owner.begin() as connection:
        Base.metadata.create_all(connection)
        rls.protect_all(connection, Base.metadata.sorted_tables)
        for tenant in TENANTS:
            same = {name: getattr(tenant, name) for name in COPIED}
            empty = {"hosts": [], "locales": [], "areas": [], "ridge": [], "carrier": {}, "contact": {}, "position": {}}
            name = {tenant.locale: tenant.name}
            row = {**same, **empty, "name": name, "network_id": TENANTS[0].id, "state": NETWORK_STATE}
            connection.execute(insert(Tenant).values(**row, pilot=False, invented=True))
    owner.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("foundation") / "template.db"
    _fill(owner_engine(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_pool(postgres_server) -> Iterator[Pool]:
    with postgres_server.temporary() as url:
        name = make_url(url).database
        roles = rls.role_names(name)
        with postgres_server.connect() as admin:
            for role in roles:
                admin.execute(f"create role \"{role}\" login password 'test'")
        _fill(owner_engine(url))
        pool = Pool(postgres_server, name, f"{name}_copy")
        yield pool
        pool.close()
    with postgres_server.connect() as admin:
        for role in roles:
            admin.execute(f'drop role "{role}"')


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request, tmp_path, monkeypatch) -> Iterator[Site]:
    for module, name in CONFIGURED:  # put back afterwards, for applications that live longer
        monkeypatch.setattr(module, name, None)
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "portal.db")
            url = owner_url = f"sqlite:///{tmp_path / 'portal.db'}"
        else:
            pool = request.getfixturevalue("postgres_pool")
            name = stack.enter_context(pool.lent()).name
            owner_url = pool.server.url(name)
            url = pool.server.url(name, rls.role_names(pool.template)[0], "test")
        made = Site(make_app(url), url, owner_engine(owner_url))
        yield made
        made.owner.dispose()
        with made.app.app_context():
            db.engine.dispose()
