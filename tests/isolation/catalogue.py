"""What a database says of itself: everything that keeps rows where they belong, in a form that can be compared."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, inspect, text

Dump = dict[str, dict[str, Any]]


def dump(connection: Connection) -> Dump:
    """Columns, keys, checks, indexes and triggers of every table; on PostgreSQL policies, grants and functions too."""
    found: Dump = {}
    look = inspect(connection)
    for table in sorted(look.get_table_names()):
        if table.startswith("alembic_version"):
            continue
        found[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(table)},
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "references": sorted(
                (f["constrained_columns"], f["referred_table"], f["referred_columns"], str(f["options"]))
                for f in look.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in look.get_unique_constraints(table)),
            "checks": sorted((c["name"], _plain(c["sqltext"])) for c in look.get_check_constraints(table)),
        }
    more = _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)
    for table, kind, words in more:
        found.setdefault(table, {}).setdefault(kind, []).append(words)
    return found


def _plain(words: str) -> str:
    return re.sub(r"[\s()]+", " ", words.replace("::text", "").replace('"', "")).strip().lower()


def _sqlite(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute(
        text(
            "select tbl_name, type, sql from sqlite_master where type in ('index', 'trigger') and sql is not null"
            " and tbl_name not like 'alembic_version%' order by 1, 2, 3"
        )
    )
    return [(table, kind, _plain(words)) for table, kind, words in rows]


POSTGRESQL = {
    "index": """select tablename, indexdef from pg_indexes where schemaname = 'public'""",
    "policy": """select tablename, concat_ws(' ', policyname, permissive, cmd, qual, '/', with_check,
                 array_to_string(array(select case when r = '{owner}' then 'owner' when r = '{app}' then 'app'
                 when r = '{network}' then 'network' else r::text end from unnest(roles) r order by 1), ','))
                 from pg_policies where schemaname = 'public'""",
    "security": """select relname, concat(relrowsecurity, relforcerowsecurity) from pg_class
                   where relnamespace = 'public'::regnamespace and relkind = 'r'""",
    "grant": """select table_name, concat_ws(' ', case when grantee = '{owner}' then 'owner' when grantee = '{app}'
                then 'app' when grantee = '{network}' then 'network' else grantee::text end, privilege_type)
                from information_schema.role_table_grants where table_schema = 'public'""",
    "trigger": """select tgrelid::regclass::text, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal""",
    "function": """select 'function ' || proname, concat_ws(' ', prosecdef, provolatile, proconfig::text, prosrc)
                   from pg_proc where pronamespace = 'public'::regnamespace""",
}


def logins(connection: Connection) -> dict[str, str]:
    """The owner of the tables, the application's and the network's login."""
    names = connection.get_execution_options()["logins"]
    return dict(zip(("owner", "app", "network"), names, strict=True))


def _postgresql(connection: Connection) -> list[tuple[str, str, str]]:
    found = []
    for kind, query in POSTGRESQL.items():
        rows = connection.exec_driver_sql(query.format(**logins(connection)))
        found += [(str(table), kind, _plain(str(words))) for table, words in rows]
    return sorted(row for row in found if not row[0].startswith("alembic_version"))


def differences(one: Dump, other: Dump) -> list[str]:
    """Where two dumps differ, table by table."""
    found = [f"only one has {table}" for table in one.keys() ^ other.keys()]
    for table in one.keys() & other.keys():
        for kind in one[table].keys() | other[table].keys():
            first, second = one[table].get(kind), other[table].get(kind)
            if first != second:
                found.append(f"{table}, {kind}:\n  {first}\n  {second}")
    return sorted(found)
