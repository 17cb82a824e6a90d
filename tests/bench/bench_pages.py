"""`make bench`: the portal's pages against the same pages in bare Flask, raw SQL and Jinja, in one run.

A hundred thousand invented projects on a real PostgreSQL, every wall, the trail and the translations on. Requests
alternate between both in one process; the table gives medians and their ratio. Nothing is asserted: it measures.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from bench.data import PROJECTS, fill
from bench.limit import create
from portal.foundation.db import engines
from support.app import Visitor, actor_of, fresh_app, ref_of

SLUG = "demonstration-1"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "40"))
AIMS = {"list": 2.5, "file": 2.5, "create": 2.5, "territory board": 0.08, "network board": 0.08}


@pytest.fixture
def engine_kind() -> str:
    return "postgresql"


@pytest.fixture
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[tuple[Flask, Flask, str]]:
    """Both applications over one filled database."""
    for app in fresh_app("postgresql", request, tmp_path_factory, worker_id):
        server = request.getfixturevalue("postgres_server")
        url = engines.normal_url(app.extensions["settings"].database_url)
        dsn = server.admin.set(drivername="postgresql", database=url.database).render_as_string(hide_password=False)
        lead = actor_of(app, SLUG, "operator").member_id
        assert lead is not None
        fill(dsn, ref_of(app, "network").id, ref_of(app, SLUG).id, lead)
        limit = create(dsn, ref_of(app, SLUG).id)
        yield app, limit, dsn
        limit.extensions["pool"].close()


def measure(ours: Callable[[], None], theirs: Callable[[], None]) -> tuple[float, float]:
    """The medians of both in milliseconds, taken in turn after a warm-up."""
    for _ in range(5):
        ours()
        theirs()
    gc.collect()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for call, kept in zip((ours, theirs), times, strict=True):
            start = time.perf_counter()
            call()
            kept.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def fresh_start() -> float:
    """Seconds from starting Python to the application with all plugins."""
    code = "from portal.app import create_app; from portal.settings import Settings; create_app(Settings("
    code += "'sqlite:////tmp/x.db','sqlite:////tmp/x.db','sqlite:////tmp/x.db','s'*40,'a'*40))"
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def test_bench(full: tuple[Flask, Flask, str], capsys: pytest.CaptureFixture[str]) -> None:
    app, bare, _dsn = full
    operator, network, limit = Visitor(app, SLUG, "operator"), Visitor(app, "network", "network_coordinator"), None
    limit = bare.test_client()
    token = operator.token()
    board = "/dashboard" if any(r.rule == "/dashboard" for r in app.url_map.iter_rules()) else "/projects/?basket=all"
    project = limit.get("/projects/").text.split("/projects/")[1][:36]

    def ours(path: str, who: Visitor = operator) -> Callable[[], None]:
        def call() -> None:
            assert who.get(path).status_code == 200, path

        return call

    def theirs(path: str) -> Callable[[], None]:
        def call() -> None:
            assert limit.get(path).status_code == 200, path

        return call

    def create_ours() -> None:
        body = {"csrf_token": token, "title": "Mesure", "company_name": "Mesure", "registered": "y"}
        answer = operator.client.post(
            "/projects/new", data=body, base_url=operator.base, headers={"Origin": operator.base}
        )
        assert answer.status_code == 303, answer.text

    def create_theirs() -> None:
        answer = limit.post("/projects/new", data={"csrf_token": "token", "title": "M", "company_name": "M"})
        assert answer.status_code == 303

    rows = {
        "list": measure(ours("/projects/?basket=study"), theirs("/projects/")),
        "file": measure(ours(f"/projects/{project}/history"), theirs(f"/projects/{project}")),
        "create": measure(create_ours, create_theirs),
        "territory board": measure(ours(board), theirs("/board")),
        "network board": measure(ours("/home", network), theirs("/network")),
    }
    show(rows, capsys)


def show(rows: dict[str, tuple[float, float]], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        load = os.getloadavg()[0]
        print(f"\n{PROJECTS} projects, PostgreSQL, {ROUNDS} rounds, load {load:.1f}, Python {sys.version.split()[0]}")
        print(f"{'page':18}{'portal ms':>11}{'limit ms':>10}{'ratio':>8}{'aim':>7}")
        for name, (mine, bare) in rows.items():
            ratio, aim = mine / bare, AIMS[name]
            note = "" if ratio <= aim else "  not met"
            print(f"{name:18}{mine:11.2f}{bare:10.2f}{ratio:8.2f}{aim:7.2f}{note}")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"start with all plugins {fresh_start():.2f} s (aim 1.00); this process's peak memory {memory:.0f} MB")
