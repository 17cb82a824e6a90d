"""What was good once or for a while is forgotten each night; what still serves stays."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.clock import now
from portal.foundation.web.models import IdempotencyKey
from portal.foundation.worker.schedule import _daily
from portal.people.accounts import purging, tokens
from portal.people.accounts.models import AccountToken, LoginSession, SignInThrottle
from support.accounts import read
from support.app import Visitor

SLUG = "demonstration-1"


def fill() -> None:
    """Two of each: one that serves, one that is over."""
    moment, before = now(), now() - timedelta(days=100)
    with transaction() as session:
        for number in (1, 2):
            tokens.issue(session, "challenge", None)
            session.add(SignInThrottle(key=bytes([number] * 32), failures=1, last_at=(moment, before)[number - 1]))
            at = {"created_at": (moment, before)[number - 1], "location": "/", "path": "/"}
            session.add(IdempotencyKey(key=bytes([number] * 32), body_digest=b"", **at))
        session.flush()
        session.scalars(select(AccountToken).where(AccountToken.purpose == "challenge")).first().used_at = moment


def counts() -> list[int]:
    models = (AccountToken, SignInThrottle, IdempotencyKey)
    return [int(db.session.scalar(select(func.count(model.id))) or 0) for model in models]


def test_what_is_over_is_forgotten_and_the_rest_stays(app: Flask) -> None:
    assert purging.JOB in _daily
    read(app, SLUG, purging.purge)
    before = read(app, SLUG, counts)
    stays, ends = Visitor(app, SLUG, "operator"), Visitor(app, SLUG, "accountant")
    assert ends.post("/sign-out").status_code == 303
    read(app, SLUG, fill)
    for _again in range(2):
        read(app, SLUG, purging.purge)
    assert read(app, SLUG, counts) == [count + 1 for count in before]
    assert stays.get("/projects/").status_code == 200
    over = select(func.count(LoginSession.id)).where(LoginSession.ended_at.is_not(None))
    assert read(app, SLUG, lambda: db.session.scalar(over)) == 0
