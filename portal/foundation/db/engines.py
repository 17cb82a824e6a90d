"""How the engines are made: SQLite held to one writer and foreign keys, PostgreSQL with its three logins."""

from __future__ import annotations

import time
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError

from portal.foundation.db import walls
from portal.foundation.db.session import writing


def normal_url(url: str) -> URL:
    """Return `url` with the driver this project uses: psycopg 3 for PostgreSQL."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of the application's engine for `url`. Its errors never quote the values of a statement."""
    if normal_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": 10}, "pool_size": 8, "hide_parameters": True}
    # The connection that was used last goes first: it knows the tables, and most statements are prepared there.
    pool = {"pool_size": 8, "max_overflow": 4, "pool_use_lifo": True, "hide_parameters": True}
    return {**pool, "connect_args": {"prepare_threshold": 2}}


def prepare(engine: Engine) -> None:
    """Set up connections of `engine` (both kinds) and put the guard on it."""
    read_only_unless_writing(engine)
    tune(engine)
    ask_after_rest(engine)
    walls.install(engine)


def tune(engine: Engine) -> None:
    """Make SQLite behave: own transactions, foreign keys, write-ahead log, every commit on disk."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("auth_lookup", 1, _auth_lookup(connection))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def _auth_lookup(connection: Any) -> Any:
    """Return SQLite's twin of PostgreSQL's `auth_lookup`: does a person with this address exist? Gives the id only."""

    def lookup(address: str) -> str | None:
        row = connection.execute("SELECT id FROM person WHERE email = ?", (address,)).fetchone()
        return row[0] if row else None

    return lookup


def read_only_unless_writing(engine: Engine) -> None:
    """Let the database refuse any change outside `transaction()`.

    Prepared statements are kept: each page would plan all of its queries anew. psycopg forgets them at a rollback;
    where nothing can have been written, a commit says the same. SQLite forgets them when it is told, so it is told
    only of a change.
    """
    sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        read_only = not writing.get()
        if not sqlite:
            driver.read_only = read_only
        elif driver.execute("PRAGMA query_only").fetchone() != (read_only,):
            driver.execute(f"PRAGMA query_only={int(read_only)}")

    @event.listens_for(engine, "rollback")
    def _rollback(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if not sqlite and driver.read_only and driver.info.transaction_status is TransactionStatus.INTRANS:
            driver.commit()


REST_SECONDS = 5.0
"""A connection that rested for longer is asked whether it still stands before it is used."""


def ask_after_rest(engine: Engine) -> None:
    """Replace connections that broke while nobody used them, without asking at every use (as a pre-ping does)."""

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) > REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def owner_engine(url: str, roles: tuple[str, str] | None = None) -> Engine:
    """Return an engine for migrations and administration: no guard, closed after use.

    `roles` names the application's and the network's login on PostgreSQL.
    """
    engine = create_engine(normal_url(url), execution_options={"roles": roles} if roles else {})
    tune(engine)
    return engine


def network_engine(url: str) -> Engine:
    """Return the engine that reads aggregates of all territories: read only on SQLite, by grants on PostgreSQL."""
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        parsed = parsed.set(database=f"file:{parsed.database}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(parsed)
    ask_after_rest(engine)
    return engine
