"""What PostgreSQL lets a login do, as its catalogue says: read by `portal check --deploy`, never by the server."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

FLAGS = "select rolsuper, rolbypassrls, rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
RELATIONS = "from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')"
OWNED = f"select count(*) {RELATIONS} and pg_has_role(c.relowner, 'usage')"
READABLE = f"select c.relname {RELATIONS} and has_table_privilege(c.oid, 'select') order by 1"
CHANGEABLE = (
    f"select c.relname {RELATIONS}"
    " and (has_table_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete')) order by 1"
)
BARE = (
    "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'job'"
    " and not (c.relrowsecurity and c.relforcerowsecurity) order by 1"
)
VERSION = "select current_setting('server_version_num')::int / 10000"


@dataclass(frozen=True, slots=True)
class Rights:
    """A login's own: flags of its role, how many tables it owns or could own, which it reads and changes.

    `bare` are tables of tenants' rows without forced row level security; `server` is the version's first number.
    """

    superuser: bool
    bypasses: bool
    makes: bool
    owned: int
    readable: frozenset[str]
    changeable: frozenset[str]
    bare: tuple[str, ...]
    server: int


def of_login(connection: Connection) -> Rights:
    """Return the rights of the login that `connection` belongs to."""
    superuser, bypasses, makes = connection.exec_driver_sql(FLAGS).one()
    return Rights(
        superuser,
        bypasses,
        makes,
        connection.exec_driver_sql(OWNED).scalar_one(),
        frozenset(_names(connection, READABLE)),
        frozenset(_names(connection, CHANGEABLE)),
        tuple(_names(connection, BARE)),
        connection.exec_driver_sql(VERSION).scalar_one(),
    )


def _names(connection: Connection, question: str) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql(question)]
