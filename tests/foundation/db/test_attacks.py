"""Attacks on another territory's rows, each against all layers as they are shipped (tenancy.md §2).

`stopped` is an exception, `empty` an answer without foreign rows. Nothing else may come of an attack, but of those that
are known to get through: these must, or the page that states them is wrong.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from sqlalchemy import and_, delete, event, func, insert, select, update
from sqlalchemy.exc import CompileError, DBAPIError, IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError

from foundation.db.attacks import ATTACKS, TABLE
from foundation.db.hatch import hatch
from foundation.db.raw_attacks import KNOWN, RAW_ATTACKS
from foundation.db.tie_attacks import TIE_ATTACKS, person_said_to_be_loaded_is_read, row_said_to_be_loaded_is_read
from portal.foundation.db import session as session_module
from portal.foundation.db import ties, walls
from portal.foundation.db.binding import NoTenantError, TenantMismatchError, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.db.walls import RawStatementError
from portal.foundation.kernel.identifiers import new_id
from portal.people.accounts.models import Person
from portal.people.parties.models import Contact, Party, PartyIdentifier
from portal.people.support.models import SupportAccess

STOPPED = (NoTenantError, TenantMismatchError, RawStatementError, DBAPIError, CompileError, StaleDataError)


@pytest.mark.parametrize("attack", [*ATTACKS, *TIE_ATTACKS, *RAW_ATTACKS], ids=lambda attack: attack.__name__)
def test_an_attack_gets_nothing(two, attack):
    before = rows_of(two, two.other)
    with two.work():
        try:
            found = attack(two) or ()
        except STOPPED:
            found = ()
            db.session.rollback()
    owners = {getattr(row, "tenant_id", row) for row in found}
    if attack in KNOWN[two.engine]:
        assert two.other.id in owners, "known to get through, but it does not: say so in docs/tenancy.md"
    else:
        assert owners <= {two.own.id}, "rows of the other territory were reached"
    assert rows_of(two, two.other) == before
    assert rows_of(two, two.own), "the own rows are still there"


def test_each_known_leak_is_stated():
    """As many lines as attacks, and each says its attack's name."""
    page = (Path(__file__).resolve().parents[3] / "docs/tenancy.md").read_text(encoding="utf-8")
    stated = page.split("## What is known not to hold")[1]
    for engine, title in (("postgresql", "PostgreSQL"), ("sqlite", "SQLite")):
        names = re.findall(r"^  - `(\w+)`", stated.split(f"- On {title}")[1].split("\n- ")[0], re.MULTILINE)
        assert sorted(names) == sorted(attack.__name__ for attack in KNOWN[engine])


TIE = "party.tenant_id = %(bound_tenant_id)s"
MEMBERS = "SELECT member.person_id FROM member WHERE member.tenant_id = %(bound_tenant_id)s::UUID"
TIED = [
    f"SELECT 1 FROM party WHERE {TIE}",
    f"SELECT 1 FROM tenant LEFT OUTER JOIN party ON true AND {TIE} WHERE tenant.slug BETWEEN 'a' AND 'b'",
    f"SELECT 1 FROM party WHERE (party.name IS DISTINCT FROM 'x' OR 1 = 1) AND ({TIE} AND 1 = 1) ORDER BY party.name",
    f"SELECT CASE WHEN 1 = 1 OR 2 = 2 THEN 1 END FROM party WHERE {TIE} FOR UPDATE",
    "SELECT 1 FROM party WHERE 0 = 1",
    f"UPDATE person SET epoch=1 WHERE 1 = 1 AND (person.id IN ({MEMBERS}) OR person.id = %(bound_person_id)s)",
]
LOOSE = [
    "SELECT 1 FROM contact JOIN (party JOIN tenant ON true) ON true",
    "SELECT 1 FROM tenant JOIN ((party AS p JOIN tenant AS t ON true) JOIN job ON true) ON true",
    "DELETE FROM tenant USING party AS p WHERE true",
    "SELECT 1, (select name from party)",
    "SELECT 1, (select name from/**/party)",
    "SELECT 1, (select name from main/**/.party)",
    "SELECT 1, (select name from[party])",
    f"SELECT 1 FROM main.party AS p WHERE {TIE}",
    f"SELECT 1 FROM party WHERE {TIE} UNION SELECT 1 FROM party",
    f"SELECT 1 FROM party WHERE {TIE} OR 1 = 1",
    f"SELECT 1 FROM party WHERE 1 = 1 AND (1 = 1 OR ({TIE} AND 1 = 1))",
    f"SELECT 1 FROM party WHERE NOT {TIE}",
    f"SELECT 1 FROM party WHERE NOT ({TIE})",
    f"SELECT 1 FROM party WHERE ({TIE}) IS NOT NULL",
    f"SELECT 1 FROM party WHERE coalesce({TIE}, true)",
    f"SELECT 1 FROM party WHERE 1 BETWEEN 0 AND {TIE}",
    f"SELECT 1 FROM party WHERE CASE WHEN 1 = 2 AND {TIE} AND 1 = 1 THEN 0 ELSE 1 END",
    f"SELECT 1 FROM party WHERE EXISTS (SELECT 1 FROM tenant WHERE 1 = 1 AND {TIE})",
    f"SELECT {TIE} FROM party",
    f"SELECT count(*) FILTER (WHERE {TIE}) FROM party",
    f"SELECT 1 FROM party GROUP BY party.name HAVING {TIE}",
    f"SELECT 1 FROM party LEFT OUTER JOIN tenant ON {TIE}",
    f"SELECT 1 FROM tenant FULL OUTER JOIN party ON {TIE}",
    "SELECT 1 FROM person WHERE person.id = %(bound_tenant_id)s",
    f"SELECT 1 FROM person WHERE person.id IN ({MEMBERS}) OR person.id = %(bound_person_id)s OR 1 = 1",
    "SELECT 1 FROM support_access WHERE support_access.network_id = %(bound_tenant_id)s OR 1 = 1",
]


