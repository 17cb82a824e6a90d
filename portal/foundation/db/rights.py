"""What PostgreSQL lets a login do, as its catalogue says: read by `portal check --deploy`, never by the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from portal.foundation.db import rls, ties

FLAGS = (
    "select rolsuper, rolbypassrls or rolreplication, rolcreaterole or rolcreatedb"
    " from pg_roles where rolname = current_user"
)
RELATIONS = "from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')"
OWNED = f"select count(*) {RELATIONS} and pg_has_role(c.relowner, 'usage')"
READABLE = f"select c.relname {RELATIONS} and has_table_privilege(c.oid, 'select') order by 1"
CHANGEABLE = (
    f"select c.relname {RELATIONS}"
    " and (has_any_column_privilege(c.oid, 'update') or has_table_privilege(c.oid, 'delete, truncate')) order by 1"
)
VIEWS = f"select c.relname {RELATIONS} and c.relkind in ('v', 'm') and has_table_privilege(c.oid, 'select') order by 1"
BARE = (
    "select c.relname, a.attname is not null from pg_class c"
    " left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
    " and not (c.relrowsecurity and c.relforcerowsecurity) order by 1"
)
POLICIES = (
    "select p.tablename, p.policyname, p.permissive, lower(p.cmd), p.roles::text[], p.qual, p.with_check,"
    " pg_get_userbyid(c.relowner) from pg_policies p join pg_class c on c.relname = p.tablename"
    " where p.schemaname = 'public' and c.relnamespace = 'public'::regnamespace"
)
TABLES = "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
VERSION = "select current_setting('server_version_num')::int / 10000"


@dataclass(frozen=True, slots=True)
class Rights:
    """A login's own: flags of its role, how many tables it owns or could own, which it reads and changes.

    `views` are those it reads; `bare` are tables whose rows are not everybody's without forced row level security;
    `server` is the version's first number.
    """

    superuser: bool
    bypasses: bool
    makes: bool
    owned: int
    readable: frozenset[str]
    changeable: frozenset[str]
    views: tuple[str, ...]
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
        tuple(_names(connection, VIEWS)),
        tuple(_bare(connection)),
        connection.exec_driver_sql(VERSION).scalar_one(),
    )


def strange_policies(connection: Connection, app: str, network: str) -> list[str]:
    """Return the tables whose policies are not exactly the portal's: one too many, one missing, another condition."""
    found: dict[str, set[rls.Policy]] = {}
    for table, name, permissive, command, roles, using, check, owner in connection.exec_driver_sql(POLICIES):
        named = {owner: "owner", app: "app", network: "network"}
        to = frozenset(named.get(role, f"role {role}") for role in roles)
        kind = "" if permissive == "PERMISSIVE" else f"{permissive} "
        found.setdefault(table, set()).add(_plain(rls.Policy(kind + name, command, to, using, check)))
    there = set(_names(connection, TABLES)) & (_walled() | found.keys())
    return sorted(table for table in there if found.get(table, set()) != {*map(_plain, rls.policies(table))})


def _plain(policy: rls.Policy) -> rls.Policy:
    """Return `policy` without what PostgreSQL adds to the words of a condition."""
    using, check = (words and re.sub(r"[\s()]+|::text", "", words.lower()) for words in (policy.using, policy.check))
    return replace(policy, using=using, check=check)


def _walled() -> frozenset[str]:
    return ties.scoped_tables() | rls.GLOBAL_POLICIES.keys()


def _bare(connection: Connection) -> Iterator[str]:
    """Yield the bare tables: those the portal knows, and those that have a tenant's id whoever made them."""
    for table, has_tenant in connection.exec_driver_sql(BARE):
        if table in _walled() or (has_tenant and table not in rls.GLOBAL_TABLES):
            yield table


def _names(connection: Connection, question: str) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql(question)]
