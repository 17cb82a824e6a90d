"""Migrations: one history and version table for the core, one for each plugin. Never run by the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

ENV = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class History:
    """One line of migrations: the core's (`plugin` is None) or a plugin's, with its folder of versions."""

    plugin: str | None
    versions: Path

    @property
    def version_table(self) -> str:
        """Where the database notes how far this history has run."""
        return f"alembic_version_{self.plugin}" if self.plugin else "alembic_version"


class BrokenKeysError(Exception):
    """A migration would leave rows that point nowhere, and has changed nothing; `tables` are theirs."""

    def __init__(self, tables: list[str]) -> None:
        """Say it in a line."""
        self.tables = tables
        super().__init__(f"rows of {', '.join(tables)} would point nowhere; nothing was changed")


CORE = History(None, ENV / "versions")


def config(history: History, connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for `history`, run on `connection`."""
    settings = Config()
    settings.set_main_option("script_location", str(ENV))
    settings.set_main_option("version_locations", str(history.versions))
    settings.set_main_option("path_separator", "os")
    settings.attributes.update(connection=connection, history=history)
    return settings


def upgrade(engine: Engine, histories: list[History]) -> Iterator[str]:
    """Bring each history to its newest version and yield a line for each that changed."""
    for history in histories:
        before = present(engine, history)
        newest = head(history)
        if before == newest:
            continue
        with at_rest(engine) as connection:
            command.upgrade(config(history, connection), "head")
        yield f"{history.plugin or 'portal'}: {before or 'empty'} to {newest}"


@contextmanager
def at_rest(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction in which tables may be made anew.

    SQLite changes most of a table by making another, which its keys must not notice meanwhile: they are looked at as
    a whole before the end (https://www.sqlite.org/lang_altertable.html, section 7). Raises BrokenKeysError.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise BrokenKeysError(sorted({row[0] for row in broken}))
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def head(history: History) -> str | None:
    """Return the newest revision of `history`."""
    return ScriptDirectory.from_config(config(history)).get_current_head()


def present(engine: Engine, history: History) -> str | None:
    """Return the revision the database is at."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": history.version_table})
        return context.get_current_revision()
