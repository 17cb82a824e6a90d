"""The world of the isolation tests, one for each file of tests and engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from isolation.factories import all_factories
from isolation.world import World, admin_url, build
from portal.foundation.db.engines import normal_url
from support.app import _places, close, fresh_app


def open_world(
    engine: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory, worker: str
) -> Iterator[World]:
    """Yield a world on `engine`."""
    for app in fresh_app(engine, request, folders, worker):
        admin = create_engine(normal_url(admin_url(app, _places[engine])))
        try:
            yield build(app, admin, all_factories())
        finally:
            admin.dispose()
            close(app)


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
