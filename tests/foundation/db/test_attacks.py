"""Attacks on another territory's rows, each against all layers as they are shipped (tenancy.md §2).

`stopped` is an exception, `empty` an answer without foreign rows. Nothing else may come of an attack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import and_, delete, exists, false, func, insert, literal_column, or_, select, text, union_all, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from portal.foundation.db.binding import NoTenantError, TenantMismatchError, use_tenant
from portal.foundation.db.session import PinnedSession, db, transaction
from portal.foundation.db.walls import RawStatementError
from portal.foundation.kernel.identifiers import new_id
from portal.people.accounts.models import Person
from portal.people.parties.models import Contact, Party, PartyIdentifier
from portal.programme.companies.models import Company

STOPPED = (NoTenantError, TenantMismatchError, RawStatementError, DBAPIError)
TABLE = Party.__table__


def forgotten_filter(two: Any) -> Any:
    return [row.tenant_id for row in db.session.scalars(select(Party))]


def get_by_bare_id(two: Any) -> Any:
    return db.session.get(Party, two.prize)


def get_by_whole_key(two: Any) -> Any:
    return db.session.get(Party, (two.other.id, two.prize))


def the_one_id(two: Any) -> Any:
    return db.session.scalars(select(Party).where(Party.id == two.prize)).all()


def named_tenant(two: Any) -> Any:
    return db.session.scalars(select(Party).where(Party.tenant_id == two.other.id)).all()


def or_true(two: Any) -> Any:
    rows = db.session.scalars(select(Party).where(or_(Party.tenant_id == two.other.id, literal_column("1") == 1)))
    return [row.tenant_id for row in rows]


def aliases(two: Any) -> Any:
    other = aliased(Party)
    rows = db.session.execute(select(Party.tenant_id, other.tenant_id).join(other, Party.name_key == other.name_key))
    return [tenant for row in rows for tenant in row]


def joined(two: Any) -> Any:
    rows = db.session.execute(select(Contact.tenant_id).join(Party, Party.id == Contact.party_id))
    return [row[0] for row in rows]


def joined_on_nothing(two: Any) -> Any:
    rows = db.session.execute(select(Contact.tenant_id, Party.tenant_id).join(Party, literal_column("1") == 1))
    return [tenant for row in rows for tenant in row]


def outer_joined(two: Any) -> Any:
    rows = db.session.execute(
        select(Party.tenant_id, Contact.tenant_id).outerjoin(Contact, Contact.tenant_id != Party.tenant_id)
    )
    return [tenant for row in rows for tenant in row if tenant]


def aggregate(two: Any) -> Any:
    own = db.session.scalar(select(func.count()).select_from(Party).where(Party.tenant_id == two.other.id))
    return [two.other.id] * own


def named_in_a_condition_only(two: Any) -> Any:
    found = db.session.scalar(select(func.count()).where(Party.id == two.prize))
    return [two.other.id] * (found or 0)


def table_beside_an_entity(two: Any) -> Any:
    return [row[1] for row in db.session.execute(select(Contact.id, TABLE.c.tenant_id).join(TABLE, TABLE.c.id != None))]  # noqa: E711


def table_in_a_subquery(two: Any) -> Any:
    inner = select(TABLE.c.tenant_id, TABLE.c.id).subquery()
    joined = select(inner.c.tenant_id, Contact.id).join(inner, inner.c.id != Contact.id)
    return [row[0] for row in db.session.execute(joined)]


def alias_of_a_table(two: Any) -> Any:
    other = TABLE.alias()
    joined = select(other.c.tenant_id, Contact.id).join(other, other.c.id != Contact.id)
    return [row[0] for row in db.session.execute(joined)]


def nothing_beside_something(two: Any) -> Any:
    empty = select(Party.tenant_id).where(false())
    return [row[0] for row in db.session.execute(union_all(empty, select(TABLE.c.tenant_id)))]


def tied_by_hand_to_another(two: Any) -> Any:
    found = db.session.scalar(select(func.count()).where(Party.id == two.prize, Party.tenant_id == two.other.id))
    return [two.other.id] * (found or 0)


def subquery_in(two: Any) -> Any:
    inner = select(Party.id).where(Party.id == two.prize)
    return db.session.scalars(select(Contact).where(Contact.party_id.in_(inner))).all()


def existence(two: Any) -> Any:
    found = db.session.scalar(select(exists().where(Party.id == two.prize)))
    return [two.other.id] if found else []


def scalar_subquery(two: Any) -> Any:
    inner = select(func.count(Party.id)).where(Party.id == two.prize).scalar_subquery()
    found = db.session.scalar(select(inner))
    return [two.other.id] * (found or 0)


def cte_and_union(two: Any) -> Any:
    cte = select(Party.tenant_id).cte()
    both = union_all(select(cte.c.tenant_id), select(Contact.tenant_id))
    return [row[0] for row in db.session.execute(both)]


def a_person_elsewhere(two: Any) -> Any:
    with two.work(two.other):
        there = set(db.session.scalars(select(Person.id)))
    with two.app.app_context(), use_tenant(two.own):
        here = set(db.session.scalars(select(Person.id)))
    return [two.other.id] if here & there else []


def bulk_update(two: Any) -> Any:
    with transaction() as session:
        done = session.execute(update(Party).where(Party.id == two.prize).values(place="taken"))
    return [two.other.id] * done.rowcount


def bulk_delete(two: Any) -> Any:
    with transaction() as session:
        done = session.execute(delete(Contact).where(Contact.party_id == two.prize))
    return [two.other.id] * done.rowcount


def update_of_the_tenant(two: Any) -> Any:
    with transaction() as session:
        session.execute(update(Party).values(tenant_id=two.other.id))
    return [two.other.id]


def bulk_insert(two: Any) -> Any:
    with transaction() as session:
        session.execute(insert(Party).values(tenant_id=two.other.id, id=new_id(), name="x", name_key="x"))
    return [two.other.id]


def bulk_save(two: Any) -> Any:
    with transaction() as session:
        session.bulk_save_objects([Party(tenant_id=two.other.id, id=new_id(), name="x")])
    return [two.other.id]


def bulk_mappings(two: Any) -> Any:
    with transaction() as session:
        row = {"tenant_id": two.other.id, "id": new_id(), "name": "x", "name_key": "x", "version": 1}
        session.bulk_insert_mappings(Party.__mapper__, [{**row, "place": "", "invented": False}])
    return [two.other.id]


def row_of_another(two: Any) -> Any:
    with transaction() as session:
        session.add(Party(tenant_id=two.other.id, name="x"))
    return [two.other.id]


def moved_row(two: Any) -> Any:
    with transaction() as session:
        session.scalars(select(Party)).first().tenant_id = two.other.id
    return [two.other.id]


def merged_row(two: Any) -> Any:
    with transaction() as session:
        session.merge(Party(tenant_id=two.other.id, id=two.prize, name="taken", name_key="taken", version=1))
    return [two.other.id]


def reference_across(two: Any) -> Any:
    with transaction() as session:
        session.add(Contact(party_id=two.prize, name="x"))
    return [two.other.id]


def company_across(two: Any) -> Any:
    with transaction() as session:
        session.add(Company(party_id=two.prize, registered=False))
    return [two.other.id]


def identifier_across(two: Any) -> Any:
    with transaction() as session:
        session.add(PartyIdentifier(party_id=two.prize, kind="x", value="1"))
    return [two.other.id]


def core_select(two: Any) -> Any:
    return [row.tenant_id for row in db.session.execute(select(TABLE))]


def core_select_on_the_engine(two: Any) -> Any:
    with db.engine.connect() as connection:
        return [row.tenant_id for row in connection.execute(select(TABLE))]


def core_update(two: Any) -> Any:
    with transaction() as session:
        done = session.execute(update(TABLE).where(TABLE.c.id == two.prize).values(place="taken"))
    return [two.other.id] * done.rowcount


def core_insert(two: Any) -> Any:
    with db.engine.begin() as connection:
        connection.execute(insert(TABLE).values(tenant_id=two.other.id, id=new_id(), name="x", name_key="x"))
    return [two.other.id]


def text_select(two: Any) -> Any:
    return list(db.session.execute(text("select tenant_id from party")))


def text_fragment(two: Any) -> Any:
    return [row.tenant_id for row in db.session.scalars(select(Party).where(text("1=1 or 1=1")))]


def text_order(two: Any) -> Any:
    return [row.tenant_id for row in db.session.scalars(select(Party).order_by(text("name; select 1")))]


def driver_sql(two: Any) -> Any:
    return list(db.session.connection().exec_driver_sql("select tenant_id from party"))


def driver_sql_on_the_engine(two: Any) -> Any:
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql("select tenant_id from party"))


def another_setting(two: Any) -> Any:
    setting = func.set_config("app.tenant", str(two.other.id), True) if two.engine == "postgresql" else func.no_such()
    db.session.execute(select(setting))
    return [row.tenant_id for row in db.session.scalars(select(Party))]


def no_tenant(two: Any) -> Any:
    with two.app.app_context():
        return [row.tenant_id for row in unbound(lambda: db.session.scalars(select(Party)).all())]


def no_tenant_core(two: Any) -> Any:
    with two.app.app_context():
        return [row.tenant_id for row in unbound(lambda: db.session.execute(select(TABLE)).all())]


def unbound(act: Callable[[], Any]) -> Any:
    """Run `act` with no tenant bound."""
    import contextvars

    from portal.foundation.db import binding

    def run() -> Any:
        binding._tenant.set(None)
        return act()

    return contextvars.copy_context().run(run)


def plain_session(two: Any) -> Any:
    with Session(db.engine) as session:
        return [row.tenant_id for row in session.scalars(select(Party))]


def own_pinned_session(two: Any) -> Any:
    with unpinned(two) as session:
        return [row.tenant_id for row in session.scalars(select(Party))]


def unpinned(two: Any) -> PinnedSession:
    """A session of the portal's class, made by hand."""
    return PinnedSession(db, bind=db.engine)


