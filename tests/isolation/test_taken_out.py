"""A file made of records that names people is given after a fresh proof of who takes it: every download, with canaries.

Not meant are documents that are kept and given back one by one as they are. On SQLite: what a file is made of does
not depend on the engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import String, Table, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from architecture.test_security_page import PAGE
from isolation.cases import Rows
from isolation.checks import SENT_FOR
from isolation.test_hostile_files import FILES, YEARS
from isolation.world import NETWORK, Tenant, World
from portal.casework.documents import typeset
from portal.foundation.audit import queries as audit
from portal.foundation.db.base import Base
from portal.foundation.kernel.clock import now
from portal.foundation.web import addresses
from portal.foundation.web.i18n import use_locale
from portal.foundation.web.permissions import Policy, policy_of
from portal.outward.exchange import formats as exports
from portal.outward.exchange.views import KINDS
from portal.outward.reports import formats as reports
from portal.outward.reports import trail, workbook
from portal.outward.reports.catalogue import LISTINGS
from support.prove import LONG
from support.reading import sheets

OF_A_PERSON = re.compile(
    r"(?:to_|actor_|person_|lender_|company_)?(?:email|phone|address|author|owner|signatory)|\w+_by"
)
NAMES = {"actor_name", "person_name", "to_name"}
CANARY = re.compile(r"canary-\d{5}")


def about_people() -> set[str]:
    """The tables of docs/security.md that are about people, and what firms write of whom to ask."""
    (row,) = re.findall(r"^\| about people \| ([^|]+) \|", PAGE, re.MULTILINE)
    return {*re.findall(r"`(\w+)`", row), "application", "person"}


def personal(table: Table) -> list[str]:
    """The columns of a table that hold a person's name, address or number."""
    texts = [column.key for column in table.columns if isinstance(column.type, String)]
    named = {"name"} if table.name in about_people() else set()
    return [key for key in texts if OF_A_PERSON.fullmatch(key) or key in named]


def plant(world: World) -> dict[object, set[str]]:
    """Put another canary into each such column of each row; which ones stand for whom, by member and person."""
    found: dict[object, set[str]] = {}
    number = iter(range(10_000, 99_999))
    with world.admin.begin() as connection:
        for (trigger,) in connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").all():
            connection.exec_driver_sql(f'drop trigger "{trigger}"')  # also what is only added to names people
        for table in [table for table in world.tables if personal(table)]:
            for row_id in connection.scalars(select(table.c.id)).all():
                given = {key: f"canary-{next(number)}" for key in personal(table)}
                connection.execute(update(table).where(table.c.id == row_id).values(given))
                found[row_id] = set(given.values())
    return found


def let_proofs_age(world: World) -> None:
    """Nobody has just proved who they are."""
    sessions = Base.metadata.tables["login_session"]
    with world.admin.begin() as connection:
        connection.execute(update(sessions).values(proved_at=now() - timedelta(minutes=6)))


def values_of(world: World, tenant: Tenant, rule: Rule) -> dict[str, list[Any]]:
    """Everything that the arguments of a route may be."""
    with tenant.bound(), use_locale("fr"):
        keys = exports.offered() if rule.endpoint.startswith("exchange.") else reports.offered()
    ids = {f"{kind.name}_id": list(Rows(world).of(tenant, kind)) for kind in addresses.of_rule(rule)}
    return {**ids, "figure": list(LISTINGS), "key": list(keys), "kind": list(KINDS), "year": list(YEARS)}


