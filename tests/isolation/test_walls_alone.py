"""The whole matrix on PostgreSQL with one wall taken away: without the ORM's criteria, and without any policy.

Short: the questions about other territories' rows, one person in turn for each route; `make prove` asks all of it.
Both away is red: test_switched_off.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
from werkzeug.routing import Rule

from isolation import matrix
from isolation.cases import UNSAFE, Answer, Kind, Visit, probes, rules, shared, visits
from isolation.conftest import open_world
from isolation.test_switched_off import ABROAD, criteria_off, here, policy_off
from isolation.world import World
from portal.foundation.db.rls import GLOBAL_POLICIES
from portal.foundation.db.ties import scoped_tables
from portal.foundation.web import addresses
from support.prove import LONG, Proven, size


@contextmanager
def no_policy(world: World) -> Iterator[None]:
    """Take the row level security of every table away, of persons, visits and tenants as well."""
    with ExitStack() as stack:
        for table in sorted({table.name for table in world.tables} & (scoped_tables() | GLOBAL_POLICIES.keys())):
            stack.enter_context(policy_off(world, table))
        yield


@pytest.fixture(scope="function" if LONG else "module")
def postgresql_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[World]:
    """A world on PostgreSQL; a new one for each test where their forms may take a plugin away from it."""
    yield from open_world("postgresql", request, tmp_path_factory, worker_id)


@pytest.fixture(params=["without criteria", "without policies"])
def wall(
    request: pytest.FixtureRequest, postgresql_world: World, monkeypatch: pytest.MonkeyPatch
) -> AbstractContextManager[None]:
    """A wall to take away."""
    return criteria_off(monkeypatch) if request.param == "without criteria" else no_policy(postgresql_world)


def asked(world: World, run: matrix.Run, everybody: list[Visit], few: int) -> None:
    """Ask what the matrix asks; in the short version what concerns foreign rows, of a few visitors for each route."""
    for number, (rule, method) in enumerate(rules(world, (*matrix.SAFE, *UNSAFE) if LONG else ("GET", *UNSAFE))):
        chosen = everybody if LONG else [everybody[(number + more) % len(everybody)] for more in range(few)]
        for visit in chosen:
            for probe in shared(world, probes(world, run.rows, rule, method, visit)):
                if LONG or probe.kind in ABROAD or method == "GET":
                    run.ask(probe)


def test_the_matrix_holds(postgresql_world: World, wall: AbstractContextManager[None], proven: Proven) -> None:
    world, run, everybody = postgresql_world, matrix.Run(postgresql_world), visits(postgresql_world)
    with wall:
        before = world.fingerprint(world.other)
        asked(world, run, [visit for visit in everybody if visit.host != world.other.slug], 4)
        after = world.fingerprint(world.other)
        asked(world, run, [visit for visit in everybody if visit.host == world.other.slug], 1)
    proven("isolation probes", run.result.asked)
    assert not run.result.wrong, str(run.result)
    assert run.result.asked > 300
    assert after == before


def showing(world: World, run: matrix.Run, rule: Rule) -> bool:
    """Whether a page shows somebody here what it says of the neighbours' rows; a few who ask will do."""
    asked = 0
    for visit in here(world):
        for probe in probes(world, run.rows, rule, "GET", visit):
            if probe.kind is Kind.FOREIGN and probe.answer is Answer.NOT_FOUND and asked < size(2, 99):
                run.ask(probe)
                asked += 1
                if run.result.wrong and "shows «" in run.result.wrong[-1][1]:
                    return True
    return False


def test_with_both_away_pages_show_the_neighbours_what_they_ask_for(
    postgresql_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what people are shown and nothing else: the matrix' questions, answered with the other territory's words.

    Pages that name nobody, files and forms about a state that is over show no such words.
    """
    world, run = postgresql_world, matrix.Run(postgresql_world)
    pages = [rule for rule, _method in rules(world, ("GET",)) if addresses.of_rule(rule)]
    with no_policy(world), criteria_off(monkeypatch):
        shown = {rule.rule for rule in pages if showing(world, run, rule)}
    assert {"/projects/<project:project_id>", "/partners/<partner:partner_id>"} <= shown
    assert len(shown) > len(pages) / 2
