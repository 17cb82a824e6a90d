"""The forms that pages show, sent with what they did not offer: other territories' ids, columns of any table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from bs4 import Tag
from sqlalchemy import Table, TypeDecorator, Uuid, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from isolation.cases import Visit, rules
from isolation.crawl import fillings
from isolation.kept import kept
from isolation.odd import Names, reasons
from isolation.places import Places
from isolation.world import Person, World, enable_all
from portal.foundation.kernel.identifiers import new_token
from portal.people import openid
from support import pages
from support.prove import LONG

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PLANTED = {str: "zqx planted", int: "987654", date: "1999-03-04", bool: "y"}
FOUND = ("zqx planted", 987654, date(1999, 3, 4))
NOT_TYPED = ("hidden", "checkbox", "radio", "file", "submit")
TYPED = "textarea[name], input[name]" + "".join(f":not([type={kind}])" for kind in NOT_TYPED)
RIGHT = ("732829320", "14:00", "5000", "24/11/2026", "20/11/2026", "")
"""What a field may want that refuses what was filled in, one after the other, the last first."""
INVALID = re.compile(r'<(?=[^>]* aria-invalid="true")[^>]* name="([^"]+)"')
PASSWORD, TRAP = "input[autocomplete=current-password]", ".az-trap input"
NEVER = frozenset(
    {"tenant_id", "id", "created_at", "updated_at", "made_at", "state", "member_id", "person_id", "epoch"}
)
"""Columns that no form may take, whatever its table."""


ORDERS = re.compile(r'href="[^"?]*\?(sort=[^"&#]+)"')
"""Other orders that a list offers."""


@dataclass(frozen=True, eq=False)
class Form:
    """A form as a page showed it to somebody: where it goes, what it sends, which values are ids, where one types."""

    visit: Visit
    target: str
    endpoint: str
    values: dict[str, str]
    names: frozenset[str]
    choices: dict[str, frozenset[UUID]]
    typed: tuple[str, ...] = ()

    @property
    def kind(self) -> tuple[str, frozenset[str]]:
        """What makes two forms the same."""
        return self.endpoint, frozenset(UUID_TEXT.sub("id", name) for name in self.names)

    def __str__(self) -> str:
        """As findings name it."""
        return f"{self.target} ({self.endpoint}) as {self.visit}"


@dataclass
class Forms:
    """Every form of the visited territory; what is sent, and what came back.

    Pages are shown to one person after the other; where not `turned`, to the first one who may see them.
    """

    world: World
    hosts: tuple[str, ...] = ()
    turned: bool = True
    sent: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    left: dict[tuple[Form, str], list[str]] = field(default_factory=lambda: defaultdict(lambda: [*RIGHT]))
    looked: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The pages that were asked for, by whom, and the other orders that each offers."""

    def __post_init__(self) -> None:
        """Learn which names routes read while pages are looked at."""
        self.names = Names(self.world.app)
        self.places = Places(self.world, self.hosts or (self.world.own.slug,))

    def all(self) -> list[Form]:
        """The forms of these hosts, each kind once; when proofs are long, each as everybody of a role sees it."""
        found: list[Form] = []
        for host in self.places.hosts:
            there, read, shown, looked = kept(self.world.folder / f"forms of {host}", partial(self._all_of, host))
            found += there
            self.names.read.update(read)
            self.shown.update(shown)
            self.looked.update(looked)
        return found

    def _all_of(self, host: str) -> tuple[list[Form], dict[str, set[str]], dict[str, str], dict[Any, list[str]]]:
        found: dict[tuple[object, ...], Form] = {}
        for visit, path in self._pages(Places(self.world, (host,))):
            answer = self.ask(visit, "GET", path)
            page = answer.text if answer.mimetype == "text/html" else ""
            self.looked[visit.name, path] = ORDERS.findall(page)[:2]
            if 'method="post"' in page:
                for form in self.of(visit, path, answer):
                    found.setdefault((*form.kind, *((visit.name,) if LONG else ())), form)
        return list(found.values()), dict(self.names.read), self.shown, self.looked

    def _pages(self, places: Places) -> Iterator[tuple[Visit, str]]:
        """What shows most forms, and on SQLite where the others may stand: rows are the same on both engines."""
        for visit, rule, first in places.pages(turned=self.turned):
            yield from ((visit, path) for path in (places.in_each_state(visit, rule) if LONG else [first]))
        if LONG or self.world.on_sqlite:
            yield from self._sought(places)

    def _sought(self, places: Places) -> Iterator[tuple[Visit, str]]:
        """For each form that no page has shown yet: the pages where it may stand, all rows, all who may send it."""
        for rule, _method in rules(self.world, ("POST",)):
            for visit, path in places.near(rule):
                if rule.endpoint in self.shown:
                    break
                if (visit.name, path) not in self.looked:
                    yield visit, path
                    yield from ((visit, f"{path}?{query}") for query in self.looked[visit.name, path])

    def pages(self) -> Iterator[tuple[Visit, Rule, str]]:
        """Each page that shows rows of one's own, to one who may see it in turn; to all when proofs are long."""
        return self.places.pages(turned=self.turned)

    def unseen(self) -> list[str]:
        """Routes whose form nobody was shown; those of a provider that nobody here signs in with are shown to none."""
        views = {
            rule.endpoint: self.world.app.view_functions[rule.endpoint] for rule, _m in rules(self.world, ("POST",))
        }
        there = {name for name, view in views.items() if not view.__module__.startswith(openid.__name__)}
        return sorted(there - self.shown.keys())

    def of(self, visit: Visit, path: str, answer: TestResponse) -> Iterator[Form]:
        """The forms of a page."""
        for form in pages.forms(answer.text):
            if form.get("method") != "post":
                continue
            tag = pages.tag(form)
            ways = [tag.get("action") or path, *(box["formaction"] for box in tag.select("[formaction]"))]
            ways += [box["data-az-ask"] for box in tag.select("[data-az-ask]")]
            for target in dict.fromkeys(urljoin(path, str(way)).split("#")[0] for way in ways):
                yield from self._form(visit, path, target, tag)

    def _form(self, visit: Visit, path: str, target: str, tag: Tag) -> Iterator[Form]:
        endpoint = self.world.takes_forms(target)
        self.shown.setdefault(endpoint, f"{path} as {visit}")
        if endpoint in {"", "accounts.sign_out"} or urlsplit(target).netloc:
            return
        names = frozenset(str(box["name"]) for box in tag.select("[name]"))
        choices: dict[str, set[UUID]] = {}
        for box in tag.select("[name]"):
            options = [box.get("value", ""), *(option.get("value", "") for option in box.select("option"))]
            ids = {UUID(str(value)) for value in options if UUID_TEXT.fullmatch(str(value))}
            choices.setdefault(str(box["name"]), set()).update(ids)
        filled = list(fillings(tag))[-1]
        filled |= {str(box["name"]): "demonstration-alize" for box in tag.select(PASSWORD)}
        filled |= {str(box["name"]): "" for box in tag.select(TRAP)}
        kept = {name: frozenset(ids) for name, ids in choices.items() if ids}
        typed = tuple(str(box["name"]) for box in tag.select(TYPED))
        yield Form(visit, target, endpoint, filled, names, kept, typed)

    def ask(self, visit: Visit, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request as the visit's person, who signs in again when the form has ended their session."""
        tenant = self.world.tenants[visit.home]
        person: Person = tenant.everybody[visit.name]
        answer = self.world.ask(visit.host, method, path, person, buffered=True, **options)
        if method == "POST" and answer.status_code < 400:
            tenant.stay_in(person)
        return answer

    def send(self, form: Form, changes: dict[str, str]) -> TestResponse:
        """Send a form with other values than it showed; values that it refuses beside them are mended first."""
        answer = self._send(form, changes)
        while refused := {name for name in self.refused(answer) - changes.keys() if self.left[form, name]}:
            form.values.update({name: self.left[form, name].pop() for name in refused})
            answer = self._send(form, changes)
        return answer

    @staticmethod
    def refused(answer: TestResponse) -> set[str]:
        """The fields that an answer says something against."""
        return set(INVALID.findall(answer.text)) if answer.status_code == 422 else set()

    def _send(self, form: Form, changes: dict[str, str]) -> TestResponse:
        self.sent += 1
        data = {**form.values, "form_key": new_token(), "csrf_token": self.world.token, **changes}
        with reasons() as said:
            answer = self.ask(form.visit, "POST", form.target, data=data)
        if answer.status_code == 303 and form.endpoint == "plugins.switch":
            enable_all(self.world.tenants[form.visit.home])
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
