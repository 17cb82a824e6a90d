"""The database as migrated is the database as modelled, and its own walls are complete, plugins' tables included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text

import portal.app  # noqa: F401  every room's tables
from isolation.catalogue import Dump, differences, dump, logins
from portal import installation
from portal.foundation.db import engines, migrate, rls
from portal.foundation.db.base import Base
from portal.foundation.db.rls import GLOBAL_POLICIES, GLOBAL_TABLES, NETWORK_TABLES
from portal.foundation.db.ties import scoped_tables
from support import probe

Make = Callable[[Engine], None]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Make], Engine]]:
    """Makes empty databases and fills them; the owner's engine, or on PostgreSQL one that may look at everything."""
    Base.metadata.tables["tenant"]
    probe.module()
    Base.metadata.tables["alize_probe_note"].info["plugin"] = "alize_probe"
    with ExitStack() as stack:
        count = iter(range(10))

        def make(fill: Make) -> Engine:
            if request.param == "sqlite":
                owner = engines.owner_engine(f"sqlite:///{tmp_path / f'{next(count)}.db'}")
                fill(owner)
                stack.callback(owner.dispose)
                return owner
            return stack.enter_context(_postgresql(request.getfixturevalue("postgres_server"), fill))

        yield make


@contextmanager
def _postgresql(server, fill: Make) -> Iterator[Engine]:
    with server.temporary() as url:
        name = str(make_url(url).database)
        roles = [f"{name}_owner", *rls.role_names(name)]
        with server.connect() as admin:
            for role in roles:
                admin.execute(f"create role {role} login password 'pw' nosuperuser nobypassrls nocreatedb nocreaterole")
            admin.execute(f"alter database {name} owner to {roles[0]}")
        with server.connect(name) as admin:
            admin.execute(f"grant all on schema public to {roles[0]}")
        owner = engines.owner_engine(server.url(name, roles[0], "pw"), (roles[1], roles[2]))
        fill(owner)
        owner.dispose()
        looking = create_engine(engines.normal_url(url), execution_options={"logins": tuple(roles)})
        try:
            yield looking
        finally:
            looking.dispose()
    with server.connect() as admin:
        for role in roles:
            admin.execute(f"drop role {role}")


def from_models(engine: Engine) -> None:
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        rls.protect_all(connection, Base.metadata.sorted_tables)


def from_migrations(engine: Engine) -> None:
    registry = probe.registry()
    own = installation.histories(registry, "alize_probe")
    assert list(migrate.upgrade(engine, [migrate.CORE]))
    assert list(migrate.upgrade(engine, own)) == ["alize_probe: empty to probe0001"], (
        "the plugin's own, and nothing else"
    )
    assert not list(migrate.upgrade(engine, installation.histories(registry))), "a second run changes nothing"


def dumped(engine: Engine) -> Dump:
    with engine.connect() as connection:
        return dump(connection)


def test_the_migrated_schema_is_the_models(database: Callable[[Make], Engine]) -> None:
    found = differences(dumped(database(from_models)), dumped(database(from_migrations)))
    assert not found, "\n".join(found)


def test_the_comparison_sees_a_difference(database: Callable[[Make], Engine]) -> None:
    def changed(engine: Engine) -> None:
        from_models(engine)
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("drop trigger audit_line_no_update")
            else:
                connection.exec_driver_sql("drop policy tenant_rows on party")
                connection.exec_driver_sql("alter table contact no force row level security")
            connection.exec_driver_sql("drop index ix_contact_tenant_id_party_id")

    found = differences(dumped(database(from_models)), dumped(database(changed)))
    wanted = {"sqlite": 2, "postgresql": 3}[database(from_models).dialect.name]
    assert len(found) == wanted, found


def test_append_only_tables_cannot_be_changed(database: Callable[[Make], Engine]) -> None:
    kept = {table.name for table in Base.metadata.sorted_tables if table.info.get("append_only")}
    assert "audit_line" in kept
    engine = database(from_models)
    found = dumped(engine)
    with engine.connect() as connection:
        for table in kept:
            if engine.dialect.name == "sqlite":
                assert len(found[table]["trigger"]) == 2, table
            else:
                granted = {g.split(" ")[1] for g in found[table]["grant"] if g.startswith("app ")}
                assert granted == {"select", "insert"}, table
        connection.rollback()


@pytest.fixture
def catalogue(postgres_server) -> Iterator[Connection]:
    """A PostgreSQL database made from the models, the probe's table included."""
    probe.module()
    with _postgresql(postgres_server, from_models) as engine, engine.connect() as connection:
        yield connection