def option_of_the_session(two: Any) -> Any:
    forged = {"portal_session": object()}
    return [row.tenant_id for row in db.session.connection().execute(select(TABLE).execution_options(**forged))]


ATTACKS = [
    found
    for name, found in list(globals().items())
    if callable(found) and getattr(found, "__module__", "") == __name__ and name not in {"unbound", "unpinned"}
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_gets_nothing(two, attack):
    before = rows_of(two, two.other)
    with two.work():
        try:
            found = attack(two)
        except STOPPED:
            found = None
            db.session.rollback()
    if found:
        owners = {getattr(row, "tenant_id", row) for row in found}
        assert owners == {two.own.id}, "rows of the other territory were reached"
    assert rows_of(two, two.other) == before
    assert rows_of(two, two.own), "the own rows are still there"


def rows_of(two: Any, tenant: Any) -> list[tuple[Any, ...]]:
    """What the territory holds of three tables."""
    with two.work(tenant):
        return [
            tuple(getattr(row, column.key) for column in model.__table__.columns)
            for model in (Party, Contact, PartyIdentifier)
            for row in db.session.scalars(select(model).order_by(model.id))
        ]


def test_a_session_serves_one_tenant_only(two):
    """Identity map, lazy loads and refreshes of a session reused by a second tenant: layer L0."""
    with two.app.app_context():
        with use_tenant(two.other):
            theirs = db.session.get(Party, two.prize)
            session = db.session()
        acts = (
            lambda: session.get(Party, (two.other.id, two.prize)),
            lambda: session.refresh(theirs),
            lambda: session.scalars(select(Party)).all(),
            lambda: session.flush() or session.connection(),
        )
        for act in acts:
            with use_tenant(two.own), pytest.raises(TenantMismatchError):
                act()
        with pytest.raises(TenantMismatchError):
            session.get(Party, (two.other.id, two.prize))
        session.rollback()


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
    from portal.foundation.db import walls

    with two.app.app_context(), walls.flushing(), db.engine.connect() as connection:
        with pytest.raises(DBAPIError, match=r"app\.tenant|type uuid"):
            connection.execute(select(TABLE))
        connection.rollback()
    with two.work():
        assert db.session.scalars(select(Party)).all()
    with two.app.app_context(), walls.flushing(), db.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(select(TABLE))


def test_eager_loading_options_are_not_in_use():
    """Models have no relationships: what is read beside a row is asked for, and so passes the criteria."""
    assert joinedload
    assert selectinload
    for mapper in Party.registry.mappers:
        assert not mapper.relationships, mapper
