"""Row level security and append-only tables: the database's own wall, the same in migrations and in checks.

PostgreSQL: every scoped table is forced under one policy for the application and its owner. SQLite has no
policies; there, triggers keep append-only tables. See docs/tenancy.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Table

from portal.foundation.db.base import Base

OWN = "tenant_id = current_setting('app.tenant')::uuid"
"""Without a default: a transaction that names no tenant gets an error, never an empty answer."""

MEMBER_OR_SELF = (
    "id = nullif(current_setting('app.person', true), '')::uuid"
    " or exists (select 1 from member m where m.person_id = person.id)"
)
OWN_TENANT = "current_setting('app.tenant')::uuid = id or current_setting('app.tenant')::uuid = network_id"

BETWEEN = "current_setting('app.tenant')::uuid = tenant_id or current_setting('app.tenant')::uuid = network_id"
OWN_ASKING = (
    "network_id = current_setting('app.tenant')::uuid"
    " and person_id = nullif(current_setting('app.person', true), '')::uuid"
)
"""What the network asks of a territory: by the person who asks."""

GLOBAL_POLICIES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "tenant": (
        ("tenant_select", "select", "true"),
        ("tenant_insert", "insert", OWN_TENANT),
        ("tenant_update", "update", OWN_TENANT),
    ),
    "person": (
        ("person_select", "select", MEMBER_OR_SELF),
        ("person_insert", "insert", "true"),
        ("person_update", "update", MEMBER_OR_SELF),
    ),
    "support_access": (
        ("support_access_select", "select", BETWEEN),
        ("support_access_insert", "insert", OWN_ASKING),
        ("support_access_update", "update", BETWEEN),
    ),
}
"""The walls of the global tables that carry them: policy, command, expression."""

NETWORK_TABLES = frozenset({"tenant", "territory_stat"})
"""What the network's own login may read."""

GLOBAL_TABLES = frozenset({"tenant", "person", "job", "support_access"})
"""The closed list of tables that are not one tenant's own."""


def role_names(database: str) -> tuple[str, str]:
    """Return the application's and the network's login for `database`."""
    return f"{database}_app", f"{database}_network"


def protect(connection: Connection, tables: Iterable[str], append_only: Iterable[str] = ()) -> None:
    """Put policies and grants on freshly created `tables`, and make those in `append_only` unchangeable."""
    kept = frozenset(append_only)
    for table in (*tables, *kept):
        for statement in statements(connection, table, table in kept):
            connection.exec_driver_sql(statement)
    if "person" in tables:
        for statement in auth_lookup_statements(connection):
            connection.exec_driver_sql(statement)


def protect_all(connection: Connection, tables: Iterable[Table]) -> None:
    """Do the same for tables made from the models, as their `info` says."""
    found = list(tables)
    kept = [table.name for table in found if table.info.get("append_only")]
    protect(connection, [table.name for table in found if table.name not in kept], kept)


def append_only() -> frozenset[str]:
    """Return the names of all tables whose rows are never changed or removed, plugins' included."""
    return frozenset(table.name for table in Base.metadata.tables.values() if table.info.get("append_only"))


def statements(connection: Connection, table: str, append_only: bool = False) -> Iterator[str]:
    """Yield the SQL that protects `table` on this connection's engine."""
    if connection.dialect.name == "sqlite":
        if append_only:
            for act in ("update", "delete"):
                yield (
                    f"create trigger {table}_no_{act} before {act} on {table} "
                    f"begin select raise(abort, '{table} is append-only'); end"
                )
        return
    yield from _postgresql(roles(connection), table, append_only)


def roles(connection: Connection) -> tuple[str, str]:
    """Return the application's and the network's login: named by the engine's options, else after the database."""
    named = connection.get_execution_options().get("roles")
    return tuple(named) if named else role_names(str(connection.engine.url.database))


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy: for which command, to which logins (app, network, owner), on what is there and on what comes."""

    name: str
    command: str
    to: frozenset[str]
    using: str | None = None
    check: str | None = None


_WRITERS, _NETWORK = frozenset({"app", "owner"}), frozenset({"network"})


def policies(table: str) -> Iterator[Policy]:
    """Yield the policies that `table` has, and no others."""
    if table not in GLOBAL_TABLES:
        yield Policy("tenant_rows", "all", _WRITERS, OWN, OWN)
    for name, command, expression in GLOBAL_POLICIES.get(table, ()):
        to = _WRITERS | _NETWORK if table in NETWORK_TABLES and command == "select" else _WRITERS
        using, check = (None, expression) if command == "insert" else (expression, None)
        yield Policy(name, command, to, using, check)
    if table in NETWORK_TABLES - GLOBAL_TABLES:
        yield Policy("network_read", "select", _NETWORK, "true")
    if table == "person":
        yield LOOKUP


LOOKUP = Policy("person_lookup", "select", frozenset({"owner"}), "true")
"""For `auth_lookup`, which runs as the owner."""


def _made(policy: Policy, table: str, logins: tuple[str, str]) -> str:
    named = {"app": f'"{logins[0]}"', "network": f'"{logins[1]}"', "owner": "current_user"}
    words = f"create policy {policy.name} on {table} for {policy.command}"
    words += f" to {', '.join(named[login] for login in sorted(policy.to))}"
    words += f" using ({policy.using})" if policy.using else ""
    return words + (f" with check ({policy.check})" if policy.check else "")


def _postgresql(logins: tuple[str, str], table: str, append_only: bool) -> Iterator[str]:
    app, network = logins
    own = [policy for policy in policies(table) if policy is not LOOKUP]
    if own:
        yield f"alter table {table} enable row level security"
        yield f"alter table {table} force row level security"
    for policy in own:
        yield _made(policy, table, logins)
    rights = "select, insert" if append_only else "select, insert, update, delete"
    yield f'grant {rights} on {table} to "{app}"'
    if table in NETWORK_TABLES:
        yield f'grant select on {table} to "{network}"'


AUTH_LOOKUP = """
create function auth_lookup(address text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$ select p.id from public.person p where p.email = address $$
"""
"""The one SECURITY DEFINER function: does a person with this address exist, in any territory? Gives the id only."""


def auth_lookup_statements(connection: Connection) -> Iterator[str]:
    """Yield the SQL that makes `auth_lookup`; it runs as the owner, for whom `person` is readable by one policy."""
    if connection.dialect.name != "postgresql":
        return
    app, network = roles(connection)
    yield _made(LOOKUP, "person", (app, network))
    yield AUTH_LOOKUP
    yield "revoke execute on function auth_lookup(text) from public"
    yield f'grant execute on function auth_lookup(text) to "{app}"'
