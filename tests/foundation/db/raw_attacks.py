"""Attacks that begin behind the guard, or with what another territory's work left behind (`attacks` has the others).

Raw SQL goes through the hatch, which only the tests have: what it reaches shows what would be lost with the first raw
statement of the product. `KNOWN` says which of all attacks get through, and on which engine; docs/tenancy.md says why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Uuid, create_engine, select, text

from foundation.db.attacks import TABLE, unbound
from foundation.db.hatch import hatch
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.engines import normal_url
from portal.foundation.db.session import db
from portal.people.parties.models import Party


def approved(two: Any, name: str) -> Any:
    """The tenants of the own firms of a name, as approved raw SQL that has the name written into it."""
    words = f"select tenant_id from party where tenant_id = '{two.own.id.hex}' and name = '{name}'"
    with hatch():
        return list(db.session.connection().scalars(text(words).columns(tenant_id=Uuid())))


def injected_or(two: Any) -> Any:
    return approved(two, "x' or 1=1 --")


def injected_union(two: Any) -> Any:
    return approved(two, "x' union select tenant_id from party --")


def injected_setting(two: Any) -> Any:
    """A second statement changes what the connection holds to: the bound tenant, or on SQLite that it only reads."""
    if two.engine == "postgresql":
        approved(two, f"x'; select set_config('app.tenant', '{two.other.id}', true) --")
        return approved(two, "x' or 1=1 --")
    script = db.session.connection().connection.executescript
    script("select 1 where 'x' = 'x'; pragma query_only = 0; create temp table loot as select tenant_id from party --'")
    try:
        with hatch():
            found = text("select tenant_id from loot").columns(tenant_id=Uuid())
            return list(db.session.connection().scalars(found))
    finally:
        script("drop table temp.loot")


def engine_of_its_own(two: Any) -> Any:
    """A plugin that takes the address from the settings and opens the database itself."""
    engine = create_engine(normal_url(two.app.extensions["settings"].database_url))
    try:
        with engine.connect() as connection:
            return list(connection.scalars(select(TABLE.c.tenant_id)))
    finally:
        engine.dispose()


def left_in_the_pool(two: Any, end: Callable[[], None]) -> Any:
    """What a connection still knows after another territory's work: on PostgreSQL without the guard as well."""

    def work() -> None:
        with two.app.app_context(), use_tenant(two.other):
            db.session.scalars(select(Party.id)).all()
            end()

    def read() -> Any:
        with db.engine.connect() as connection:
            return list(connection.scalars(select(TABLE.c.tenant_id)))

    unbound(work)
    if two.engine == "sqlite":
        return unbound(read)
    with hatch():
        return unbound(read)


def pool_after_a_rollback(two: Any) -> Any:
    return left_in_the_pool(two, db.session.rollback)


def pool_after_a_commit(two: Any) -> Any:
    return left_in_the_pool(two, db.session.commit)


def loaded_elsewhere(two: Any) -> Any:
    """A firm that this very session loaded for the other territory and still holds: layer L0 stops its use."""

    def load() -> Any:
        with use_tenant(two.other):
            return db.session.get(Party, two.prize)

    return unbound(load)


def reused_session_gets(two: Any) -> Any:
    loaded = loaded_elsewhere(two)
    return [db.session.get(Party, (loaded.tenant_id, loaded.id))]


def reused_session_refreshes(two: Any) -> Any:
    loaded = loaded_elsewhere(two)
    db.session.refresh(loaded)
    return [loaded.tenant_id]


def reused_session_reads_what_expired(two: Any) -> Any:
    loaded = loaded_elsewhere(two)
    db.session.expire(loaded)
    return [loaded.name and loaded.tenant_id]


def reused_session_asks(two: Any) -> Any:
    loaded_elsewhere(two)
    return db.session.scalars(select(Party.tenant_id)).all()


def reused_session_writes(two: Any) -> Any:
    loaded_elsewhere(two).name = "taken"
    db.session.flush()
    return [two.other.id]


RAW_ATTACKS = [
    injected_or,
    injected_union,
    injected_setting,
    engine_of_its_own,
    pool_after_a_rollback,
    pool_after_a_commit,
    reused_session_gets,
    reused_session_refreshes,
    reused_session_reads_what_expired,
    reused_session_asks,
    reused_session_writes,
]

KNOWN = {
    "postgresql": {injected_setting},
    "sqlite": {injected_or, injected_union, injected_setting, engine_of_its_own},
}
"""The attacks that reach another territory's rows, each a line of docs/tenancy.md « What is known not to hold »."""
