"""What the database itself allows, asked as each of its logins, and what lies in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from portal import installation
from portal.deployment.place import Check, Deployment, Unsafe
from portal.foundation.db import engines, migrate, rls
from portal.foundation.hooks.registry import discover
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import WORKING

OLDEST_SERVER = 15
APPEND_ONLY = ("audit_line", "ledger_entry")

FLAGS = "select rolsuper, rolbypassrls, rolcreaterole or rolcreatedb from pg_roles where rolname = current_user"
OWNED = (
    "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')"
    " and pg_has_role(relowner, 'usage')"
)
BARE = (
    "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'job'"
    " and not (c.relrowsecurity and c.relforcerowsecurity) order by 1"
)
READABLE = (
    "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace"
    " and c.relkind in ('r', 'p', 'v', 'm') and has_table_privilege(c.oid, 'select') order by 1"
)
CHANGEABLE = "select has_table_privilege('{0}', 'update') or has_table_privilege('{0}', 'delete')"
VERSION = "select current_setting('server_version_num')::int / 10000"


@contextmanager
def _as(url: str) -> Iterator[Connection]:
    engine = create_engine(engines.normal_url(url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _asked(url: Callable[[Deployment], str], questions: Callable[[Deployment, Connection], Iterator[Unsafe]]) -> Check:
    """Return the check that asks `questions` as one login; a database that does not answer is itself a finding."""

    def check(place: Deployment) -> Iterator[Unsafe]:
        try:
            with _as(url(place)) as connection:
                yield from questions(place, connection)
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            yield Unsafe("database-unanswered", f"the database does not answer what must be known: {reason}")

    return check


def _as_application(_place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """What the application's login may do beyond reading and writing rows."""
    if connection.dialect.name == "sqlite":
        return
    superuser, bypass, makes = connection.exec_driver_sql(FLAGS).one()
    if superuser:
        yield Unsafe("login-superuser", "the application's login is a superuser: alter role … nosuperuser")
    if bypass:
        yield Unsafe("login-bypasses", "the application's login bypasses row level security: alter role … nobypassrls")
    if makes:
        yield Unsafe(
            "login-makes", "the application's login may make roles or databases: alter role … nocreaterole nocreatedb"
        )
    if superuser:
        return
    if connection.exec_driver_sql(OWNED).scalar_one():
        yield Unsafe(
            "login-owns", "the application's login owns tables, or belongs to their owner: it could lift its walls"
        )
    if bare := [row[0] for row in connection.exec_driver_sql(BARE)]:
        yield Unsafe("table-bare", f"no forced row level security on {', '.join(bare)}: run `portal db upgrade`")
    changeable = [name for name in APPEND_ONLY if connection.exec_driver_sql(CHANGEABLE.format(name)).scalar_one()]
    if changeable:
        yield Unsafe("trail-changeable", f"the application may change {', '.join(changeable)}: revoke update, delete")
    if connection.exec_driver_sql(VERSION).scalar_one() < OLDEST_SERVER:
        yield Unsafe(
            "server-old", f"PostgreSQL is older than {OLDEST_SERVER}: views there go around row level security"
        )


def _as_network(_place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """Whether the network's login reads aggregates only."""
    if connection.dialect.name == "sqlite":
        return
    readable = {row[0] for row in connection.exec_driver_sql(READABLE)}
    if more := sorted(readable - rls.NETWORK_TABLES):
        yield Unsafe(
            "network-reads", f"the network's login reads {', '.join(more[:5])}: it may read its two tables only"
        )


def _as_owner(place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """What the tables hold: their version, and territories that do not belong in production."""
    pending = [
        history.plugin or "the portal"
        for history in installation.histories(discover(place.settings.plugins))
        if migrate.present(connection.engine, history) != migrate.head(history)
    ]
    if pending:
        yield Unsafe("migrations", f"the tables of {', '.join(pending)} are not up to date: run `portal db upgrade`")
    if connection.engine.dialect.has_table(connection, Tenant.__tablename__):
        yield from _territories(place, connection)


def _territories(place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    table = Tenant.__table__
    columns = (table.c.slug, table.c.hosts, table.c.clock_offset_days, table.c.invented, table.c.state)
    rows = connection.execute(select(*columns).order_by(table.c.slug)).all()
    if outside := [h for row in rows for h in row.hosts if not h.endswith(f".{place.settings.base_domain}")]:
        yield Unsafe(
            "host-outside", f"{', '.join(outside[:5])} lie outside BASE_DOMAIN: has it changed since `tenant apply`?"
        )
    if moved := [row.slug for row in rows if row.clock_offset_days]:
        yield Unsafe(
            "clock-moved", f"the business date of {', '.join(moved[:5])} was moved, as only demonstrations may"
        )
    if invented := [row.slug for row in rows if row.invented and row.state in WORKING]:
        yield Unsafe(
            "invented", f"{', '.join(invented[:5])} are invented territories: keep their files out of TENANTS_DIR"
        )
    demo = [
        row.slug for row in rows if connection.scalar(select(func.auth_lookup(f"operator@{row.slug}.alize.example")))
    ]
    if demo:
        yield Unsafe(
            "demonstration-login", f"the demonstration's logins work in {', '.join(demo[:5])}: their password is known"
        )


CHECKS: tuple[Check, ...] = (
    _asked(lambda place: place.settings.database_url, _as_application),
    _asked(lambda place: place.settings.network_url, _as_network),
    _asked(lambda place: place.settings.owner_url, _as_owner),
)
