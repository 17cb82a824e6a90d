"""Roles given and ended, members switched off and on: what changes acts on the next request."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select

from portal.foundation.audit import queries as audit
from portal.foundation.db.session import db
from portal.people.accounts import managing
from portal.people.accounts.models import LoginSession, Membership
from portal.people.accounts.queries import members_with
from portal.people.tenants import service as tenants
from support.accounts import read, taken_over
from support.app import DAY, Visitor, text_of
from support.people import actor_of

SLUG = "demonstration-1"


@pytest.fixture
def manager(app: Flask) -> Visitor:
    """The one who manages the people."""
    return Visitor(app, SLUG, "territory_manager")


def page_of(app: Flask, role: str) -> str:
    return f"/people/{actor_of(app, SLUG, role).member_id}"


def renewals(app: Flask, role: str) -> set[bool]:
    member = actor_of(app, SLUG, role).member_id
    chosen = select(LoginSession.renew).where(LoginSession.member_id == member)
    return read(app, SLUG, lambda: set(db.session.scalars(chosen)))


def digests(app: Flask, role: str) -> set[str]:
    member = actor_of(app, SLUG, role).member_id
    chosen = select(LoginSession.token_digest).where(LoginSession.member_id == member)
    return read(app, SLUG, lambda: set(db.session.scalars(chosen)))


def end_page(app: Flask, role: str) -> str:
    member = actor_of(app, SLUG, role).member_id
    chosen = select(Membership.id).where(Membership.member_id == member, Membership.role == role)
    found: UUID = read(app, SLUG, lambda: db.session.scalars(chosen).first())
    return f"/people/{member}/roles/{found}"


def shown(day: object) -> str:
    return day.strftime("%d/%m/%Y")  # type: ignore[attr-defined]


def test_a_role_that_is_given_acts_on_the_next_request_and_renews_the_session(app: Flask, manager: Visitor) -> None:
    operator = Visitor(app, SLUG, "operator")
    assert operator.get("/journal").status_code == 403
    assert renewals(app, "operator") == {False}
    assert manager.submit(page_of(app, "operator"), {"role": "territory_manager"}).status_code == 303
    assert renewals(app, "operator") == {True}
    before = digests(app, "operator")
    assert operator.get("/journal").status_code == 200
    assert renewals(app, "operator") == {False}
    assert not before & digests(app, "operator"), "who held the old secret is out"


def test_a_role_that_ends_at_once_is_gone_on_the_next_request(app: Flask, manager: Visitor) -> None:
    accountant = Visitor(app, SLUG, "accountant")
    assert accountant.get("/projects/").status_code == 200
    assert manager.submit(end_page(app, "accountant"), {"when": "now"}).status_code == 303
    assert accountant.get("/projects/").status_code == 403
    assert renewals(app, "accountant") == {True}
    verb = read(app, SLUG, lambda: audit.trail(limit=1)[0].verb)
    assert verb == "role.ended"


def test_a_role_holds_through_its_last_day(app: Flask, manager: Visitor) -> None:
    form = {"when": "day", "last_day": shown(DAY)}
    form |= taken_over(manager, end_page(app, "operator"))
    assert manager.submit(end_page(app, "operator"), form).status_code == 303
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 200
    read(app, SLUG, lambda: tenants.move_clock(DAY + timedelta(days=1), actor_of(app, SLUG, "operator")))
    assert manager.get("/people/").status_code == 200, "the first request of a process learns the new day"
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 403
    leads = read(app, SLUG, lambda: [member.name for member in members_with("projects.study")])
    assert leads == ["Hélène Marcou"], "nobody is offered whose role has ended"


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"when": "day", "last_day": ""},
        {"when": "day", "last_day": shown(DAY - timedelta(days=1))},
        {"when": "day", "last_day": "tomorrow"},
        {"when": "never"},
    ],
)
def test_an_end_that_cannot_be_is_refused(app: Flask, manager: Visitor, form: dict) -> None:
    answer = manager.submit(end_page(app, "operator"), taken_over(manager, end_page(app, "operator")) | form)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"role": "operator"},
        {"role": ""},
        {"role": "network_administrator"},
        {"role": "expert"},
        {"role": "accountant", "until": shown(DAY - timedelta(days=1))},
    ],
)
def test_a_role_that_cannot_be_given_is_refused(app: Flask, manager: Visitor, form: dict) -> None:
    assert manager.submit(page_of(app, "operator"), form).status_code == 422


def test_switching_off_ends_every_session_and_switching_on_revives_none(app: Flask, manager: Visitor) -> None:
    operator = Visitor(app, SLUG, "operator")
    page = page_of(app, "operator")
    assert operator.get("/projects/").status_code == 200
    assert manager.submit(f"{page}/off", taken_over(manager, f"{page}/off")).status_code == 303
    assert operator.get("/projects/").status_code == 303
    right = {"email": f"operator@{SLUG}.alize.example", "password": "demonstration-alize"}
    assert Visitor(app, SLUG).submit("/sign-in", right).status_code == 422
    assert "Camille" not in text_of(manager.get("/people/"))
    assert "Camille" in text_of(manager.get("/people/?off=yes"))
    assert manager.submit(page, form=1).status_code == 303
    assert operator.get("/projects/").status_code == 303, "the old session stays ended"
    assert Visitor(app, SLUG).submit("/sign-in", right).status_code == 303


def test_the_second_of_two_managers_is_told(app: Flask, manager: Visitor) -> None:
    page = page_of(app, "operator")
    stale = manager.post(f"{page}/off", {"version": "99"})
    assert stale.status_code == 409
    assert manager.post(f"{page}/off").status_code == 409
    assert Visitor(app, SLUG, "operator").get("/projects/").status_code == 200


def test_nobody_changes_their_own_roles(app: Flask, manager: Visitor) -> None:
    own = page_of(app, "territory_manager")
    assert not BeautifulSoup(manager.get(own).text, "html.parser").select("main form")
    assert manager.post(own, {"role": "accountant"}).status_code == 409
    assert manager.post(f"{own}/off", {"version": "1"}).status_code == 409
    assert manager.post(end_page(app, "territory_manager"), {"when": "now"}).status_code == 409
    assert manager.get("/people/").status_code == 200


def test_two_managers_who_end_each_other_leave_one(app: Flask, manager: Visitor) -> None:
    assert manager.submit(page_of(app, "operator"), {"role": "territory_manager"}).status_code == 303
    first, second = actor_of(app, SLUG, "territory_manager"), actor_of(app, SLUG, "operator")
    second = type(second)(second.name, second.person_id, second.member_id, first.grants, first.permissions)

    def end_both() -> list[str]:
        said = []
        for who, whom in ((first, second), (second, first)):
            rows = db.session.scalars(
                select(Membership.id).where(
                    Membership.member_id == whom.member_id, Membership.role == "territory_manager"
                )
            )
            try:
                managing.end_role(who, rows.one(), None)
            except managing.ConflictError as error:
                said.append(error.message.text)
        return said

    assert len(read(app, SLUG, end_both)) == 1


def test_a_member_of_another_territory_is_not_there(app: Flask, manager: Visitor) -> None:
    foreign = actor_of(app, "ales-cevennes", "operator").member_id
    assert manager.get(f"/people/{foreign}").status_code == 404
    assert manager.post(f"/people/{foreign}/off", {"version": "1"}).status_code == 404


def test_the_list_is_filtered_and_asks_no_question_per_member(app: Flask, manager: Visitor) -> None:
    assert "Yves Souilly" in text_of(manager.get("/people/?role=accountant"))
    assert "Camille" not in text_of(manager.get("/people/?role=accountant"))
    assert "Camille" in text_of(manager.get("/people/?q=CAMILLE"))
    assert "Personne ne correspond" in text_of(manager.get("/people/?q=nobody-at-all"))
    counted: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, sql, *_a: counted.append(sql))
    manager.get("/people/?role=accountant")
    few = len(counted)
    manager.get("/people/")
    assert len(counted) - few <= few + 1


def test_a_change_that_leaves_no_line_does_not_happen(app: Flask, manager: Visitor, monkeypatch) -> None:
    monkeypatch.setattr(managing.audit, "record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("no trail")))
    answer = manager.submit(page_of(app, "operator"), {"role": "territory_manager"})
    assert answer.status_code == 500
    monkeypatch.undo()
    assert Visitor(app, SLUG, "operator").get("/journal").status_code == 403
