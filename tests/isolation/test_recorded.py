"""No act without its line: whatever a form would change, without a line in the trail nothing is changed.

The forms are those that the pages show to people of four roles, sent as the crawler sends them; the tables come from
the models. The last test is the twin of the first: with the control off the same forms do change rows. That every form
stops at a route that has forgotten its line: test_fields.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, Response, request
from sqlalchemy import Engine

from isolation import generic
from isolation.crawl import Walk
from portal.foundation.audit import required, service
from portal.foundation.db.base import Base, Scoped
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from support.app import DAY, Visitor
from support.people import ref_of
from support.prove import LONG, size
from support.rows import state, whole

SLUG = "demonstration-1"
ROLES = ("territory_manager", "accountant", "committee_chair", "sme")
PAGES = 60
EMPTY = "vosges"
"""A territory of the demonstration in which nothing has happened."""

UNCHANGED = {"sign_in_throttle", "public_throttle", "idempotency_key"}
"""What is noted even when nothing is done: attempts, and forms that change nothing."""


@pytest.fixture
def owner(shared_app: Flask) -> Iterator[Engine]:
    """Whoever can read and break everything."""
    yield from whole(shared_app)


class Forms(Walk):
    """A walk that sends forms and minds no error: errors are what is wanted here."""

    def _judge(self, *args: Any, **options: Any) -> None:
        super()._judge(*args, **options)
        self.problems.clear()


def send_forms(app: Flask, visitors: list[Visitor]) -> tuple[set[str], int]:
    """Send what pages offer to each; return the routes that answered with an error of ours, and how many forms."""
    failed: set[str] = set()
    sent = 0

    def note(answer: Response) -> Response:
        if request.method == "POST" and answer.status_code == 500:
            failed.add(str(request.endpoint))
        return answer

    hooks = app.after_request_funcs.setdefault(None, [])
    hooks.append(note)
    try:
        for visitor in visitors:
            walk = Forms(visitor, each=size(1, 2), pages=PAGES).run()
            sent += sum(walk.sent.values())
    finally:
        hooks.remove(note)
    return failed, sent


@pytest.fixture
def visitors(shared_app: Flask) -> list[Visitor]:
    """People signed in before anything is broken."""
    return [Visitor(shared_app, SLUG, role) for role in ROLES]


def forget_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every route forgets its line from now on."""
    monkeypatch.setattr(service, "record", lambda *_args, **_options: None)


@contextmanager
def lines_refused(owner: Engine) -> Iterator[None]:
    """The database takes no line any more: the grant is gone, or a trigger is in the way."""
    if owner.dialect.name == "sqlite":
        off = "create trigger no_more before insert on audit_line begin select raise(abort, 'refused'); end"
        on = "drop trigger no_more"
    else:
        with owner.connect() as connection:
            role = connection.exec_driver_sql(
                "select grantee from information_schema.role_table_grants where table_name = 'audit_line'"
                " and privilege_type = 'INSERT' and grantee like '%%_app'"
            ).scalar_one()
        off, on = f'revoke insert on audit_line from "{role}"', f'grant insert on audit_line to "{role}"'
    with owner.begin() as connection:
        connection.exec_driver_sql(off)
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.exec_driver_sql(on)


def test_when_the_line_cannot_be_written_the_act_does_not_happen(
    shared_app: Flask, owner: Engine, visitors: list[Visitor]
) -> None:
    before = state(owner, UNCHANGED)
    with lines_refused(owner):
        failed, sent = send_forms(shared_app, visitors if LONG else visitors[:2])
    assert state(owner, UNCHANGED) == before
    assert len(failed) >= 10, f"{sent} forms, and only {sorted(failed)} tried to write a line"


@pytest.fixture
def in_request(shared_app: Flask) -> Iterator[None]:
    """As a view would be: in a request, in a territory."""
    with shared_app.test_request_context(), use_tenant(ref_of(shared_app, EMPTY)):
        yield
        db.session.rollback()


@pytest.mark.usefixtures("in_request")
def test_each_table_asks_for_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the models: a row of each kind, added in a request without a line, keeps the transaction from ending."""
    asked, silent = [], []
    for name, model in sorted(generic.models().items()):
        if name in required.UNRECORDED or not issubclass(model, Scoped) or not model.__module__.startswith("portal."):
            continue
        try:
            with transaction():
                generic.make(model, "no line", DAY)
        except required.UnrecordedError as error:
            (asked if name in str(error) else silent).append(name)
        else:
            silent.append(name)
    assert not silent, f"a request may write {silent} and leave no line"
    assert len(asked) >= 50


def test_the_list_of_tables_without_a_line_is_true() -> None:
    assert required.UNRECORDED.keys() <= generic.models().keys()
    assert all((Base.metadata.tables[table].columns.get(column)) is not None for table, column in required.NOTED)
    assert all(required.UNRECORDED.values())


def test_without_the_control_the_same_forms_change_rows(
    shared_app: Flask, owner: Engine, visitors: list[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(owner, set(required.UNRECORDED))
    forget_lines(monkeypatch)
    monkeypatch.setattr(required, "required", False)
    send_forms(shared_app, visitors[:1])
    after = state(owner, set(required.UNRECORDED))
    changed = {table for table in before if before[table] != after[table]}
    assert len(changed) >= 5, f"only {changed} changed"
