"""Astrees sees sums; a territory's files only while the territory lets one of its people read them, line by line."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.foundation.audit import queries as audit
from portal.foundation.audit import service as trail
from portal.foundation.db import session as db_session
from portal.foundation.db.session import db
from portal.foundation.kernel import clock
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.worker import service as worker
from portal.people.accounts.models import LoginSession, Member, Membership
from portal.people.accounts.rules import ROLES, VISITOR
from portal.people.support import service
from portal.people.support.models import SupportAccess
from portal.programme.projects.models import Project
from support.accounts import read
from support.app import Visitor, text_of
from support.people import actor_of, sign_in_member

OWN, OTHER, NETWORK = "demonstration-1", "ales-cevennes", "network"
REASON = "The territory is in transition: we help it close its files."


@pytest.fixture
def asker(app: Flask) -> Visitor:
    """Somebody of the network."""
    return Visitor(app, NETWORK, "network_coordinator")


@pytest.fixture
def manager(app: Flask) -> Visitor:
    """Who decides in the territory."""
    return Visitor(app, OWN, "territory_manager")


def ask(asker: Visitor, reason: str = REASON) -> UUID:
    answer = asker.submit(f"/territories/{OWN}/visit", {"reason": reason})
    assert answer.status_code == 303, text_of(answer)
    return latest(asker.app)


def latest(app: Flask) -> UUID:
    newest = select(SupportAccess.id).order_by(SupportAccess.id.desc())
    found: UUID = read(app, OWN, lambda: db.session.scalars(newest).first())
    return found


def grant(manager: Visitor, access_id: UUID, hours: str = "2") -> None:
    answer = manager.submit(f"/visits/{access_id}", {"hours": hours})
    assert answer.status_code == 303, text_of(answer)


def enter(app: Flask, slug: str = OWN) -> Visitor:
    """The coordinator at a territory's host, with whatever that person is there."""
    person = actor_of(app, NETWORK, "network_coordinator").person_id
    chosen = select(Member.id, Member.name).where(Member.person_id == person)
    row = read(app, slug, lambda: db.session.execute(chosen).one())
    visitor = Visitor(app, slug)
    sign_in_member(app, visitor.client, slug, type(actor_of(app, OWN, "operator"))(row.name, person, row.id))
    return visitor


def a_file(app: Flask, slug: str = OWN) -> str:
    newest = select(Project.id).order_by(Project.id.desc())
    return f"/projects/{read(app, slug, lambda: db.session.scalars(newest).first())}"


def verbs(app: Flask, slug: str = OWN) -> list[str]:
    return read(app, slug, lambda: [line.verb for line in audit.trail(limit=30)])


