"""Territories full of people and rows, and the requests that people send there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, Table, inspect, select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from portal.foundation.db import engines
from portal.foundation.db.base import Base, Scoped
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor, Grant, TenantRef
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web import addresses, visibility
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.models import Member
from portal.people.accounts.models import Person as PersonRow
from portal.people.accounts.rules import FULL, ROLES, system_actor
from portal.people.parties import service as parties
from portal.people.tenants import plugin_states
from portal.people.tenants.models import PluginState
from portal.programme.projects import intake
from portal.programme.projects.models import Project
from support.app import DAY, Place
from support.people import actor_of, outlast, ref_of, stay_fresh

HOME, NETWORK = "", "network"
OWN, OTHER = "demonstration-1", "ales-cevennes"
SECOND_PARTY = {"expert": "partner", "partner_contact": "partner", "funder": "funder"}
RAW_TOKEN = "0" * 40


@dataclass
class Person:
    """Somebody signed in at one tenant: who they are there, and the cookie that says so."""

    name: str
    tenant: str
    actor: Actor
    token: str
    cookie: str

    def __str__(self) -> str:
        """As findings name them."""
        return f"{self.name} of {self.tenant}"

    def keep(self, app: Flask, answer: TestResponse) -> None:
        """Take the new secret that an answer may bring, as a browser does."""
        serializer = app.session_interface.get_signing_serializer(app)
        for line in answer.headers.getlist("Set-Cookie"):
            name, value = line.split(";")[0].split("=", 1)
            token = (
                serializer.loads(value).get("_user_id") if name == app.config["SESSION_COOKIE_NAME"] and value else None
            )
            if token and token != self.token:
                self.token, self.cookie = token, cookie_of(app, token)


@dataclass
class Tenant:
    """One territory with its people by name: a role, or `role (other party)` for the same role of another party."""

    app: Flask
    ref: TenantRef
    marker: str
    day: date = DAY
    people: dict[str, Person] = field(default_factory=dict)
    follow_token: str = ""
    apart: dict[str, Person] = field(default_factory=dict)
    """People who are not all the way in, or only here for hours: shown forms that nobody else sees."""
    links: dict[str, str] = field(default_factory=dict)
    """What was mailed, by its purpose."""

    @property
    def slug(self) -> str:
        """The territory's name in its host."""
        return self.ref.slug

    def actor(self, role: str) -> Actor:
        """Whoever has the role in the demonstration."""
        return self.people[role].actor

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Work in this tenant, in a context of its own."""
        with self.app.app_context(), use_tenant(self.ref):
            yield

    def add_person(self, name: str, role: str, party_id: UUID | None = None) -> Person:
        """Make somebody a member with `role`, and sign them in. Inside `bound`."""
        email = f"{re.sub('[^a-z]+', '-', name)}x@{self.slug}.second.example"
        grant = Grant(role, party_id)
        member_id = account_service.add_member(system_actor("tests"), email, f"{self.marker} {name}", (grant,))
        with self.app.app_context(), use_tenant(self.ref):
            found = accounts.credentials(email)
        assert found is not None
        assert found.member_id == member_id
        return self.enter(name, accounts.Credentials(found.member_id, found.person_id, "", found.epoch))

    @property
    def everybody(self) -> dict[str, Person]:
        """All of them by name, wherever they stand."""
        return {**self.people, **self.apart}

    def enter_apart(self, name: str, actor: Actor, stage: str = FULL) -> Person:
        """Open a second login session of somebody that stops at `stage`, and keep its cookie. Inside `bound`."""
        epoch = db.session.scalars(select(PersonRow.epoch).where(PersonRow.id == actor.person_id)).one()
        assert actor.member_id is not None
        assert actor.person_id is not None
        known = accounts.Credentials(actor.member_id, actor.person_id, "", epoch)
        token = account_service.open_session(known, "tests", stage)
        outlast(token)
        self.apart[name] = Person(name, self.slug, actor, token, cookie_of(self.app, token))
        return self.apart[name]

    def enter(self, name: str, known: accounts.Credentials) -> Person:
        """Open a login session and keep the cookie. Inside `bound`."""
        token = account_service.open_session(known, "tests")
        stay_fresh(token)
        outlast(token)
        found = accounts.signed_in(token, now(), self.day)
        assert found is not None
        self.people[name] = Person(name, self.slug, found.actor, token, cookie_of(self.app, token))
        return self.people[name]

    def stay_in(self, person: Person) -> None:
        """Sign a person in again whose form has ended their login session; nobody whom one has locked out."""
        if person.name not in self.people:
            return
        with self.bound():
            active = db.session.scalars(select(Member.active).where(Member.id == person.actor.member_id)).one()
            if active and accounts.signed_in(person.token, now(), self.day) is None:
                epoch = db.session.scalars(select(PersonRow.epoch).where(PersonRow.id == person.actor.person_id)).one()
                assert person.actor.member_id is not None
                assert person.actor.person_id is not None
                self.enter(person.name, accounts.Credentials(person.actor.member_id, person.actor.person_id, "", epoch))


def enable_all(tenant: Tenant) -> None:
    """Enable again what a form has disabled: without a country's rules nothing would be decided any more."""
    with tenant.bound():
        for row in db.session.execute(select(PluginState.plugin, PluginState.enabled)).all():
            if not row.enabled:
                plugin_states.switch_plugin(tenant.actor("territory_manager"), row.plugin, on=True)


