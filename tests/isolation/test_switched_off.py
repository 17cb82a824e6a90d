"""The matrix goes red when a wall is taken away: a check never seen red proves nothing.

For each route whose address names rows: without the gate something comes back that must not; without the ORM's
criteria a foreign row is reached on SQLite, and on PostgreSQL only if the table's policy is gone as well. There
one half of the people asks with one wall away and the other half with the other; `make prove` asks all twice.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState
from werkzeug.routing import Rule

from isolation import matrix
from isolation.cases import UNSAFE, Answer, Kind, Visit, probes, rules, visits
from isolation.world import World
from portal import gate
from portal.foundation.db import session as session_module
from portal.foundation.db.base import Scoped
from portal.foundation.db.session import db, end_reading
from portal.foundation.web import addresses
from portal.foundation.web.permissions import policy_of
from support.prove import LONG

pytestmark = pytest.mark.slow

METHODS = ("GET", *UNSAFE)
ABROAD = (Kind.FOREIGN, Kind.FOREIGN_CHILD, Kind.FOREIGN_PARENT)


def scoped_routes(world: World) -> list[tuple[Rule, str]]:
    """Every route and method whose address names rows."""
    return [(rule, method) for rule, method in rules(world, METHODS) if addresses.of_rule(rule)]


@contextmanager
def criteria_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out the ORM's criteria (layer L1)."""
    with monkeypatch.context() as patch:
        patch.setattr(session_module, "criteria_on", False)
        yield


@contextmanager
def policy_off(world: World, table: str) -> Iterator[None]:
    """Take the row level security of one table away."""
    with world.admin.begin() as connection:
        connection.exec_driver_sql(f"alter table {table} disable row level security")
    try:
        yield
    finally:
        with world.admin.begin() as connection:
            connection.exec_driver_sql(f"alter table {table} enable row level security")


def foreign_rows_read(world: World, model: type[Scoped]) -> bool:
    """Whether a query for the route's own model gives rows of another tenant."""
    with world.own.bound():
        found = set(db.session.scalars(select(model.tenant_id).execution_options(populate_existing=True)))
    return bool(found - {world.own.ref.id})


def wrong_answers(run: matrix.Run, rule: Rule, method: str, visitors: list[Visit], *, all_of_them: bool) -> list[str]:
    """What the matrix finds wrong with a route's answers about foreign ids; the first will do unless all are wanted."""
    run.result.wrong.clear()
    run.forget()
    for visit in visitors:
        for probe in probes(run.world, run.rows, rule, method, visit):
            if probe.kind in ABROAD and probe.answer is Answer.NOT_FOUND and (all_of_them or not run.result.wrong):
                run.ask(probe)
    return [str(probe) for probe, _problem in run.result.wrong]


def here(world: World) -> list[Visit]:
    """The people of the visited territory."""
    return [visit for visit in visits(world) if visit.known and visit.host == world.own.slug]


