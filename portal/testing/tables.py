"""A plugin's tables: its own, in every territory apart, made and taken away again by its migrations."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from portal.foundation.db import engines, migrate
from portal.foundation.db.base import Base
from portal.foundation.hooks.tables import PART, read_tables
from portal.foundation.hooks.threads import HookFailedError
from portal.testing.subject import Subject

POSTGRESQL = "PORTAL_TEST_PG"
"""Names the variable with the address of an empty PostgreSQL database, where migrations are tried too.

Its logins `<database>_app` and `<database>_network` are there, and all that is done is undone.
"""


def tables_are_its_own(subject: Subject) -> Iterator[str]:
    """Tables belong to a tenant, are named after the plugin and stand in the manifest."""
    if subject.manifest.tables or (subject.folder / PART).exists():
        try:
            read_tables(subject.registry, subject.id, subject.manifest.tables)
        except HookFailedError as error:
            yield str(error)


def tables_are_walled(subject: Subject) -> Iterator[str]:
    """The migration that makes a table gives its name to `protect`, which keeps its rows apart by territory."""
    files = sorted(_versions(subject).glob("*.py"))
    calls = [
        node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _protects(node)
    ]
    walled = {part.value for call in calls for part in ast.walk(call) if isinstance(part, ast.Constant)}
    for table in sorted(set(subject.manifest.tables) - walled):
        yield f"{table}: no migration says protect(op.get_bind(), [{table!r}])"


def _protects(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "protect"


def migrations_go_up_and_down(subject: Subject) -> Iterator[str]:
    """Migrations make the tables as the models say, take them all away, and make them again; on both databases."""
    if not subject.manifest.tables and not _versions(subject).exists():
        return
    with TemporaryDirectory() as folder:
        yield from _tried(subject, f"sqlite:///{folder}/kit.db")
    if address := os.environ.get(POSTGRESQL):
        yield from _tried(subject, address)


def _versions(subject: Subject) -> Path:
    return subject.folder / "migrations/versions"


def _tried(subject: Subject, address: str) -> list[str]:
    import_module("portal.app")  # it brings every table that a key may point to
    if (subject.folder / PART).exists():
        import_module(f"{subject.id}.models")
    engine = engines.owner_engine(address)
    found: list[str] = []
    try:
        with migrate.at_rest(engine) as connection:
            if present := _tables(connection):
                return [f"{POSTGRESQL}: the database is not empty, {min(present)} is there"]
            undone = connection.begin_nested()
            command.upgrade(migrate.config(migrate.CORE, connection), "head")
            found += _up_and_down(subject, connection)
            undone.rollback()
    finally:
        engine.dispose()
    return [f"{engine.dialect.name}: {problem}" for problem in found]


def _up_and_down(subject: Subject, connection: Connection) -> Iterator[str]:
    history = migrate.History(subject.id, _versions(subject))
    ours = _tables(connection)
    for time in ("first", "second"):
        command.upgrade(migrate.config(history, connection), "head")
        made = _tables(connection) - ours - {history.version_table}
        if made != set(subject.manifest.tables):
            yield f"plugin.toml: tables are {sorted(subject.manifest.tables)}, migrations make {sorted(made)}"
            return
        yield from _as_modelled(connection, made)
        if time == "first":
            command.downgrade(migrate.config(history, connection), "base")
            if left := _tables(connection) - ours - {history.version_table}:
                yield f"after the way down {', '.join(sorted(left))} is still there"
                return


def _as_modelled(connection: Connection, tables: set[str]) -> Iterator[str]:
    for table in sorted(tables):
        key = inspect(connection).get_pk_constraint(table)["constrained_columns"]
        if "tenant_id" not in key:
            yield f"{table}: tenant_id is not in its key, {', '.join(key) or 'which it has not'}"
    own = {"compare_type": True, "include_object": lambda thing, name, kind, *_: _table_of(thing, name, kind) in tables}
    for step in compare_metadata(MigrationContext.configure(connection, opts=own), Base.metadata):
        yield f"the models say otherwise: {step}"


def _table_of(thing: object, name: str | None, kind: str) -> str | None:
    return name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())