def cookie_of(app: Flask, token: str | None) -> str:
    """The cookie of a visitor: a login session if any, and the secret that form tokens are made of."""
    content = {"csrf_token": RAW_TOKEN} | ({"_user_id": token, "_fresh": True} if token else {})
    signed = app.session_interface.get_signing_serializer(app).dumps(content)
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"


@dataclass
class World:
    """Two territories and the network, one application, one database; `admin` goes around every wall."""

    app: Flask
    tenants: dict[str, Tenant]
    admin: Engine
    client: FlaskClient
    token: str
    folder: Path
    """Where what is learned of worlds that are alike is kept for the run."""

    @cached_property
    def tables(self) -> list[Table]:
        """Those that the database has: other tests may have brought models of their own since it was made."""
        there = set(inspect(self.admin).get_table_names())
        return [table for table in Base.metadata.sorted_tables if table.name in there]

    @property
    def own(self) -> Tenant:
        """The territory that is visited."""
        return self.tenants[OWN]

    @property
    def other(self) -> Tenant:
        """The territory whose rows must not be reached from the first."""
        return self.tenants[OTHER]

    @property
    def on_sqlite(self) -> bool:
        """Whether the database has no policies of its own."""
        return self.admin.dialect.name == "sqlite"

    def takes_forms(self, target: str) -> str:
        """The endpoint that a form sent to `target` reaches; '' where none does."""
        try:
            endpoint, _values = self.app.url_map.bind("localhost").match(urlsplit(target).path, method="POST")
        except HTTPException:
            return ""
        return str(endpoint)

    def base(self, slug: str) -> str:
        """The address of a host; '' is the programme's home."""
        domain = self.app.extensions["settings"].base_domain
        return f"http://{slug}.{domain}:8000" if slug else f"http://{domain}:8000"

    def ask(self, slug: str, method: str, path: str, person: Person | None, **options: Any) -> TestResponse:
        """Send a request as a browser would: its cookie, and on unsafe methods token, the form's key and origin."""
        base = self.base(slug)
        cookie = person.cookie if person else cookie_of(self.app, None)
        headers = {"Cookie": cookie}
        if method not in {"GET", "HEAD", "OPTIONS"}:
            headers |= {"Origin": base}
            given = {"csrf_token": self.token, "form_key": new_token(), **options.pop("data", {})}
            options = {"data": given, **options}
        answer = self.client.open(path, method=method, base_url=base, headers=headers, **options)
        if person:
            person.keep(self.app, answer)
        return answer

    def rows(self, tenant: Tenant, address: addresses.Address) -> dict[UUID, dict[str, UUID]]:
        """Every row of an address's kind in a tenant, newest first: its id, and its parents' by their address."""
        table = address.model.__table__
        names = {name: column.key for name, column in address.parents.items()}
        query = select(table).where(table.c.tenant_id == tenant.ref.id).order_by(table.c.id.desc())
        with self.admin.connect() as connection:
            found = connection.execute(query).mappings().all()
        return {row["id"]: {name: row[key] for name, key in names.items()} for row in found}

    def visible(self, tenant: Tenant, model: type[Scoped], actor: Actor) -> set[UUID]:
        """The rows of `model` that `actor` sees there, as visibility.py says."""
        with tenant.bound():
            return set(db.session.scalars(select(model.id).where(visibility.visible(model, actor))))

    def fingerprint(self, tenant: Tenant) -> dict[str, str]:
        """A digest of every row of a tenant, by table, without what a mere look at a page may note."""
        prints = {}
        with self.admin.connect() as connection:
            for table in self.tables:
                owner = table.c.id if table.name == "tenant" else table.c.get("tenant_id")
                if owner is not None:
                    lasting = [c for c in table.columns if not c.info.get("noted_by_reading")]
                    rows = connection.execute(select(*lasting).where(owner == tenant.ref.id).order_by(table.c.id)).all()
                    prints[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return prints

    def secrets(self, tenant: Tenant, *, people: bool = True) -> list[str]:
        """Texts that only this tenant's rows hold: nobody else's page may show one. `people` False leaves out names."""
        texts = {slug: self._texts(found, people) for slug, found in self.tenants.items()}
        elsewhere = set().union(*(found for slug, found in texts.items() if slug != tenant.slug))
        return sorted(texts[tenant.slug] - elsewhere)

    def _texts(self, tenant: Tenant, people: bool) -> set[str]:
        wanted = {"project": ("reference", "title"), "party": ("name",)}
        wanted |= {"member": ("name",), "contact": ("name", "email")} if people else {}
        found = {tenant.marker} if people else set()
        with self.admin.connect() as connection:
            for name, columns in wanted.items():
                table = Base.metadata.tables[name]
                query = select(*(table.c[c] for c in columns)).where(table.c.tenant_id == tenant.ref.id)
                found |= {text for row in connection.execute(query) for text in row if len(text) > 5}
        return found


def empty(app: Flask, admin: Engine, folder: Path) -> World:
    """Return the tenants of a world, with nobody in them."""
    tenants = {slug: Tenant(app, ref_of(app, slug), f"secret of {slug}") for slug in (OWN, OTHER, NETWORK)}
    return World(app, tenants, admin, app.test_client(use_cookies=False), form_token(app), folder)


def build(app: Flask, admin: Engine, folder: Path, factories: dict[str, Callable[[Tenant], None]]) -> World:
    """Fill `app`'s database: people of every role, second parties, rows of every kind that addresses name."""
    from isolation import generic

    made = empty(app, admin, folder)
    for tenant in made.tenants.values():
        _add_people(app, tenant)
        if tenant.slug != NETWORK:
            for name, address in sorted(addresses._addresses.items(), key=lambda item: item[0] != "project"):
                with tenant.bound():
                    _fill(made, tenant, name, address, factories, generic.make)
            with tenant.bound():
                tenant.follow_token = follow_token()
    return made


def follow_token() -> str:
    """A link by which a firm without a login follows its file."""
    project_id = db.session.scalars(select(Project.id).order_by(Project.id.desc())).first()
    with transaction() as session:
        return intake.add_link(session, project_id)


def _add_people(app: Flask, tenant: Tenant) -> None:
    place = "network" if tenant.slug == NETWORK else "territory"
    for key, role in ROLES.items():
        if place in role.places:
            known = actor_of(app, tenant.slug, key)
            with tenant.bound():
                epoch = db.session.scalars(select(PersonRow.epoch).where(PersonRow.id == known.person_id)).one()
                assert known.member_id is not None
                assert known.person_id is not None
                tenant.enter(key, accounts.Credentials(known.member_id, known.person_id, "", epoch))
    if place == "territory":
        second = {}
        with tenant.bound(), transaction() as session:
            for kind in sorted(set(SECOND_PARTY.values())):
                second[kind] = parties.ensure(session, f"{tenant.marker} second {kind}", {}).id
        for key, kind in SECOND_PARTY.items():
            with tenant.bound():
                tenant.add_person(f"{key} (other party)", key, second[kind])


def _fill(made: World, tenant: Tenant, name: str, address: addresses.Address, factories: Any, make: Any) -> None:
    if name in factories:
        factories[name](tenant)
    if made.rows(tenant, address):
        return
    with transaction():
        if not address.parents:
            make(address.model, tenant.marker, tenant.day)
        for parent, column in address.parents.items():
            for parent_id in list(made.rows(tenant, addresses._addresses[parent]))[:3]:
                make(address.model, tenant.marker, tenant.day, {column.key: parent_id})


def form_token(app: Flask) -> str:
    """The form token that goes with `cookie_of`'s secret."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN))


def admin_url(app: Flask, place: Place) -> str:
    """The address of `app`'s database for somebody whom no wall stops."""
    url = engines.normal_url(app.extensions["settings"].database_url)
    if place.server is None:
        return url.render_as_string(hide_password=False)
    return place.server.url(str(url.database))
