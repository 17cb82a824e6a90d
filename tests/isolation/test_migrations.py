"""A database full of files goes back to the first migration and forward again, and every row is still there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Engine, func, inspect, select

from isolation.world import admin_url
from portal.foundation.db import engines, migrate
from portal.foundation.db.base import Base
from support.app import _places, close


@pytest.fixture
def owner(app: Flask, engine_kind: str) -> Iterator[Engine]:
    """Whoever may change tables; the application's logins are those of the template."""
    close(app)
    place = _places[engine_kind]
    roles = (f"{place.template}_app", f"{place.template}_network") if place.server else None
    made = engines.owner_engine(admin_url(app, place), roles)
    with migrate.at_rest(made) as connection:
        command.stamp(migrate.config(migrate.CORE, connection), "head")
    yield made
    made.dispose()


def counts(engine: Engine, tables: list[str]) -> dict[str, int]:
    with engine.connect() as connection:
        found = [Base.metadata.tables[name] for name in tables]
        return {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in found}


def downgrade(engine: Engine, version: str) -> None:
    with migrate.at_rest(engine) as connection:
        command.downgrade(migrate.config(migrate.CORE, connection), version)


def test_the_rows_of_the_first_migration_stay(owner: Engine) -> None:
    everything = inspect(owner).get_table_names()
    before = counts(owner, [name for name in everything if name in Base.metadata.tables])
    downgrade(owner, "0001")
    first = set(inspect(owner).get_table_names())
    assert len(first) < len(everything)
    assert list(migrate.upgrade(owner, [migrate.CORE]))
    kept = [name for name in before if name in first]
    assert before["project"] > 20
    assert counts(owner, kept) == {name: before[name] for name in kept}


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_migration_that_breaks_a_key_changes_nothing(owner: Engine) -> None:
    before = counts(owner, ["party"])
    with pytest.raises(migrate.BrokenKeysError) as told, migrate.at_rest(owner) as connection:
        connection.exec_driver_sql("delete from party")
    assert {"company", "contact"} <= set(told.value.tables)
    assert counts(owner, ["party"]) == before
