"""PostgreSQL databases copied from one template and used again: putting one back costs a tenth of copying it.

What a test changed is found by the number that PostgreSQL gives each row's transaction (xmin): rows that are newer
than the copy go, and a table that misses one is filled again. A database whose tables, policies or grants themselves
were changed is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import psycopg
from psycopg import sql

from support.postgres import Server

TABLES = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1
"""
CATALOGUES = ("attribute", "class", "constraint", "index", "namespace", "policy", "proc", "trigger", "type")
NEWEST = "age('3'::xid) + 3 - min(age(xmin))"
"""The number of the newest row's transaction: an age is counted from now, and the first transaction is the third."""
SHAPE = " union all ".join(f"select count(*), {NEWEST} from pg_{name}" for name in CATALOGUES)
SEQUENCES = "select schemaname, sequencename, last_value from pg_sequences order by 1, 2"
OTHERS = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
and not (state = 'idle' and usename = any(%s))
"""


@dataclass(frozen=True)
class Rows:
    """What some verbs have made of the tables: `counts` of all of them, of the changed ones what they hold.

    Where rows were only added, the table's content is the added ones; else it is `whole`.
    """

    counts: dict[str, int]
    changed: tuple[tuple[str, bool, bytes], ...]


class Copy:
    """One database and what it held when it was made; its connection stays open, for it then knows the tables.

    So do those of the logins that are `staying`, where they rest.
    """

    def __init__(self, server: Server, name: str, staying: tuple[str, ...] = ()) -> None:
        self.server, self.name, self.staying = server, name, staying
        self.connection = connection = server.connect(name)
        self.rows = {table: _rows(connection, table) for (table,) in connection.execute(TABLES).fetchall()}
        self.state = " union all ".join(
            f"select '{table}', count(*), coalesce({NEWEST}, 0) from {table}" for table in self.rows
        )
        self.counts = {table: held for table, held, _newest in connection.execute(self.state)}
        self.sequences = connection.execute(SEQUENCES).fetchall()
        self.shape = connection.execute(SHAPE).fetchall()
        self.since = dict.fromkeys(self.rows, _next_transaction(connection))
        connection.execute("set session_replication_role = replica")  # no triggers, no foreign keys

    def restore(self) -> bool:
        """Put back what was changed; False where the tables themselves are no longer those that were copied."""
        connection = self.connection
        connection.execute(OTHERS, [[*self.staying]])
        if connection.execute(SHAPE).fetchall() != self.shape:
            return False
        held = connection.execute(self.state).fetchall()
        self._put_back([t for t, rows, newest in held if newest >= self.since[t] or rows != self.counts[t]])
        return connection.execute(SEQUENCES).fetchall() == self.sequences

    def mark(self) -> int:
        """A moment to ask later what has changed since."""
        return _next_transaction(self.connection)

    def changed_since(self, mark: int, before: Rows | None) -> Rows:
        """What has changed since a moment at which the tables were as made, or as `before`."""
        connection, counts, changed = self.connection, {}, []
        held_before = before.counts if before else self.counts
        for table, held, newest in connection.execute(self.state).fetchall():
            counts[table] = held
            if newest >= mark or held != held_before[table]:
                older = connection.execute(f"select count(*) from {table} where xmin::text::bigint < {mark}").fetchone()
                whole = older != (held_before[table],)
                newer = f"(select * from {table} where xmin::text::bigint >= {mark})"
                changed.append((table, whole, _rows(connection, table if whole else newer)))
        return Rows(counts, tuple(changed))

    def put(self, rows: Rows) -> None:
        """Let the tables be as these rows say, where they stand as when what these changed began."""
        with self.connection.transaction():
            for table, whole, content in rows.changed:
                if whole:
                    self.connection.execute(f"delete from {table}")
                _fill(self.connection, table, content)

    def drop(self) -> None:
        """Remove the database."""
        self.connection.close()
        self.server.drop(self.name)

    def _put_back(self, tables: list[str]) -> None:
        """Take away the rows of these tables that are new; fill the tables anew that then miss some."""
        if not tables:
            return
        connection = self.connection
        with connection.pipeline():  # one way there and back for all
            for table in tables:
                connection.execute(f"delete from {table} where age(xmin) <= age('{self.since[table]}'::xid)")
        left = " union all ".join(f"select '{table}', count(*) from {table}" for table in tables)
        for table, rows in connection.execute(left).fetchall():
            if rows != self.counts[table]:
                with connection.transaction():
                    connection.execute(f"delete from {table}")
                    _fill(connection, table, self.rows[table])
                self.since[table] = _next_transaction(connection)


def _fill(connection: psycopg.Connection, table: str, content: bytes) -> None:
    with connection.cursor().copy(sql.SQL("copy {} from stdin").format(sql.SQL(table))) as filling:
        filling.write(content)


def _rows(connection: psycopg.Connection, table: str) -> bytes:
    """What a table holds, or a query in brackets gives."""
    with connection.cursor().copy(sql.SQL("copy {} to stdout").format(sql.SQL(table))) as reading:
        return b"".join(bytes(block) for block in reading)


def _next_transaction(connection: psycopg.Connection) -> int:
    """Return a number that is above every row's so far: asking takes one."""
    row = connection.execute("select pg_current_xact_id()::text::bigint").fetchone()
    assert row is not None
    return int(row[0])


@dataclass
class Pool:
    """The copies of one template that this worker has made; `prefix` is what they are called by."""

    server: Server
    template: str
    prefix: str
    staying: tuple[str, ...] = ()
    free: list[Copy] = field(default_factory=list)
    made: Iterator[int] = field(default_factory=count)

    @contextmanager
    def lent(self) -> Iterator[Copy]:
        """A database that is as the template, for as long as the block."""
        copy = self.free.pop() if self.free else self._new()
        try:
            yield copy
        finally:
            if copy.restore():
                self.free.append(copy)
            else:
                copy.drop()

    def close(self) -> None:
        """Drop every copy."""
        while self.free:
            self.free.pop().drop()

    def _new(self) -> Copy:
        name = f"{self.prefix}_{next(self.made)}"
        self.server.create(name, template=self.template)
        return Copy(self.server, name, self.staying)