@pytest.mark.parametrize("words", TIED)
def test_the_guard_sees_what_is_tied(words):
    assert ties.all_tied(words)


@pytest.mark.parametrize("words", LOOSE)
def test_the_guard_finds_a_source_and_what_ties_it_wherever_it_stands(words):
    assert not ties.all_tied(words)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_guard_s_reading_they_get_through(two, monkeypatch):
    monkeypatch.setattr(walls, "_tied", WeakKeyDictionary())
    monkeypatch.setattr(walls, "_is_tied", lambda _compiled: True)
    monkeypatch.setattr(walls, "_refuse_other_ties", lambda _values: None)
    for attack in TIE_ATTACKS:
        if not re.search("said_to_be_loaded|no_tenant", attack.__name__):  # the session refuses these by itself
            with two.work():
                assert two.other.id in {getattr(row, "tenant_id", row) for row in attack(two)}, attack


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_without_the_session_s_refusal_rows_said_to_be_loaded_are_read(two):
    event.remove(session_module.PinnedSession, "before_attach", session_module._refuse_what_says_it_was_loaded)
    try:
        for attack in (person_said_to_be_loaded_is_read, row_said_to_be_loaded_is_read):
            with two.work():
                assert attack(two) == [two.other.id], attack
    finally:
        event.listen(session_module.PinnedSession, "before_attach", session_module._refuse_what_says_it_was_loaded)


def rows_of(two: Any, tenant: Any) -> list[tuple[Any, ...]]:
    """What the territory holds of three tables, its persons and what was asked of it."""
    with two.work(tenant):
        return [
            tuple(getattr(row, column.key) for column in model.__table__.columns)
            for model in (Party, Contact, PartyIdentifier, Person, SupportAccess)
            for row in db.session.scalars(select(model).order_by(model.id))
        ]


def test_binding_another_tenant_inside_a_bound_block_is_refused(two):
    with use_tenant(two.own), pytest.raises(TenantMismatchError), use_tenant(two.other):
        pass
    with use_tenant(two.own), use_tenant(two.own):
        pass


def test_a_cached_statement_never_carries_another_tenant(two):
    statement = select(Party.tenant_id).distinct()
    for tenant in (two.own, two.other, two.own, two.other):
        with two.work(tenant):
            assert db.session.scalars(statement).all() == [tenant.id]