BOUND = "(current_setting('app.tenant'::text))::uuid"
ASKING = "(NULLIF(current_setting('app.person'::text, true), ''::text))::uuid"
SEEN = f"((id = {ASKING}) OR (EXISTS ( SELECT 1 FROM member m WHERE (m.person_id = person.id))))"
OWN, OWN_TENANT = f"(tenant_id = {BOUND})", f"(({BOUND} = id) OR ({BOUND} = network_id))"
BETWEEN = f"(({BOUND} = tenant_id) OR ({BOUND} = network_id))"
OWN_ASKING = f"((network_id = {BOUND}) AND (person_id = {ASKING}))"
Policy = tuple[str, str, str, str | None, str | None]
GLOBAL: dict[str, set[Policy]] = {
    "tenant": {
        ("tenant_select", "SELECT", "app network owner", "true", None),
        ("tenant_insert", "INSERT", "app owner", None, OWN_TENANT),
        ("tenant_update", "UPDATE", "app owner", OWN_TENANT, None),
    },
    "person": {
        ("person_select", "SELECT", "app owner", SEEN, None),
        ("person_insert", "INSERT", "app owner", None, "true"),
        ("person_update", "UPDATE", "app owner", SEEN, None),
        ("person_lookup", "SELECT", "owner", "true", None),
    },
    "support_access": {
        ("support_access_select", "SELECT", "app owner", BETWEEN, None),
        ("support_access_insert", "INSERT", "app owner", None, OWN_ASKING),
        ("support_access_update", "UPDATE", "app owner", BETWEEN, None),
    },
}
"""By table: name, command, logins, condition of what is there, condition of what comes, as PostgreSQL says them."""
SCOPED: set[Policy] = {("tenant_rows", "ALL", "app owner", OWN, OWN)}
READ_BY_THE_NETWORK: Policy = ("network_read", "SELECT", "network", "true", None)


def wanted_policies() -> dict[str, set[Policy]]:
    """Every policy, written out here: models and migrations share the words that make them."""
    scoped = dict.fromkeys(scoped_tables(), SCOPED)
    return GLOBAL | scoped | {"territory_stat": SCOPED | {READ_BY_THE_NETWORK}}


def policies(connection: Connection) -> dict[str, set[Policy]]:
    names, found = {login: who for who, login in logins(connection).items()}, {}
    for row in connection.execute(text("select * from pg_policies where schemaname = 'public'")):
        assert row.permissive == "PERMISSIVE", row
        to = " ".join(sorted(names.get(role, role) for role in row.roles))
        qual, check = (words and " ".join(words.split()) for words in (row.qual, row.with_check))
        found.setdefault(row.tablename, set()).add((row.policyname, row.cmd, to, qual, check))
    return found


def test_every_scoped_table_is_forced_under_exactly_its_policy(catalogue: Connection) -> None:
    tables = {
        row.relname: row
        for row in catalogue.execute(
            text(
                "select relname, relrowsecurity, relforcerowsecurity, relkind::text as relkind from pg_class"
                " where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'f')"
            )
        )
    }
    assert {row.relkind for row in tables.values()} == {"r"}, "no view, no materialised view, no foreign table"
    assert scoped_tables() <= tables.keys()
    assert tables.keys() - scoped_tables() == GLOBAL_TABLES
    for name in scoped_tables() | GLOBAL_POLICIES.keys():
        assert tables[name].relrowsecurity, name
        assert tables[name].relforcerowsecurity, name
    assert policies(catalogue) == wanted_policies()


def test_a_policy_that_lets_more_through_is_seen(catalogue: Connection) -> None:
    app = logins(catalogue)["app"]
    for table, lets_more in (
        ("territory_stat", f'alter policy network_read on territory_stat to "{app}"'),
        ("person", "alter policy person_select on person using (true)"),
        ("person", "alter policy person_update on person using (true)"),
        ("support_access", "alter policy support_access_select on support_access using (true)"),
        ("support_access", "alter policy support_access_insert on support_access with check (true)"),
        ("party", "alter policy tenant_rows on party with check (true)"),
        ("party", f'create policy more on party to "{app}" using (true)'),
        ("party", "drop policy tenant_rows on party"),
    ):
        catalogue.rollback()
        catalogue.exec_driver_sql(lets_more)
        found, wanted = policies(catalogue), wanted_policies()
        assert {name for name in wanted if found.get(name) != wanted[name]} == {table}, lets_more


def test_the_logins_own_nothing_and_bypass_nothing(catalogue: Connection) -> None:
    names = logins(catalogue)
    roles = {row.rolname: row for row in catalogue.execute(text("select * from pg_roles"))}
    for name in names.values():
        role = roles[name]
        assert not any((role.rolsuper, role.rolbypassrls, role.rolcreaterole, role.rolcreatedb, role.rolreplication))
    owners = {
        row[0]
        for row in catalogue.execute(
            text("select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = 'public'::regnamespace")
        )
    }
    assert owners == {names["owner"]}
    members = catalogue.execute(
        text("select count(*) from pg_auth_members where member in (select oid from pg_roles where rolname = any(:r))"),
        {"r": list(names.values())},
    ).scalar_one()
    assert members == 0, "no login is a member of another role"


def test_the_grants_are_the_least(catalogue: Connection) -> None:
    names, found = logins(catalogue), {}
    for row in catalogue.execute(
        text("select * from information_schema.role_table_grants where table_schema = 'public'")
    ):
        found.setdefault((row.grantee, row.table_name), set()).add(row.privilege_type)
    assert not {grantee for grantee, _table in found} - set(names.values())
    for (grantee, table), rights in found.items():
        if grantee == names["app"]:
            assert rights in ({"SELECT", "INSERT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}), table
        if grantee == names["network"]:
            assert (table in NETWORK_TABLES, rights) == (True, {"SELECT"}), table


def test_the_one_function_that_runs_as_its_owner(catalogue: Connection) -> None:
    rows = catalogue.execute(
        text(
            "select proname, prosecdef, proconfig, proacl::text as acl from pg_proc"
            " where pronamespace = 'public'::regnamespace"
        )
    ).all()
    assert [(row.proname, row.prosecdef) for row in rows] == [("auth_lookup", True)]
    assert rows[0].proconfig == ["search_path=pg_catalog, pg_temp"]
    assert not re.search(r"(?<!\w)=X", rows[0].acl), "not everybody may run it"
