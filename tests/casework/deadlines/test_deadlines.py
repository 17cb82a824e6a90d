"""Deadlines are set, moved, done; each person finds their own on their day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.casework.deadlines import queries, registry, service
from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.message import Message
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
KIND = "thing"
THING = UUID("018f3c1e-0000-7000-8000-000000000001")
HIDDEN = UUID("018f3c1e-0000-7000-8000-000000000002")
CALL = Message("Call %(company)s", {"company": "Fonderie"})


@pytest.fixture
def here(app):
    """The bound territory, with a kind of record of which one is hidden."""

    def describe(_actor, ids):
        return {id_: registry.Subject(Message("Thing 1"), "/thing") for id_ in ids if id_ != HIDDEN}

    registry.add_subjects(KIND, describe)
    with app.test_request_context(), use_tenant(ref_of(app, SLUG)):
        yield app
    registry._subjects.pop(KIND)


def own(app, role="operator") -> Actor:
    return actor_of(app, SLUG, role)


def tasks(actor, on=DAY):
    return [(t.title.text % t.title.params, t.due_on) for t in queries.tasks(actor, on) if t.url == "/thing"]


def test_a_deadline_is_found_by_its_person_only(app, here):
    operator, manager = own(app), own(app, "territory_manager")
    service.set_deadline(operator, KIND, THING, "call", DAY, CALL, member_id=operator.member_id)
    assert tasks(operator) == [("Call Fonderie", DAY)]
    assert tasks(manager) == []


def test_a_deadline_of_a_role_is_found_by_whoever_has_the_role(app, here):
    operator, manager = own(app), own(app, "territory_manager")
    service.set_deadline(operator, KIND, THING, "call", DAY, CALL, role="territory_manager")
    assert tasks(operator) == []
    assert len(tasks(manager)) == 1


def test_nobody_s_own_is_everyone_s_who_sees_the_record(app, here):
    operator = own(app)
    service.set_deadline(operator, KIND, THING, "call", DAY, CALL)
    service.set_deadline(operator, KIND, HIDDEN, "call", DAY, CALL)
    assert len(tasks(operator)) == 1
    stranger = Actor("x", grants=(Grant("expert"),))
    assert len(tasks(stranger)) == 1


def test_set_again_it_moves_and_opens_again(app, here):
    operator = own(app)
    first = service.set_deadline(operator, KIND, THING, "call", DAY, CALL)
    service.finish(operator, KIND, THING, "call", DAY)
    assert tasks(operator) == []
    assert service.set_deadline(operator, KIND, THING, "call", DAY + timedelta(days=3), CALL) == first
    assert tasks(operator) == [("Call Fonderie", DAY + timedelta(days=3))]
    assert len(queries.of_subject(KIND, THING)) == 1


def test_only_an_open_deadline_moves_or_ends(app, here):
    operator = own(app)
    assert not service.finish(operator, KIND, THING, "call", DAY)
    assert not service.move(operator, KIND, THING, "call", DAY)
    service.set_deadline(operator, KIND, THING, "call", DAY, CALL)
    assert service.move(operator, KIND, THING, "call", date(2026, 12, 1), "asked for")
    assert queries.next_of(KIND, {THING, HIDDEN})[THING].due_on == date(2026, 12, 1)
    assert service.finish(operator, KIND, THING, "call", DAY)
    assert queries.next_of(KIND, {THING}) == {}


def test_a_closed_record_leaves_nothing_due_and_its_neighbour_alone(app, here):
    operator = own(app)
    for code in ("call", "write"):
        service.set_deadline(operator, KIND, THING, code, DAY, CALL)
    service.set_deadline(operator, KIND, HIDDEN, "call", DAY, CALL)
    assert service.finish_all(operator, KIND, THING, DAY) == 2
    assert tasks(operator) == []
    assert KIND in {row.subject_kind for row in queries.open_for(operator, DAY)}


def test_the_next_one_comes_first(app, here):
    operator = own(app)
    service.set_deadline(operator, KIND, THING, "late", DAY + timedelta(days=9), CALL)
    service.set_deadline(operator, KIND, THING, "soon", DAY + timedelta(days=2), CALL)
    assert queries.next_of(KIND, {THING})[THING].code == "soon"


def test_beyond_a_month_nothing_is_shown_yet(app, here):
    operator = own(app)
    service.set_deadline(operator, KIND, THING, "call", DAY + timedelta(days=31), CALL)
    assert tasks(operator) == []
    assert len(tasks(operator, DAY + timedelta(days=1))) == 1


def test_each_change_stands_in_the_trail(app, here):
    operator = own(app)
    service.set_deadline(operator, KIND, THING, "call", DAY, CALL)
    service.move(operator, KIND, THING, "call", DAY + timedelta(days=1))
    service.finish(operator, KIND, THING, "call", DAY)
    lines = db.session.scalars(select(AuditLine.verb).where(AuditLine.subject_id == THING).order_by(AuditLine.seq))
    assert list(lines) == ["deadline.set", "deadline.moved", "deadline.done"]


def test_another_territory_sees_none_of_it(app):
    operator, neighbour = own(app), actor_of(app, "ales-cevennes", "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        service.set_deadline(operator, KIND, THING, "call", DAY, CALL)
    with app.test_request_context(), use_tenant(ref_of(app, "ales-cevennes")):
        assert queries.of_subject(KIND, THING) == []
        assert tasks(neighbour) == []


def test_staff_begin_on_their_day_and_others_do_not(app):
    for role in ("operator", "territory_manager", "accountant"):
        person = Visitor(app, SLUG, role)
        assert person.get("/home").location == "/day"
        page = person.get("/day")
        assert page.status_code == 200
        assert "Lundi 23 novembre 2026" in text_of(page)
    helped = Visitor(app, SLUG, "sme")
    assert helped.get("/home").location == "/my-file"
    assert helped.get("/day").status_code == 403


def test_a_late_deadline_leads_to_where_it_is_done(app):
    operator = own(app)
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        service.set_deadline(operator, KIND, THING, "call", date(2026, 11, 5), CALL, member_id=operator.member_id)
    registry.add_subjects(KIND, lambda _actor, ids: {i: registry.Subject(Message("Thing 1"), "/thing") for i in ids})
    try:
        page = Visitor(app, SLUG, "operator").get("/day")
    finally:
        registry._subjects.pop(KIND)
    assert 'href="/thing"' in page.text
    assert "05/11/2026" in page.text
    assert "Call Fonderie" in page.text