def no_gate(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every protected route answers somebody it must not answer, and every one with ids names the wrong rows."""
    monkeypatch.setattr(gate, "_check", lambda _app, _place: end_reading())
    green, run = [], matrix.Run(world)
    for rule, method in rules(world, METHODS):
        policy = policy_of(world.app.view_functions[rule.endpoint])
        assert policy is not None
        if policy.permission is None and not addresses.of_rule(rule):
            continue
        run.result.wrong.clear()
        run.forget()
        for visit in (Visit(world.own.slug), *here(world)):
            # One's own rows come last: sent to them, a form may do what it says.
            for probe in () if run.result.wrong else reversed(probes(world, run.rows, rule, method, visit)):
                if probe.answer is not Answer.OPEN and not run.result.wrong:
                    run.ask(probe)
        if not run.result.wrong:
            green.append(f"{method} {rule.rule}")
    assert not green, f"the gate is off and nothing is wrong with {green}"


def test_without_the_gate_every_route_is_red(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    no_gate(sqlite_world, monkeypatch)


def test_without_criteria_sqlite_is_red(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each route by its answers; where all who may come see a narrow part of the rows, by its models' own rows."""
    world, by_answer, by_model, green = sqlite_world, [], [], []
    run = matrix.Run(world)
    for rule, method in scoped_routes(world):
        name = f"{method} {rule.rule}"
        with criteria_off(monkeypatch):
            if wrong_answers(run, rule, method, here(world), all_of_them=False):
                by_answer.append(name)
            elif all(foreign_rows_read(world, address.model) for address in addresses.of_rule(rule)):
                by_model.append(name)
            else:
                green.append(name)
    assert not green, f"the criteria are off and nothing is wrong with {green}"
    assert by_answer, f"only direct questions are red: {by_model}"


@contextmanager
def models_read() -> Iterator[set[type[Scoped]]]:
    """The tables of a tenant that statements of the block select from."""
    found: set[type[Scoped]] = set()

    def note(state: ORMExecuteState) -> None:
        found.update(mapper.class_ for mapper in state.all_mappers if issubclass(mapper.class_, Scoped))

    event.listen(session_module.PinnedSession, "do_orm_execute", note)
    try:
        yield found
    finally:
        event.remove(session_module.PinnedSession, "do_orm_execute", note)


def test_without_criteria_pages_without_ids_are_red_too(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows the territory's secrets says something else once the criteria are off.

    One that shows each person a narrow part of the rows, their own, is judged by its models' own rows.
    """
    world, by_answer, by_model, green = sqlite_world, set(), set(), set()
    run = matrix.Run(world)
    own = {html.escape(text) for text in world.secrets(world.own, people=False)}
    for rule, method in rules(world, ("GET",)):
        if addresses.of_rule(rule):
            continue
        for visit in here(world):
            (probe,) = probes(world, run.rows, rule, method, visit)
            if probe.answer is not Answer.OPEN:
                continue
            with models_read() as models:
                page = run.ask(probe)
            if not any(secret in page.get_data().decode(errors="replace") for secret in own):
                continue
            with criteria_off(monkeypatch):
                if matrix.same(page, probe.path) != matrix.same(run.ask(probe), probe.path):
                    by_answer.add(rule.rule)
                elif any(foreign_rows_read(world, model) for model in models):
                    by_model.add(rule.rule)
                else:
                    green.add(rule.rule)
    assert not green - by_answer - by_model, f"the criteria are off and nothing is wrong with {green}"
    assert len(by_answer) > len(by_model - by_answer), f"mostly direct questions are red: {by_model}"


def test_either_wall_of_postgresql_holds_alone_and_both_off_is_red(
    postgresql_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, green, run = postgresql_world, [], matrix.Run(postgresql_world)
    for number, (rule, method) in enumerate(scoped_routes(world)):
        people = here(world)
        turns = (people, people) if LONG else (people[number % 2 :: 2], people[(number + 1) % 2 :: 2])
        name, models = f"{method} {rule.rule}", [address.model for address in addresses.of_rule(rule)]
        with criteria_off(monkeypatch):
            assert not wrong_answers(run, rule, method, turns[0], all_of_them=True), (
                f"{name}: the policies alone do not hold"
            )
        with policy_off(world, models[-1].__tablename__):
            assert not wrong_answers(run, rule, method, turns[1], all_of_them=True), (
                f"{name}: the criteria alone do not hold"
            )
            assert not foreign_rows_read(world, models[-1])
            with criteria_off(monkeypatch):
                if not wrong_answers(run, rule, method, people, all_of_them=False) and not foreign_rows_read(
                    world, models[-1]
                ):
                    green.append(name)
    assert not green, f"both walls are off and nothing is wrong with {green}"


def test_without_the_gate_postgresql_is_red_too(postgresql_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    no_gate(postgresql_world, monkeypatch)
