"""Ways to another territory's rows through entities, table objects and raw SQL; `test_attacks` runs them all.

Each tries from the own territory and gives what it found: rows or the tenants they belong to.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Uuid,
    column,
    delete,
    exists,
    false,
    func,
    insert,
    inspect,
    join,
    literal_column,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from portal.foundation.db import binding
from portal.foundation.db.base import Base
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import PinnedSession, db, transaction
from portal.foundation.kernel.identifiers import new_id
from portal.people.accounts.models import Member, Person
from portal.people.parties.models import Contact, Party, PartyIdentifier
from portal.people.tenants.models import Tenant
from portal.programme.companies.models import Company

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
    found = select(Contact.id, TABLE.c.tenant_id).join(TABLE, TABLE.c.id.is_not(None))
    return [row[1] for row in db.session.execute(found)]


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


def table_in_a_joined_join(two: Any) -> Any:
    """The database reads `JOIN (party JOIN ...)`: a bracket stands before the table's name."""
    table = Base.metadata.tables["party"]
    pair = table.join(Tenant.__table__, true())
    found = select(Contact.id, table.c.tenant_id).select_from(join(Contact, pair, true()))
    return [row[1] for row in db.session.execute(found)]


def selectable_beside_an_entity(two: Any) -> Any:
    table = inspect(Party).selectable
    found = select(Contact.id, table.c.tenant_id).join(table, table.c.id.is_not(None))
    return [row[1] for row in db.session.execute(found)]


def removed_by_another_table(two: Any) -> Any:
    """`DELETE ... USING` (PostgreSQL): what is removed is one's own, which rows is told by another's."""
    with transaction() as session:
        theirs = Base.metadata.tables["party"].alias()
        gone = session.execute(delete(Contact).where(theirs.c.id == two.prize, theirs.c.id != Contact.id))
    return [two.other.id] * gone.rowcount


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
    """Persons are global rows: one who is no member here is not seen here, not even by their id."""

    def there() -> Any:
        with two.app.app_context(), use_tenant(two.other):
            return set(db.session.scalars(select(Member.person_id)))

    theirs = unbound(there) - set(db.session.scalars(select(Member.person_id)))
    assert theirs, "nobody to look for"
    return [two.other.id for _ in db.session.scalars(select(Person).where(Person.id.in_(theirs)))]


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


def literal_column_subquery(two: Any) -> Any:
    inner = literal_column("(select tenant_id from party where tenant_id <> contact.tenant_id limit 1)", Uuid())
    return [row[1] for row in db.session.execute(select(Contact.id, inner)) if row[1]]


def literal_column_out_of_the_scan(two: Any) -> Any:
    """Words that no look for tables finds: a comment stands where a blank is wanted."""
    inner = column("(select tenant_id from/**/party where tenant_id <> contact.tenant_id limit 1)", Uuid(), True)
    return [row[1] for row in db.session.execute(select(Contact.id, inner)) if row[1]]


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
