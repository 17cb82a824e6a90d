"""`make bench`: the portal's pages against the same pages in bare Flask, raw SQL and Jinja, in one run.

A hundred thousand invented projects on a real PostgreSQL, every wall, the trail and the translations on. Requests
alternate between both in one process; what counts is processor time, of the application and of PostgreSQL, because a
busy machine stretches the clock more than the work. The table says where an aim is missed; nothing is asserted but
that both show the same page.
"""

from __future__ import annotations

import gc
import os
import resource
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from bench import limit, pages
from bench.data import PROJECTS, fill
from portal.foundation.db import engines
from support.app import Visitor, fresh_app
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
AIMS = {"list": 2.5, "file": 2.5, "history": 2.5, "create": 2.5, "board": 0.08, "network": 0.08}
START_AIM, MEMORY_AIM = 1.0, 50
SAME = 0.9
"""The share of words that both pages must show."""
Call = Callable[[], None]


@dataclass(frozen=True)
class Both:
    """The portal and the limit over one filled database, and how to reach it."""

    app: Flask
    dsn: str

    def backends(self) -> tuple[int, ...]:
        """Return the processes of PostgreSQL that serve this database, where they run on this machine."""
        query = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        with psycopg.connect(self.dsn) as connection:
            found = [pid for (pid,) in connection.execute(query)]
        return tuple(pid for pid in found if Path(f"/proc/{pid}/schedstat").exists())


@pytest.fixture
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Both]:
    """The portal over a filled database."""
    for app in fresh_app("postgresql", request, tmp_path_factory, worker_id):
        server = request.getfixturevalue("postgres_server")
        url = engines.normal_url(app.extensions["settings"].database_url)
        dsn = server.admin.set(drivername="postgresql", database=url.database).render_as_string(hide_password=False)
        lead = actor_of(app, SLUG, "operator").member_id
        assert lead is not None
        fill(dsn, ref_of(app, "network").id, ref_of(app, SLUG).id, lead)
        yield Both(app, dsn)


def spent(backends: tuple[int, ...]) -> float:
    """Return the processor time spent so far by this process and PostgreSQL, in milliseconds."""
    database = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in backends)
    return time.process_time() * 1000 + database / 1e6


def measure(calls: dict[str, tuple[Call, Call]], both: Both) -> dict[str, tuple[float, float, int]]:
    """Return for each page both medians in milliseconds and the portal's statements; all taken in turn."""
    for ours, theirs in calls.values():
        for _ in range(5):
            ours()
            theirs()
    counted: dict[str, int] = {}
    for name, (ours, _theirs) in calls.items():
        counted[name] = statements(ours)
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in calls}
    backends = both.backends()
    gc.collect()
    for _ in range(ROUNDS):
        for name, pair in calls.items():
            for call, kept in zip(pair, times[name], strict=True):
                start = spent(backends)
                call()
                kept.append(spent(backends) - start)
    return {
        name: (statistics.median(mine), statistics.median(bare), counted[name]) for name, (mine, bare) in times.items()
    }


def statements(call: Call) -> int:
    """Return how many statements `call` sends."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    call()
    event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def fresh_start(which: str, both: Both) -> tuple[float, float]:
    """Return the processor seconds from starting Python to the first page, and the memory in MB after some pages."""
    settings = both.app.extensions["settings"]
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}",
        "BENCH_URL": settings.database_url,
        "BENCH_NETWORK_URL": settings.network_url,
        "BENCH_DSN": both.dsn,
        "BENCH_TENANT": str(ref_of(both.app, SLUG).id),
    }
    seconds, memory = [], 0.0
    for pages_opened in ("1", "1", "1", "20"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment["BENCH_PAGES"] = pages_opened
        told = subprocess.run(
            [sys.executable, "-m", "bench.start", which], check=True, env=environment, stdout=subprocess.PIPE, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        memory = float(told.stdout)
    return min(seconds[:3]), memory


def test_bench(both: Both, capsys: pytest.CaptureFixture[str]) -> None:
    app = both.app
    operator, network = Visitor(app, SLUG, "operator"), Visitor(app, "network", "network_coordinator")
    query = "select t.project_id from project_transition t join project p on p.id = t.project_id"
    with psycopg.connect(both.dsn) as connection:
        chosen = f"{query} where p.reference like 'B-%%' and p.state = 'in_study' and p.tenant_id = %s limit 1"
        row = connection.execute(chosen, (ref_of(app, SLUG).id,)).fetchone()
    assert row is not None
    project = str(row[0])
    addresses = {
        "list": (operator, "/projects/?basket=study", "/list"),
        "file": (operator, f"/projects/{project}", f"/file/{project}"),
        "history": (operator, f"/projects/{project}/history", f"/history/{project}"),
        "board": (operator, "/dashboard?year=2026", "/board"),
        "network": (network, "/territories/", "/network"),
    }
    shown = {name: who.get(path).text for name, (who, path, _bare) in addresses.items()}
    bare = limit.create(both.dsn, ref_of(app, SLUG).id, pages.templates(shown), pages.WORDS)
    client = bare.test_client()
    for name, (_who, _path, address) in addresses.items():
        same = pages.alike(shown[name], client.get(address).text)
        assert same >= SAME, f"{name}: only {same:.0%} of the words stand on both pages"

    def opened(get: Callable[[str], TestResponse], path: str) -> Call:
        def call() -> None:
            assert get(path).status_code == 200, path

        return call

    calls = {
        name: (opened(who.get, path), opened(client.get, address)) for name, (who, path, address) in addresses.items()
    }
    token, bare_token = operator.token(), client.get("/new").text

    def create_ours() -> None:
        body = {"csrf_token": token, "form_key": secrets.token_hex(8), **NEW, "registered": "y"}
        answer = operator.client.post(
            "/projects/new", data=body, base_url=operator.base, headers={"Origin": operator.base}
        )
        assert answer.status_code == 303, answer.text

    def create_theirs() -> None:
        assert client.post("/new", data={"csrf_token": bare_token, **NEW}).status_code == 303

    calls["create"] = (create_ours, create_theirs)
    found = measure(calls, both)
    show(found, {which: fresh_start(which, both) for which in ("portal", "limit")}, capsys)
    bare.extensions["pool"].close()


NEW = {"title": "Mesure", "company_name": "Mesure"}


def show(
    found: dict[str, tuple[float, float, int]],
    starts: dict[str, tuple[float, float]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Print the table."""
    with capsys.disabled():
        python, load = sys.version.split()[0], os.getloadavg()[0]
        print(f"\n{PROJECTS} projects, PostgreSQL, {ROUNDS} rounds, load {load:.1f}, Python {python}")
        print(f"{'processor ms':14}{'portal':>8}{'limit':>8}{'ratio':>8}{'aim':>6}{'statements':>12}")
        for name, aim in AIMS.items():
            mine, bare, sent = found[name]
            note = "" if mine / bare <= aim else "  not met"
            print(f"{name:14}{mine:8.2f}{bare:8.2f}{mine / bare:8.2f}{aim:6.2f}{sent:12}{note}")
        (start, memory), (bare_start, bare_memory) = starts["portal"], starts["limit"]
        note = "" if start <= START_AIM else ", not met"
        print(f"first page after start: {start:.2f} s, limit {bare_start:.2f} (aim {START_AIM:.2f}{note})")
        note = "" if memory <= MEMORY_AIM else ", not met"
        print(f"memory of a process: {memory:.0f} MB, limit {bare_memory:.0f} (aim {MEMORY_AIM}{note})")
