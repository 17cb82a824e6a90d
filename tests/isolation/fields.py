"""The forms that pages show, sent with what they did not offer: other territories' ids, columns of any table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from bs4 import BeautifulSoup
from sqlalchemy import Table, TypeDecorator, Uuid, select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from isolation.cases import Kind, Rows, Visit, probes, rules, visits
from isolation.crawl import fillings
from isolation.odd import Names, reasons
from isolation.world import Person, World
from portal.foundation.kernel.identifiers import new_token
from support.prove import LONG

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PLANTED = {str: "zqx planted", int: "987654", date: "1999-03-04", bool: "y"}
FOUND = ("zqx planted", 987654, date(1999, 3, 4))
NEVER = frozenset(
    {"tenant_id", "id", "created_at", "updated_at", "made_at", "state", "member_id", "person_id", "epoch"}
)
"""Columns that no form may take, whatever its table."""


@dataclass(frozen=True)
class Form:
    """A form as a page showed it to somebody: where it goes, what it sends, which of its values are ids."""

    visit: Visit
    target: str
    endpoint: str
    values: dict[str, str]
    names: frozenset[str]
    choices: dict[str, frozenset[UUID]] = field(hash=False)

    def __str__(self) -> str:
        """As findings name it."""
        return f"{self.target} ({self.endpoint}) as {self.visit}"


@dataclass
class Forms:
    """Every form of the visited territory; what is sent, and what came back."""

    world: World
    sent: int = 0
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Learn which names routes read while pages are looked at."""
        self.rows, self.names = Rows(self.world), Names(self.world.app)

    def pages(self) -> Iterator[tuple[Visit, Rule, str]]:
        """Each page that shows rows of one's own, to one who may see it in turn; to all when proofs are long."""
        here = [visit for visit in visits(self.world) if visit.known and visit.host == self.world.own.slug]
        for number, (rule, method) in enumerate(rules(self.world, ("GET",))):
            turned = here[number % len(here) :] + here[: number % len(here)]
            for visit in turned:
                found = [p for p in probes(self.world, self.rows, rule, method, visit) if p.kind is Kind.OWN]
                if found and found[0].answer == "neither 403 nor 404 nor sign-in nor an error":
                    yield visit, rule, found[0].path
                    if not LONG:
                        break

    def all(self) -> list[Form]:
        """The forms of these pages, each kind once."""
        found: dict[tuple[object, ...], Form] = {}
        for visit, _rule, path in self.pages():
            answer = self.ask(visit, "GET", path)
            if answer.mimetype == "text/html" and 'method="post"' in answer.text:
                for form in self._of(visit, path, answer):
                    found.setdefault((form.endpoint, form.names, visit.name if LONG else ""), form)
        return list(found.values())

    def _of(self, visit: Visit, path: str, answer: TestResponse) -> Iterator[Form]:
        for tag in BeautifulSoup(answer.text, "html.parser").select("form[method=post]"):
            target = urljoin(path, str(tag.get("action") or path))
            endpoint = self._endpoint(target)
            if endpoint in {"", "accounts.sign_out"} or urlsplit(target).netloc:
                continue
            names = frozenset(str(box["name"]) for box in tag.select("[name]"))
            choices: dict[str, set[UUID]] = {}
            for box in tag.select("[name]"):
                options = [box.get("value", ""), *(option.get("value", "") for option in box.select("option"))]
                ids = {UUID(str(value)) for value in options if UUID_TEXT.fullmatch(str(value))}
                choices.setdefault(str(box["name"]), set()).update(ids)
            filled = list(fillings(tag))[-1]
            kept = {name: frozenset(ids) for name, ids in choices.items() if ids}
            yield Form(visit, target, endpoint, filled, names, kept)

    def _endpoint(self, target: str) -> str:
        try:
            endpoint, _values = self.world.app.url_map.bind("localhost").match(urlsplit(target).path, method="POST")
        except HTTPException:
            return ""
        return str(endpoint)

    def ask(self, visit: Visit, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request as the visit's person, who signs in again when the form has ended their session."""
        tenant = self.world.tenants[visit.home]
        person: Person = tenant.people[visit.name]
        answer = self.world.ask(visit.host, method, path, person, buffered=True, **options)
        if method == "POST" and answer.status_code < 400:
            tenant.stay_in(person)
        return answer

    def send(self, form: Form, changes: dict[str, str]) -> TestResponse:
        """Send a form with other values than it showed."""
        self.sent += 1
        data = {**form.values, **changes, "form_key": new_token(), "csrf_token": self.world.token}
        with reasons() as said:
            answer = self.ask(form.visit, "POST", form.target, data=data)
        if answer.status_code >= 500:
            self.failed.append(f"{form}: {answer.status_code} {said.last}\n    with {data}")
        return answer


def tables_of(world: World) -> dict[UUID, Table]:
    """Which table each row's id belongs to, in both territories."""
    found: dict[UUID, Table] = {}
    with world.admin.connect() as connection:
        for table in world.tables:
            if "id" in table.columns and isinstance(table.c.id.type, Uuid):
                found |= dict.fromkeys(connection.scalars(select(table.c.id)), table)
    return found


def foreign_ids(world: World, table: Table) -> list[UUID]:
    """Rows of a table in the territory that must not be reached."""
    owner = table.c.get("tenant_id")
    if owner is None:
        return []
    with world.admin.connect() as connection:
        query = select(table.c.id).where(owner == world.other.ref.id).order_by(table.c.id).limit(20)
        return list(connection.scalars(query))


def planted(world: World) -> dict[str, str]:
    """Every column of every table with a value that can be found again."""
    values: dict[str, str] = {}
    for table in world.tables:
        for column in table.columns:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            if isinstance(kind, Uuid):
                values[column.key] = str(world.other.ref.id)
            else:
                values.setdefault(column.key, PLANTED.get(kind.python_type, PLANTED[str]))
    return values


def holding(world: World, wanted: set[object]) -> list[str]:
    """Where rows of the visited territory hold one of the values, or a value that was planted."""
    found = []
    with world.admin.connect() as connection:
        for table in world.tables:
            owner = table.c.get("tenant_id")
            if owner is None or table.name == "audit_payload":
                continue
            for row in connection.execute(select(table).where(owner == world.own.ref.id)).mappings():
                found += [f"{table.name}.{name}: {value}" for name, value in row.items() if _is(value, wanted)]
    return found


def _is(value: object, wanted: set[object]) -> bool:
    if isinstance(value, dict | list):
        return any(str(one) in str(value) for one in wanted if isinstance(one, UUID | str))
    return isinstance(value, UUID | str | int | date) and not isinstance(value, bool) and value in wanted
