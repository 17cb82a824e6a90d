"""The forms that pages show, sent with what they did not offer: other territories' ids, columns of any table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from sqlalchemy import Table, TypeDecorator, Uuid, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from isolation.cases import Answer, Kind, Rows, Visit, address, probes, rules, visits
from isolation.crawl import fillings
from isolation.odd import Names, reasons
from isolation.world import Person, World
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web import addresses
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
    failed: list[str] = field(default_factory=list)
    states: dict[str, dict[UUID, str]] = field(default_factory=dict)
    left: dict[tuple[Form, str], list[str]] = field(default_factory=lambda: defaultdict(lambda: [*RIGHT]))

    def __post_init__(self) -> None:
        """Learn which names routes read while pages are looked at."""
        self.hosts = self.hosts or (self.world.own.slug,)
        self.rows, self.names = Rows(self.world), Names(self.world.app)

    def pages(self) -> Iterator[tuple[Visit, Rule, str]]:
        """Each page that shows rows of one's own, to one who may see it in turn; to all when proofs are long."""
        here = [visit for visit in visits(self.world) if visit.known and visit.host in self.hosts and not visit.kinds]
        for number, (rule, method) in enumerate(rules(self.world, ("GET",))):
            first = number % len(here) if self.turned else 0
            for visit in here[first:] + here[:first]:
                found = [p for p in probes(self.world, self.rows, rule, method, visit) if p.kind is Kind.OWN]
                if found and found[0].answer == Answer.OPEN:
                    yield visit, rule, found[0].path
                    if not LONG:
                        break

    def all(self) -> list[Form]:
        """The forms of these pages, each kind once; when proofs are long, as everybody sees them, in every state."""
        found: dict[tuple[object, ...], Form] = {}
        for visit, rule, first in self.pages():
            for path in self.in_each_state(visit, rule) if LONG else [first]:
                answer = self.ask(visit, "GET", path)
                if answer.mimetype == "text/html" and 'method="post"' in answer.text:
                    for form in self.of(visit, path, answer):
                        found.setdefault((*form.kind, *((visit.name, path) if LONG else ())), form)
        return list(found.values())

    def in_each_state(self, visit: Visit, rule: Rule) -> Iterator[str]:
        """The page of a row in each state that the visitor sees."""
        tenant, kinds, shown = self.world.tenants[visit.home], addresses.of_rule(rule), set()
        for ids in self.rows.chains(tenant, kinds) if kinds else [{}]:
            state = self._state(kinds[-1], ids) if kinds else ""
            seen = all(ids[kind.name] in self.rows.seen(tenant, kind, visit.name) for kind in kinds)
            if seen and state not in shown:
                shown.add(state)
                yield address(rule, ids, tenant, tenant.people[visit.name].actor)

    def _state(self, kind: addresses.Address, ids: dict[str, UUID]) -> str:
        if kind.name not in self.states:
            table = kind.model.__table__
            with self.world.admin.connect() as connection:
                rows = connection.execute(select(table)).mappings()
                self.states[kind.name] = {row["id"]: str(row.get("state", "")) for row in rows}
        return self.states[kind.name][ids[kind.name]]

    def of(self, visit: Visit, path: str, answer: TestResponse) -> Iterator[Form]:
        """The forms of a page."""
        for form in pages.forms(answer.text):
            target = urljoin(path, str(form.get("action") or path))
            endpoint = self.world.takes_forms(target)
            if form.get("method") != "post" or endpoint in {"", "accounts.sign_out"} or urlsplit(target).netloc:
                continue
            tag = pages.tag(form)
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
        person: Person = tenant.people[visit.name]
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
