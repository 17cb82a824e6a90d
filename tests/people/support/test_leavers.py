"""Whoever may ask for visits no more reads nothing: what they asked is granted no more, what they were granted ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, true

from people.support.test_visits import NETWORK, OWN, a_file, ask, enter, grant, move_clock, run_jobs, verbs
from portal.foundation.audit import queries as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.worker import runner, schedule
from portal.people.accounts import queries as accounts
from portal.people.accounts.models import LoginSession, Member, Membership
from portal.people.support import service
from portal.people.support.models import SupportAccess
from support.accounts import read
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of

Leave = Callable[[Flask], None]


def coordinator(app: Flask) -> UUID:
    found = actor_of(app, NETWORK, "network_coordinator").member_id
    assert found is not None
    return found


def roles(app: Flask) -> list[Membership]:
    return list(db.session.scalars(select(Membership).where(Membership.member_id == coordinator(app))))


def page_of(app: Flask) -> tuple[Visitor, str]:
    return Visitor(app, NETWORK, "network_administrator"), f"/people/{coordinator(app)}"


def locked(app: Flask) -> None:
    administrator, page = page_of(app)
    assert administrator.submit(f"{page}/off", form=-1).status_code == 303


def switched_off(app: Flask) -> None:
    administrator, page = page_of(app)
    assert administrator.submit(f"{page}/off").status_code == 303


def without_the_role(app: Flask) -> None:
    administrator, page = page_of(app)
    (held,) = read(app, NETWORK, lambda: [row.id for row in roles(app)])
    assert administrator.submit(f"{page}/roles/{held}", {"when": "now"}).status_code == 303


def lapse(app: Flask) -> None:
    """Let the role's last day be over: nobody does anything."""

    def over() -> None:
        with transaction():
            for row in roles(app):
                row.until = DAY - timedelta(days=1)

    read(app, NETWORK, over)


def lapsed(app: Flask) -> None:
    """The same, and the daily work sees it."""
    lapse(app)
    with app.app_context(), pytest.MonkeyPatch.context() as alone:
        assert service.DAILY in schedule._daily
        alone.setattr(schedule, "_daily", {service.DAILY: (0, False)})
        assert runner.alone(lambda: schedule.put_daily([(ref_of(app, OWN), True)])) == 1
    run_jobs(app)


@pytest.mark.parametrize("leave", [locked, switched_off, without_the_role, lapsed])
def test_what_was_asked_by_one_who_may_ask_no_more_is_granted_no_more(app: Flask, leave: Leave) -> None:
    access_id = ask(Visitor(app, NETWORK, "network_coordinator"))
    leave(app)
    manager = Visitor(app, OWN, "territory_manager")
    assert manager.post(f"/visits/{access_id}/grant", {"hours": "2"}).status_code == 409
    assert read(app, OWN, lambda: db.session.get(Membership, access_id)) is None
    assert "N’est plus demandée" in text_of(manager.get(f"/visits/{access_id}"))
    run_jobs(app)
    read(app, OWN, lambda: service.note_closed(access_id))
    for slug in (OWN, NETWORK):
        assert verbs(app, slug).count("support.closed") == 1, slug


@pytest.mark.parametrize("leave", [locked, switched_off, without_the_role, lapsed])
def test_a_visit_ends_at_the_next_request_when_the_right_to_ask_does(app: Flask, leave: Leave) -> None:
    access_id = ask(Visitor(app, NETWORK, "network_coordinator"))
    grant(Visitor(app, OWN, "territory_manager"), access_id)
    visitor, path = enter(app), a_file(app)
    assert visitor.get(path).status_code == 200
    leave(app)
    if leave is not lapsed:
        assert visitor.get(path).status_code == 403, "before the worker has done anything"
        assert enter(app).get(path).status_code == 403, "signing in again opens nothing"
        run_jobs(app)
    assert visitor.get(path).status_code in {303, 403}
    ended = read(app, OWN, lambda: db.session.get(Membership, access_id).expires_at)
    assert ended <= now(), "the role is over by itself too"
    theirs = select(LoginSession).join(Member, Member.id == LoginSession.member_id).where(Member.person_id == who(app))
    assert [row.ended_at for row in read(app, OWN, lambda: db.session.scalars(theirs).all()) if not row.ended_at] == []
    read(app, OWN, lambda: service.note_closed(access_id))
    line = read(app, OWN, lambda: audit.trail(service.SUBJECT, access_id))[0]
    by = service.CLOCK if leave is lapsed else actor_of(app, NETWORK, "network_administrator")
    assert (line.verb, line.actor_name) == ("support.closed", by.name)
    for slug in (OWN, NETWORK):
        assert verbs(app, slug).count("support.closed") == 1, slug


def who(app: Flask) -> UUID:
    found = actor_of(app, NETWORK, "network_coordinator").person_id
    assert found is not None
    return found


def test_a_role_that_lapses_is_seen_at_the_grant_and_at_each_hour_of_the_visit(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    access_id = ask(Visitor(app, NETWORK, "network_coordinator"))
    grant(Visitor(app, OWN, "territory_manager"), access_id)
    run_jobs(app)
    lapse(app)
    run_jobs(app)
    assert enter(app).get(a_file(app)).status_code == 200, "looked at an hour ago"
    move_clock(monkeypatch, timedelta(hours=1, seconds=1))
    run_jobs(app)
    assert enter(app).get(a_file(app)).status_code == 403
    assert verbs(app).count("support.closed") == 1


@pytest.mark.parametrize("wall", ["the network ends it", "the gate asks"])
def test_without_either_wall_the_visit_outlives_the_lock(
    app: Flask, monkeypatch: pytest.MonkeyPatch, wall: str
) -> None:
    """The twins: nobody ends what was asked and granted; or it is ended, and the gate asks the membership alone."""
    access_id = ask(Visitor(app, NETWORK, "network_coordinator"))
    manager = Visitor(app, OWN, "territory_manager")
    if wall == "the network ends it":
        monkeypatch.setattr(service, "close", lambda *_told: None)
        locked(app)
        grant(manager, access_id)
    else:
        monkeypatch.setattr(accounts, "_SIGNED_IN", [accounts._question(true())])
        grant(manager, access_id)
        locked(app)
    assert enter(app).get(a_file(app)).status_code == 200


def test_who_keeps_the_right_to_ask_keeps_the_visit(app: Flask) -> None:
    """One role ends and another lets them ask still; nor does somebody else's lock end it."""
    access_id = ask(Visitor(app, NETWORK, "network_coordinator"))
    grant(Visitor(app, OWN, "territory_manager"), access_id)
    administrator, page = page_of(app)
    assert administrator.submit(page, {"role": "network_administrator"}).status_code == 303
    held = read(app, NETWORK, lambda: {row.role: row.id for row in roles(app)})["network_coordinator"]
    assert administrator.submit(f"{page}/roles/{held}", {"when": "now"}).status_code == 303
    run_jobs(app)
    assert enter(app).get(a_file(app)).status_code == 200
    assert "support.closed" not in verbs(app)


def test_a_request_that_comes_as_the_lock_does_is_refused(app: Flask) -> None:
    """The gate has let it pass; the transaction asks again."""
    actor = actor_of(app, NETWORK, "network_coordinator")
    locked(app)
    with pytest.raises(NotAllowedError):
        read(app, NETWORK, lambda: service.ask(actor, ref_of(app, OWN).id, "They close their files."))
    assert read(app, OWN, lambda: db.session.scalars(select(SupportAccess.id)).all()) == []
