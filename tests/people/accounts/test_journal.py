"""The journal: every line is a sentence in the reader's language, with what changed in words and no code."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from portal.foundation.audit import queries, words
from portal.foundation.db.binding import use_tenant
from portal.foundation.web.i18n import use_locale
from portal.people.accounts import trail
from support.app import Visitor
from support.people import ref_of

SLUG = "demonstration-1"
CODE = re.compile(r"\b[a-z]+(_[a-z]+)+\b|[0-9a-f]{8}-[0-9a-f]{4}-|\{|\bNone\b|\bTrue\b|\bFalse\b")
"""What only the program understands: names of fields and states, ids, values of Python."""


def rows(app: Flask, path: str = "/journal") -> list[Tag]:
    return BeautifulSoup(Visitor(app, SLUG, "territory_manager").get(path).text, "html.parser").select("main tbody tr")


@pytest.mark.parametrize("locale", ["fr", "en", "ro"])
def test_no_line_of_the_demonstration_shows_a_code(shared_app: Flask, locale: str) -> None:
    with shared_app.test_request_context(), use_tenant(ref_of(shared_app, SLUG)), use_locale(locale):
        told = trail.tell(queries.trail(limit=2000))
        texts = [" ".join([line.said, *(f"{c.label} {c.before} {c.after}" for c in line.changes)]) for line in told]
    assert len(texts) > 300
    assert [text for text in texts if CODE.search(text)] == []


def test_the_records_of_a_page_are_named_with_one_query_for_each_kind(
    shared_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for kind, read in words._names.items():
        monkeypatch.setitem(words._names, kind, lambda ids, kind=kind, read=read: asked.append(kind) or read(ids))
    with shared_app.test_request_context(), use_tenant(ref_of(shared_app, SLUG)):
        trail.tell(queries.trail(limit=2000))
    assert len(asked) == len(set(asked)) > 5


def test_a_change_is_told_with_who_what_and_from_what_to_what(app: Flask) -> None:
    operator = Visitor(app, SLUG, "operator")
    operator.submit("/account", {"theme": "dark"})
    line = rows(app)[1]
    assert "Camille Roussel a changé ses préférences." in line.get_text()
    with app.test_request_context(), use_tenant(ref_of(app, SLUG)), use_locale("fr"):
        moved = [line for line in trail.tell(queries.trail("project", limit=400)) if "étape du dossier" in line.said]
    change = moved[0].changes[0]
    assert change.label == "État"
    assert change.before
    assert change.after
    assert moved[0].about is not None
    assert moved[0].about.text.startswith("DEMO1-")


def test_a_verb_that_no_room_tells_any_more_is_still_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    Visitor(app, SLUG, "operator").submit("/account", {"theme": "light"})
    monkeypatch.delitem(words._sentences, "account.preferences")
    assert "account.preferences" in rows(app)[1].get_text()
