"""What the database itself allows, asked as each of its logins, and what lies in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import DBAPIError

from portal import installation
from portal.deployment.place import Check, Deployment, Unsafe
from portal.foundation.db import engines, migrate, rights, rls
from portal.foundation.hooks.registry import discover
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import WORKING
from portal.settings import openid_secret_name

OLDEST_SERVER = 15
Questions = Callable[[Deployment, Connection], Iterator[Unsafe]]


def _asked(url: Callable[[Deployment], str], questions: Questions) -> Check:
    """Return the check that asks `questions` as one login; a database that does not answer is itself a finding."""

    def check(place: Deployment) -> Iterator[Unsafe]:
        engine = engines.owner_engine(url(place))
        try:
            with engine.connect() as connection:
                yield from questions(place, connection)
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            yield Unsafe("database-unanswered", f"the database does not answer what must be known: {reason}")
        finally:
            engine.dispose()

    return check


def _as_application(place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """What the application's login may do beyond reading and writing rows."""
    if connection.dialect.name == "sqlite":
        return
    own = rights.of_login(connection)
    if own.superuser:
        yield Unsafe("login-superuser", "the application's login is a superuser: alter role … nosuperuser")
        return
    if own.bypasses:
        yield Unsafe(
            "login-bypasses",
            "the application's login bypasses row level security: alter role … nobypassrls noreplication",
        )
    if own.makes:
        yield Unsafe("login-makes", "the application's login may make roles: alter role … nocreaterole nocreatedb")
    if own.owned:
        yield Unsafe("login-owns", "the application's login owns tables, or is of their owner: it could lift its walls")
    yield from _walls(place, connection, own)
    if own.server < OLDEST_SERVER:
        yield Unsafe(
            "server-old", f"PostgreSQL is older than {OLDEST_SERVER}: views go around row level security there"
        )


def _walls(place: Deployment, connection: Connection, own: rights.Rights) -> Iterator[Unsafe]:
    """What the database itself should keep apart or unchanged, and does not."""
    if own.bare:
        yield Unsafe("table-bare", f"no forced row level security on {_few(own.bare)}: run `portal db upgrade`")
    network = engines.normal_url(place.settings.network_url).username or ""
    if strange := rights.strange_policies(connection, connection.engine.url.username or "", network):
        yield Unsafe("policy-strange", f"policies of {_few(strange)} are not the portal's: drop them, put its own back")
    if own.views:
        yield Unsafe("view-readable", f"the application reads the views {_few(own.views)}, which go around the walls")
    if changeable := sorted(own.changeable & rls.append_only()):
        yield Unsafe("trail-changeable", f"the application may change {_few(changeable)}: revoke update, delete")


def _as_network(_place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """Whether the network's login reads aggregates only."""
    if connection.dialect.name == "sqlite":
        return
    if more := sorted(rights.of_login(connection).readable - rls.NETWORK_TABLES):
        yield Unsafe("network-reads", f"the network's login reads {_few(more)}: it needs its two tables only")


def _as_owner(place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    """What the tables hold: their version, and territories that do not belong in production."""
    pending = [
        history.plugin or "the portal"
        for history in installation.histories(discover(place.settings.plugins))
        if migrate.present(connection.engine, history) != migrate.head(history)
    ]
    if pending:
        yield Unsafe("migrations", f"the tables of {_few(pending)} are not up to date: run `portal db upgrade`")
    if inspect(connection).has_table(Tenant.__tablename__):
        yield from _territories(place, connection)


def _territories(place: Deployment, connection: Connection) -> Iterator[Unsafe]:
    columns = (Tenant.slug, Tenant.hosts, Tenant.clock_offset_days, Tenant.invented, Tenant.state, Tenant.provider)
    rows = connection.execute(select(*columns).order_by(Tenant.slug)).all()
    under = f".{place.settings.base_domain}"
    if outside := [host for row in rows for host in row.hosts if not host.endswith(under)]:
        yield Unsafe("host-outside", f"{_few(outside)} lie outside BASE_DOMAIN: has it changed since `tenant apply`?")
    if moved := [row.slug for row in rows if row.clock_offset_days]:
        yield Unsafe("clock-moved", f"the business date of {_few(moved)} was moved, which is for demonstrations")
    if invented := [row.slug for row in rows if row.invented and row.state in WORKING]:
        yield Unsafe("invented", f"{_few(invented)} are invented territories: keep their files out of TENANTS_DIR")
    yield from _providers(place, {row.slug: row.provider for row in rows if row.provider})
    known = [row.slug for row in rows if connection.scalar(select(func.auth_lookup(_demo_login(row.slug))))]
    if known:
        yield Unsafe("demonstration-login", f"the demonstration's logins, known to all, work in {_few(known)}")


def _providers(place: Deployment, providers: dict[str, dict[str, str]]) -> Iterator[Unsafe]:
    """Sign-in by OpenID Connect: each provider's secret is there, and it is reached by TLS."""
    if missing := [openid_secret_name(slug) for slug in providers if not place.env.get(openid_secret_name(slug))]:
        yield Unsafe("openid-secret", f"{_few(missing)} is not set: nobody signs in by the provider of that territory")
    if plain := [slug for slug, one in providers.items() if not one["issuer"].startswith("https://")]:
        yield Unsafe("openid-plain", f"the provider of sign-ins of {_few(plain)} is asked without TLS")


def _demo_login(slug: str) -> str:
    return f"operator@{slug}.alize.example"


def _few(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


CHECKS: tuple[Check, ...] = (
    _asked(lambda place: place.settings.database_url, _as_application),
    _asked(lambda place: place.settings.network_url, _as_network),
    _asked(lambda place: place.settings.owner_url, _as_owner),
)