def move_clock(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let every room read another wall clock."""
    real = clock.now

    def later() -> datetime:
        return real() + by

    for name, module in list(sys.modules.items()):
        if name.startswith("portal.") and getattr(module, "now", None) is real:
            monkeypatch.setattr(module, "now", later)


def run_jobs(app: Flask) -> None:
    with app.app_context():
        worker.run_due()


def test_the_network_asks_with_a_reason_and_the_territory_is_told(app: Flask, asker: Visitor) -> None:
    page = asker.get(f"/territories/{OWN}")
    assert f"/territories/{OWN}/visit" in page.text
    short = asker.submit(f"/territories/{OWN}/visit", {"reason": "please"})
    assert short.status_code == 422
    assert "please" in short.text, "what was typed stays"
    access_id = ask(asker)
    assert verbs(app, NETWORK)[0] == "support.asked"
    run_jobs(app)
    assert "support.asked" in verbs(app)
    letters = read(app, OWN, lambda: db.session.scalars(select(OutboxMessage.text)).all())
    assert any(str(access_id) in text and REASON in text for text in letters)
    again = asker.submit(f"/territories/{OWN}/visit", {"reason": REASON})
    assert again.status_code == 409


@pytest.mark.parametrize("role", ["operator", "accountant", "territory_manager"])
def test_nobody_else_asks(app: Flask, role: str) -> None:
    assert Visitor(app, OWN, role).get(f"/territories/{OWN}/visit").status_code == 404


def test_nothing_is_reached_before_the_grant(app: Flask, asker: Visitor) -> None:
    ask(asker)
    person = actor_of(app, NETWORK, "network_coordinator").person_id
    members = select(Member.id).where(Member.person_id == person)
    assert read(app, OWN, lambda: db.session.scalars(members).all()) == [], "asking makes nobody a member"
    assert asker.get(a_file(app)).status_code == 404


def test_only_the_manager_grants_and_for_eight_hours_at_most(app: Flask, asker: Visitor, manager: Visitor) -> None:
    access_id = ask(asker)
    operator = Visitor(app, OWN, "operator")
    assert operator.get(f"/visits/{access_id}").status_code == 200
    assert operator.post(f"/visits/{access_id}/grant", {"hours": "1"}).status_code == 403
    for hours in ("9", "0", "-1", "24", "", "x"):
        assert manager.post(f"/visits/{access_id}/grant", {"hours": hours}).status_code == 422, hours
    grant(manager, access_id, "8")
    row = read(app, OWN, lambda: db.session.get(Membership, access_id))
    assert timedelta(hours=7, minutes=59) < row.expires_at - clock.now() <= timedelta(hours=8)


def test_granting_asks_who_one_is(app: Flask, asker: Visitor, manager: Visitor) -> None:
    access_id = ask(asker)
    forget_proofs(app)
    asked = manager.post(f"/visits/{access_id}/grant", {"hours": "1"})
    assert asked.status_code == 422
    assert read(app, OWN, lambda: db.session.get(Membership, access_id)) is None


def forget_proofs(app: Flask) -> None:
    """Let every login session of the territory have been proved long ago."""

    def stale() -> None:
        with db_session.transaction() as session:
            for login in session.scalars(select(LoginSession)):
                login.proved_at = clock.now() - timedelta(hours=1)

    read(app, OWN, stale)


def test_a_visitor_reads_and_each_page_is_a_line(app: Flask, asker: Visitor, manager: Visitor) -> None:
    access_id = ask(asker)
    grant(manager, access_id)
    visitor, path = enter(app), a_file(app)
    page = visitor.get(path)
    assert page.status_code == 200
    assert "az-visit" in page.text
    assert visitor.get("/projects/?q=ceramique").status_code == 200
    assert visitor.get(f"{path}/edit").status_code == 403, "a visit changes nothing"
    lines = read(app, OWN, lambda: audit.trail(service.SUBJECT, access_id))
    assert [line.verb for line in lines] == ["support.opened", "support.opened", "support.granted"]
    assert [line.after.get("address") for line in lines[:2]] == ["/projects/?q=ceramique", path]
    assert lines[1].after["project"] == path.split("/")[-1]
    assert {line.role for line in lines[:2]} == {VISITOR}
    shown = manager.get(f"/visits/{access_id}")
    reference = read(app, OWN, lambda: db.session.get(Project, UUID(path.split("/")[-1])).reference)
    assert reference in shown.text
    assert "/projects/?q=ceramique" in shown.text
    assert "az-visit" in manager.get("/projects/").text, "the territory's people see that somebody reads"
    assert reference in manager.get("/journal").text


def test_no_page_without_its_line(
    app: Flask, asker: Visitor, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the twin: with the noting off, the page opens and the trail says nothing."""
    access_id = ask(asker)
    grant(manager, access_id)
    visitor, path = enter(app), a_file(app)
    before = len(read(app, OWN, lambda: audit.trail(service.SUBJECT, access_id)))

    def refused(*_args: object, **_options: object) -> None:
        raise RuntimeError("the line cannot be written")

    with monkeypatch.context() as broken:
        broken.setattr(trail, "record", refused)
        assert visitor.get(path).status_code == 500
    with monkeypatch.context() as off:
        off.setattr(service, "note_page", lambda *_args, **_options: None)
        assert visitor.get(path).status_code == 200
    assert len(read(app, OWN, lambda: audit.trail(service.SUBJECT, access_id))) == before


@pytest.mark.parametrize("by", ["operator", "territory_manager", "visitor"])
def test_whoever_sees_it_ends_it_at_once(app: Flask, asker: Visitor, manager: Visitor, by: str) -> None:
    access_id = ask(asker)
    grant(manager, access_id)
    visitor, path = enter(app), a_file(app)
    assert visitor.get(path).status_code == 200
    if by == "visitor":
        assert visitor.post("/visits/leave").status_code == 303
    else:
        assert Visitor(app, OWN, by).post(f"/visits/{access_id}/end").status_code == 303
    assert visitor.get(path).status_code in {303, 403}
    assert enter(app).get(path).status_code == 403, "signing in again opens nothing"
    assert verbs(app).count("support.ended") == 1
    assert manager.post(f"/visits/{access_id}/end").status_code == 409
    assert manager.post(f"/visits/{access_id}/grant", {"hours": "2"}).status_code == 409, "granted once"


def test_it_ends_by_the_clock_to_the_second(
    app: Flask, asker: Visitor, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    access_id = ask(asker)
    grant(manager, access_id, "1")
    path = a_file(app)
    with monkeypatch.context() as patch:
        move_clock(patch, timedelta(minutes=59))
        assert enter(app).get(path).status_code == 200
    with monkeypatch.context() as patch:
        move_clock(patch, timedelta(minutes=60, seconds=1))
        late = enter(app)
        assert late.get(path).status_code == 403
        assert late.get("/projects/").status_code == 403
        assert "az-visit" not in Visitor(app, OWN, "territory_manager").get("/projects/").text
        run_jobs(app)
        run_jobs(app)
        read(app, OWN, lambda: service.note_over(access_id))
    assert verbs(app).count("support.expired") == 1, "noted once, however often it is looked at"


def test_without_the_end_the_membership_lasts(
    app: Flask, asker: Visitor, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: it is the membership's own end that closes the files, not a state that somebody must set."""
    access_id = ask(asker)
    grant(manager, access_id, "1")

    def endless() -> None:
        with db_session.transaction() as session:
            session.get(Membership, access_id).expires_at = None

    read(app, OWN, endless)
    move_clock(monkeypatch, timedelta(hours=3))
    assert enter(app).get(a_file(app)).status_code == 200


def test_another_territory_is_never_reached(app: Flask, asker: Visitor, manager: Visitor) -> None:
    access_id = ask(asker)
    grant(manager, access_id)
    visitor = enter(app)
    assert visitor.get(a_file(app, OTHER)).status_code == 404
    elsewhere = Visitor(app, OTHER)
    elsewhere.client = visitor.client
    assert elsewhere.get(a_file(app, OTHER)).status_code == 303, "the login is nothing at another host"
    there = Visitor(app, OTHER, "territory_manager")
    assert there.get(f"/visits/{access_id}").status_code == 404
    assert there.post(f"/visits/{access_id}/end").status_code == 404
    seen = read(app, OTHER, lambda: db.session.scalars(select(SupportAccess.id)).all())
    assert seen == [], "another territory does not even see that somebody asked"


def test_a_refusal_is_on_record_and_read_by_the_network(app: Flask, asker: Visitor, manager: Visitor) -> None:
    access_id = ask(asker)
    answer = manager.submit(f"/visits/{access_id}", {"why": "Not this week."}, form=1)
    assert answer.status_code == 303
    assert "support.refused" in verbs(app)
    assert "Not this week." in asker.get(f"/territories/{OWN}").text
    assert manager.post(f"/visits/{access_id}/grant", {"hours": "2"}).status_code == 409
    assert ask(asker) != access_id, "and may be asked again"


def test_what_nobody_answers_can_be_granted_no_more(
    app: Flask, asker: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    access_id = ask(asker)
    move_clock(monkeypatch, timedelta(days=7, seconds=1))
    manager = Visitor(app, OWN, "territory_manager")
    assert manager.post(f"/visits/{access_id}/grant", {"hours": "2"}).status_code in {409, 422}
    assert read(app, OWN, lambda: db.session.get(Membership, access_id)) is None


def test_nobody_gives_the_role_by_hand(app: Flask, manager: Visitor) -> None:
    member = actor_of(app, OWN, "operator").member_id
    assert VISITOR not in manager.get(f"/people/{member}").text
    answer = manager.submit(f"/people/{member}", {"role": VISITOR})
    assert answer.status_code == 422


def test_the_role_only_reads(app: Flask) -> None:
    from portal.foundation.web.permissions import policy_of

    role = ROLES[VISITOR]
    acts = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if (policy := policy_of(app.view_functions[rule.endpoint]))
        and policy.permission in role.permissions - {"account.use"}
        and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert acts == {"/projects/order", "/reports/lists/<figure>/list.xlsx"}, "one's own order; a list, on record"
