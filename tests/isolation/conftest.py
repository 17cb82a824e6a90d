"""The world of the isolation tests, one for each file of tests and engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from isolation.template import Worlds
from isolation.world import World
from support.app import _places, place


def open_world(
    engine: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory, worker: str
) -> Iterator[World]:
    """Yield a world on `engine`."""
    base, key = folders.getbasetemp(), f"world-{engine}"
    if key not in _places:
        loaded = place(engine, base, worker, lambda: request.getfixturevalue("postgres_server"))
        made = Worlds.over(loaded, base / f"{worker}_world")
        made.ready()
        _places[key] = made
    found = _places[key]
    assert isinstance(found, Worlds)
    with found.opened() as world:
        yield world


@pytest.fixture(scope="module")
def sqlite_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[World]:
    """A world on SQLite."""
    yield from open_world("sqlite", request, tmp_path_factory, worker_id)


@pytest.fixture(scope="module")
def postgresql_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[World]:
    """A world on PostgreSQL."""
    yield from open_world("postgresql", request, tmp_path_factory, worker_id)
