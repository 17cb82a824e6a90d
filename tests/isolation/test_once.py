"""No route forgets to be carried out once: what a form would change outside `perform` is not changed.

The forms are those that the pages show, sent as the crawler sends them; the second test is the twin of the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar, Token

import pytest
from flask import Flask
from sqlalchemy import Engine

from isolation.test_recorded import ROLES, SLUG, send_forms
from portal.foundation.audit import required
from portal.foundation.web import once
from support.app import Visitor
from support.prove import LONG
from support.rows import state, whole

ENGINES = ("sqlite", "postgresql") if LONG else ("sqlite",)
"""The session asks whether a form is being carried out, not the engine."""
LEFT_OUT = {*required.UNRECORDED, *once.FREE}


class Forgotten:
    """As if every route had forgotten `perform`: nothing says any more that a form is being carried out."""

    def __init__(self) -> None:
        self.var: ContextVar[bool] = ContextVar("forgotten", default=False)

    def set(self, _value: bool) -> Token[bool]:
        return self.var.set(False)

    def get(self) -> bool:
        return False

    def reset(self, token: Token[bool]) -> None:
        self.var.reset(token)


@pytest.fixture
def owner(shared_app: Flask) -> Iterator[Engine]:
    """Whoever can read everything."""
    yield from whole(shared_app)


@pytest.fixture
def visitors(shared_app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Visitor]:
    """People who use a portal whose routes have forgotten."""
    found = [Visitor(shared_app, SLUG, role) for role in ROLES[:2]]
    monkeypatch.setattr(once, "_performing", Forgotten())
    return found


@pytest.mark.parametrize("shared_app", ENGINES, indirect=True)
def test_a_route_that_forgets_changes_nothing(shared_app: Flask, owner: Engine, visitors: list[Visitor]) -> None:
    before = state(owner, LEFT_OUT)
    failed, sent = send_forms(shared_app, visitors)
    assert state(owner, LEFT_OUT) == before
    assert len(failed) >= 8, f"{sent} forms, and only {sorted(failed)} would have changed anything"


@pytest.mark.parametrize("shared_app", ENGINES, indirect=True)
def test_without_the_control_the_same_forms_change_rows(
    shared_app: Flask, owner: Engine, visitors: list[Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(owner, LEFT_OUT)
    monkeypatch.setattr(once, "required", False)
    send_forms(shared_app, visitors[:1])
    after = state(owner, LEFT_OUT)
    assert len([table for table in before if before[table] != after[table]]) >= 5


def test_the_list_of_free_tables_says_why() -> None:
    assert all(once.FREE.values())
    assert not once.FREE.keys() & required.UNRECORDED.keys()
