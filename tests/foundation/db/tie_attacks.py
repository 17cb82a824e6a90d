"""Attacks on rows of global tables with walls (persons, visits asked for), and with ties that are not what they seem.

Each gives as many of the other territory's id as rows that it reached (`attacks` has those on a tenant's own tables).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Uuid, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import make_transient_to_detached

from foundation.db.attacks import TABLE, unbound
from portal.foundation.db.session import BOUND_TENANT, db, transaction
from portal.people.accounts.models import Member, Person
from portal.people.parties.models import Party
from portal.people.support.models import SupportAccess
from portal.people.tenants.models import Tenant

PERSON, VISIT = Person.__table__, SupportAccess.__table__


def reached(two: Any, question: Select[Any]) -> Any:
    """The other territory for each row that `question` gives, none for one that says zero."""
    return [two.other.id for found in db.session.scalars(question) if found]


def changed(two: Any, act: Any) -> Any:
    with transaction() as session:
        return [two.other.id] * session.execute(act).rowcount


def person_in_a_condition_only(two: Any) -> Any:
    return reached(two, select(Member.id).where(Person.id == two.person, Person.id != Member.id))


def person_in_an_exists(two: Any) -> Any:
    return reached(two, select(Member.id).where(exists().where(Person.id == two.person)))


def person_counted(two: Any) -> Any:
    return reached(two, select(func.count()).where(Person.id == two.person))


def person_table(two: Any) -> Any:
    return reached(two, select(PERSON.c.email).where(PERSON.c.id == two.person))


def person_table_changed(two: Any) -> Any:
    return changed(two, update(PERSON).where(PERSON.c.id == two.person).values(password_hash="taken"))


def person_tells_which_rows_change(two: Any) -> Any:
    return changed(two, update(Member).where(Person.id == two.person, Person.id != Member.id).values(theme="dark"))


def person_by_their_own_id(two: Any) -> Any:
    seen = db.session.scalars(select(Person.id), {"bound_person_id": two.person})
    return [two.other.id for found in seen if found == two.person]


def persons_of_no_tenant(two: Any) -> Any:
    with two.app.app_context():
        return [two.other.id for _ in unbound(lambda: db.session.scalars(select(Person)).all())]


def person_said_to_be_loaded(two: Any) -> Any:
    person = Person(id=two.person)
    make_transient_to_detached(person)
    with transaction() as session:
        session.add(person)
        person.password_hash = "taken"
    return [two.other.id]


def person_said_to_be_loaded_is_read(two: Any) -> Any:
    person = Person(id=two.person)
    make_transient_to_detached(person)
    db.session.add(person)
    return [two.other.id] if person.email else []


def row_said_to_be_loaded_is_read(two: Any) -> Any:
    party = Party(tenant_id=two.other.id, id=two.prize)
    make_transient_to_detached(party)
    db.session.add(party)
    return [two.other.id] if party.name else []


def visit_counted(two: Any) -> Any:
    return reached(two, select(func.count()).where(SupportAccess.reason == "Theirs"))


def visit_table(two: Any) -> Any:
    return reached(two, select(VISIT.c.id))


def visit_table_changed(two: Any) -> Any:
    return changed(two, update(VISIT).values(reason="taken"))


def value_beside_the_statement(two: Any) -> Any:
    return db.session.scalars(select(Party), {"bound_tenant_id": two.other.id}).all()


def value_of_the_same_name(two: Any) -> Any:
    theirs = bindparam("bound_tenant_id", two.other.id, type_=Uuid())
    return db.session.scalars(select(TABLE.c.tenant_id).where(TABLE.c.tenant_id == theirs)).all()


def tie_beside_an_or(two: Any) -> Any:
    tie = or_(TABLE.c.tenant_id == BOUND_TENANT, TABLE.c.id == two.prize)
    return db.session.scalars(select(TABLE.c.tenant_id).where(tie)).all()


def tie_of_a_full_join(two: Any) -> Any:
    """What meets no row of the other side stays in the answer: the criterion in the join's condition holds nobody."""
    joined = select(Tenant.slug, Party.tenant_id).join(Party, Party.id == Tenant.id, full=True)
    return [row[1] for row in db.session.execute(joined) if row[1]]


def words_of_a_hint(two: Any) -> Any:
    """A hint is written out at the statement's end, whatever it says."""
    return [row.tenant_id for row in db.session.scalars(select(Party).with_statement_hint("OR 1 = 1"))]


TIE_ATTACKS = [
    found
    for name, found in list(globals().items())
    if callable(found) and getattr(found, "__module__", "") == __name__ and name not in {"reached", "changed"}
]
