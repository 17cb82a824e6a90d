"""Every row of a database, as whoever goes around all walls sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import Engine, Table, create_engine, inspect, select

from isolation.world import admin_url
from portal.foundation.audit import required
from portal.foundation.db import engines
from portal.foundation.db.base import Base
from portal.foundation.db.session import db
from support.app import _places


def whole(app: Flask) -> Iterator[Engine]:
    """The database of `app` for somebody whom no wall stops."""
    engine = create_engine(engines.normal_url(admin_url(app, _places[kind(app)])))
    yield engine
    engine.dispose()


def kind(app: Flask) -> str:
    """The name of the engine under `app`."""
    with app.app_context():
        return db.engine.dialect.name


def tables() -> list[Table]:
    """Those of the core, from the models."""
    return [table for table in Base.metadata.sorted_tables if not table.info.get("plugin")]


def state(owner: Engine, left_out: set[str]) -> dict[str, list[Any]]:
    """Every row of every table but `left_out`, without the columns that reading may note."""
    there = set(inspect(owner).get_table_names())  # other tests may have brought models of their own
    with owner.connect() as connection:
        return {
            table.name: connection.execute(
                select(*(c for c in table.columns if (table.name, c.name) not in required.NOTED)).order_by(
                    *table.primary_key
                )
            ).all()
            for table in tables()
            if table.name in there - left_out
        }