def test_what_people_do_every_day_passes(two):
    """No false alarm: reading, joining, counting, changing and removing one's own rows."""
    with two.work():
        with transaction() as session:
            party = Party(name="Écluse")
            session.add(party)
            session.flush()
            session.add_all([Contact(party_id=party.id, name=name) for name in ("A", "B")])
        party_id = party.id
    with two.work():
        found = db.session.get(Party, party_id)
        db.session.refresh(found)
        assert found.name_key == "ecluse"
        joined_rows = db.session.execute(
            select(Party.name, func.count(Contact.id))
            .outerjoin(Contact, and_(Contact.tenant_id == Party.tenant_id, Contact.party_id == Party.id))
            .where(Party.id.in_(select(Contact.party_id)))
            .group_by(Party.id, Party.name)
        ).all()
        assert ("Écluse", 2) in [tuple(row) for row in joined_rows]
        db.session.rollback()
        with transaction() as session:
            changed = session.execute(update(Contact).where(Contact.party_id == party_id).values(phone="1"))
            assert changed.rowcount == 2
            session.get(Party, party_id).place = "Alès"
        with transaction() as session:
            session.delete(session.scalars(select(Contact).where(Contact.party_id == party_id)).first())
            gone = session.execute(delete(Contact).where(Contact.party_id == party_id))
            assert gone.rowcount == 1


def test_a_nested_block_joins_the_transaction_and_a_failure_undoes_all(two):
    def half_done() -> None:
        with transaction() as session:
            session.add(Party(name="Lost"))
            with transaction() as inner:
                inner.add(Party(name="Lost too"))
            raise RuntimeError

    with two.work(), pytest.raises(RuntimeError):
        half_done()
    with two.work():
        assert not db.session.scalars(select(Party).where(Party.name.like("Lost%"))).all()


def test_a_transaction_that_only_reads_changes_nothing(two):
    with two.work():
        db.session.add(Party(name="Written by no verb"))
        with pytest.raises(DBAPIError):
            db.session.commit()
    with two.work():
        assert not db.session.scalars(select(Party).where(Party.name == "Written by no verb")).all()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_sqlite_is_told_of_changes_only_for_it_then_forgets_its_statements(two):
    told = []
    with two.work():
        driver = db.session.connection().connection.driver_connection
        driver.set_trace_callback(lambda sql: told.append(sql) if sql.startswith("PRAGMA query_only=") else None)
        for _ in range(3):
            db.session.rollback()
            db.session.scalars(select(Party)).all()
        assert told == []
        with transaction():
            db.session.add(Party(name="Written by a verb"))
        db.session.scalars(select(Party)).all()
        assert told == ["PRAGMA query_only=0", "PRAGMA query_only=1"]
        driver.execute("PRAGMA query_only=0")  # whoever did that
        db.session.rollback()
        db.session.add(Party(name="Written by no verb"))
        with pytest.raises(DBAPIError):
            db.session.commit()
        driver.set_trace_callback(None)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_what_is_read_again_is_planned_once(two):
    with two.work():
        for _ in range(4):
            db.session.scalars(select(Party)).all()
            db.session.rollback()
        driver = db.session.connection().connection.driver_connection
        kept = driver.execute("select statement from pg_prepared_statements").fetchall()
    assert any("FROM party" in statement for (statement,) in kept)


def test_foreign_keys_stop_a_reference_without_any_layer_above(two, request):
    from sqlalchemy import create_engine

    from portal.foundation.db.engines import normal_url, tune
    from support.app import _places

    url = normal_url(two.app.extensions["settings"].database_url)
    place = _places[two.engine]
    engine = create_engine(url if place.server is None else normal_url(place.server.url(str(url.database))))
    tune(engine)
    row = {"tenant_id": two.own.id, "id": new_id(), "party_id": two.prize, "name": "x", "version": 1}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(Contact.__table__).values(**row, email="", phone=""))
    engine.dispose()


def test_unbound_work_on_postgresql_is_a_loud_error(two):
    if two.engine == "sqlite":
        with two.app.app_context(), pytest.raises(NoTenantError):
            db.session.scalars(select(Party)).all()
        return
    with two.app.app_context(), hatch(), db.engine.connect() as connection:
        with pytest.raises(DBAPIError, match=r"app\.tenant|type uuid"):
            connection.execute(select(TABLE))
        connection.rollback()
    with two.work():
        assert db.session.scalars(select(Party)).all()
    with two.app.app_context(), hatch(), db.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(select(TABLE))


def test_eager_loading_options_are_not_in_use():
    """Models have no relationships: what is read beside a row is asked for, and so passes the criteria."""
    assert joinedload
    assert selectinload
    for mapper in Party.registry.mappers:
        assert not mapper.relationships, mapper