def downloads(world: World) -> Iterator[tuple[Tenant, Policy, str, str]]:
    """Every file that can be taken out: where, for whom, by which method and address."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint in FILES:
            policy = policy_of(world.app.view_functions[rule.endpoint])
            assert policy is not None
            tenant = world.tenants[NETWORK] if rule.endpoint.startswith("network.") else world.own
            chosen = {name: values_of(world, tenant, rule)[name] for name in sorted(rule.arguments)}
            for given in product(*chosen.values()):
                built = rule.build(dict(zip(chosen, given, strict=True)))
                assert built is not None
                yield tenant, policy, "POST" if "POST" in (rule.methods or ()) else "GET", built[1]


def words(answer: TestResponse) -> str:
    """What a file says."""
    if answer.data[:2] == b"PK":
        return json.dumps(sheets(answer.data), default=str)
    return answer.data.decode("utf-8-sig")


@dataclass
class Taken:
    """The files that were given: those that name somebody else, and those that name who takes them."""

    given: set[str] = field(default_factory=set)
    naming: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)


def taken(world: World, planted: dict[object, set[str]]) -> Taken:
    """Ask for every file as one who may have it, in turn; when proofs are long, as all of them."""
    found = Taken()
    for number, (tenant, policy, method, path) in enumerate(downloads(world)):
        able = [p for p in tenant.people.values() if policy.permission is None or p.actor.may(policy.permission)]
        for person in able if LONG else [able[number % len(able)]]:
            sent: dict[str, Any] = {"data": {"year": str(YEARS[-1])}} if method == "POST" else {}
            answer = world.ask(tenant.slug, method, path, person, buffered=True, **sent)
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                own = planted[person.actor.member_id] | planted[person.actor.person_id]
                named = set(CANARY.findall(words(answer)))
                found.given.add(path)
                found.own |= {path} if named & own else set()
                found.naming |= {path} if named - own else set()
    return found


def unset(_template: Path, data: Mapping[str, Any]) -> bytes:
    """What a document says, not set."""
    return json.dumps(data, default=str).encode()


@pytest.fixture(scope="module")
def planted(sqlite_world: World) -> dict[object, set[str]]:
    """The canaries of a world where nobody has just proved who they are."""
    found = plant(sqlite_world)
    let_proofs_age(sqlite_world)
    return found


@pytest.fixture(autouse=True)
def _not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "typeset", unset)


def test_no_file_names_people_to_whoever_has_not_just_proved_who_they_are(
    sqlite_world: World, planted: dict[object, set[str]]
) -> None:
    found = taken(sqlite_world, planted)
    assert not found.naming
    assert found.own, "files say who has made them, which is how canaries are known to be seen"
    assert not [path for path in found.given if path.startswith(("/exports/", "/reports/lists/"))]


def test_a_file_that_names_somebody_else_is_found(
    sqlite_world: World, planted: dict[object, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    about, chair = workbook.about, sqlite_world.own.people["committee_chair"].actor
    (name, *_more) = planted[chair.member_id]
    monkeypatch.setattr(workbook, "about", lambda told, _actor, on: about(told, replace(chair, name=name), on))
    found = taken(sqlite_world, planted)
    assert {f"/reports/{year}/report.xlsx" for year in YEARS} <= found.naming


def takers(world: World) -> dict[str, list[str]]:
    """What the trail says of whoever takes a file that a form sends for, by its route: of the first that is given."""
    found: dict[str, list[str]] = {}
    for tenant, policy, method, path in downloads(world):
        route = world.takes_forms(path)
        if method != "POST" or route in found:
            continue
        person = next(p for p in tenant.people.values() if p.actor.may(str(policy.permission)))
        before = last_line(tenant)
        answer = world.ask(tenant.slug, method, path, person, buffered=True, data={"year": str(YEARS[-1])})
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            with tenant.bound():
                lines = [line for line in audit.trail(limit=9) if line.seq > before]
            found[route] = [line.verb for line in lines if line.actor_id == person.actor.person_id]
    return found


def last_line(tenant: Tenant) -> int:
    """The number of the last line of a territory's trail."""
    with tenant.bound():
        return audit.trail(limit=1)[0].seq


@pytest.fixture
def _unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if everybody had just proved who they are."""
    monkeypatch.setattr("portal.gate.confirmation.ask", lambda _found: None)


@pytest.mark.usefixtures("planted", "_unasked")
def test_the_journal_says_who_took_what_is_sent_for(sqlite_world: World) -> None:
    found = takers(sqlite_world)
    assert found.keys() == SENT_FOR
    assert [route for route, said in found.items() if [verb.rpartition("taken")[1] for verb in said] != ["taken"]] == []


@pytest.mark.usefixtures("planted", "_unasked")
@pytest.mark.parametrize(("module", "route"), [(exports, "exchange.take"), (trail, "reports.rows_workbook")])
def test_a_file_that_is_taken_unsaid_is_found(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, module: ModuleType, route: str
) -> None:
    """The twin: the note of one of them is switched off."""
    monkeypatch.setattr(module, "note", lambda *_taken: None)
    assert [taken for taken, said in takers(sqlite_world).items() if not said] == [route]


@pytest.mark.usefixtures("planted")
def test_without_the_question_what_is_sent_for_is_given_at_once(
    sqlite_world: World, request: pytest.FixtureRequest
) -> None:
    """The twin: with the question nothing of it is given to who has not just proved who they are."""
    assert takers(sqlite_world) == {}
    request.getfixturevalue("_unasked")
    assert takers(sqlite_world).keys() == SENT_FOR
