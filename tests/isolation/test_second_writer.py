"""Two people have one form open, one saves, then the other: both versions are shown, and nothing typed is lost.

The forms are all those that pages show to anybody; one that shows after a save what was saved shows a record and is
played. One engine is enough: what compares the versions is the same on both, see
tests/programme/projects/test_study_pages.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from isolation import generic
from isolation.world import World
from isolation.writers import Kinds, Pages, Spot, Values, Written
from portal.foundation.db.base import Versioned
from portal.foundation.db.session import PinnedSession, db, transaction
from portal.foundation.web import versions
from portal.programme.projects.models import Project
from support.committee import Committee, decision

TRIES, FEW = 16, 6
"""Answers that the first person gives to one form before it counts as one that asks for more than a change."""

NEVER_EDITED = {
    "advance": "moves by steps that its state allows",
    "advance_agreement": "is prepared anew, then signed, as its state allows",
    "advance_note": "is written once",
    "commitment": "is added, and withdrawn once",
    "committee_minutes": "are signed as the draft whose digest the form carries",
    "deadline": "is settled by what it waits for",
    "document": "is kept as it came",
    "half_day": "is noted, then confirmed, contested or taken back, as its state allows",
    "mission_proposal": "is answered once",
    "project_checklist_item": "is decided by buttons that carry its version, see test_study_pages.py",
    "project_condition": "is lifted once",
    "support_access": "is granted, refused or ended, as its state allows",
}
"""Versioned tables that no form shows to be changed, and what happens to their rows instead."""


KEYLESS = {
    "accounts.sign_out": "ends one session, once or twice",
}
"""Forms without a key, and why one effect comes of them however often they are sent."""


@dataclass
class Save:
    """A change that the first of two people saved, what the second had open, and what went wrong when they sent it."""

    spot: Spot
    second: Spot
    opened: Written
    name: str
    saved: list[str]
    tables: set[str]
    wrong: str = ""


@pytest.fixture(scope="module")
def pages(sqlite_world: World) -> Pages:
    """A territory where a committee also plans, and sits."""
    committee = Committee(sqlite_world.app)
    committee.complete()
    sits = committee.sitting(committee.ready_file("Examined one"), committee.ready_file("Examined two"))
    for place in (1, 2):
        committee.decide(sits, decision(), place)
    committee.plan(committee.ready_file("Planned one"), committee.ready_file("Planned two"))
    committee.convene(committee.plan(committee.ready_file("Convened one")))
    return Pages(sqlite_world)


@contextmanager
def changed_tables() -> Iterator[set[str]]:
    """Which versioned tables have had a row changed."""
    found: set[str] = set()

    def note(session: Any, _context: object) -> None:
        changed = [row for row in session.dirty if session.is_modified(row)]
        found.update(row.__tablename__ for row in (*session.new, *changed) if isinstance(row, Versioned))

    event.listen(PinnedSession, "after_flush", note)
    try:
        yield found
    finally:
        event.remove(PinnedSession, "after_flush", note)


def first_saves(pages: Pages, spot: Spot, opened: Written) -> Save | None:
    """Change one answer after the other until a change is accepted; None when the form shows something else then."""
    if opened.values.get("version") == [""]:  # it makes something new
        return None
    for name, saved in list(opened.changes())[: TRIES if any(map(any, opened.shown.values())) else FEW]:
        with changed_tables() as tables:
            answer = pages.send(spot, {**opened.values, name: saved})
        if answer.status_code == 303:
            after = pages.again(spot)
            if after is None or not after.says(name, saved):
                return None
            return Save(spot, pages.beside(spot, name, saved), opened, name, saved, tables)
    return None


@pytest.fixture(scope="module")
def kinds(pages: Pages) -> Kinds:
    """Every kind of form, by where it goes and what it asks, with places where it is shown."""
    return pages.spots()


@pytest.fixture(scope="module")
def saves(pages: Pages, kinds: Kinds) -> list[Save]:
    """Every form that shows a record, saved by one person and then by another.

    Those with a version come first, and settings, which may change what pages say, after records.
    """
    found = []
    for _kind, spots in sorted(
        kinds.items(), key=lambda kind: ("version" not in kind[0][1], "-" not in kind[1][0].target)
    ):
        opened = next(((spot, form) for spot in spots if (form := pages.again(spot)) and form.boxes), None)
        if opened and (save := first_saves(pages, *opened)):
            found.append(replace(save, wrong=after_second(pages, save)))
    return found


def second_saves(pages: Pages, save: Save) -> tuple[Values, TestResponse]:
    """Send what the second person had open, with another answer to the same question."""
    answers = [other for other in save.opened.others(save.name) if other != save.saved]
    for answer in [*answers, save.opened.values[save.name]]:
        typed = {**save.opened.values, save.name: answer}
        page = pages.send(save.second, typed)
        if page.status_code != 422:
            break
    return typed, page


def after_second(pages: Pages, save: Save) -> str:
    """What is wrong once the second person has sent the form, and then chosen their own version."""
    typed, answer = second_saves(pages, save)
    page = BeautifulSoup(answer.text, "html.parser")
    again = page.select_one(f'form[action="{save.second.target}"]')
    kept = pages.again(save.spot)
    if answer.status_code != 409 or again is None or not page.select("main table tbody tr"):
        return f"{answer.status_code}, and both versions are not shown"
    if kept is None or not kept.says(save.name, save.saved):
        return f"the first one's {save.saved} is not kept"
    if not same(typed, Written(again).values):
        return f"{typed} was typed, {Written(again).values} is left"
    if pages.send(save.second, Written(again).values).status_code != 422:
        last = pages.again(save.spot)
        if last is None or not last.says(save.name, typed[save.name]):
            return f"{typed[save.name]} was chosen and is not kept"
    return ""


def same(typed: Values, left: Values) -> bool:
    """Whether a page sends again what was typed."""
    names = typed.keys() - {"csrf_token", "form_key", "version"}
    return all(sorted(filter(None, typed[n])) == sorted(filter(None, left.get(n, []))) for n in names)


def test_the_second_writer_sees_both_versions_and_loses_nothing(saves: list[Save]) -> None:
    assert not [f"{save.spot}: {save.wrong}" for save in saves if save.wrong]
    assert len({save.spot.endpoint for save in saves}) >= 18


def test_every_versioned_record_is_met_or_never_edited(pages: Pages, saves: list[Save]) -> None:
    met = set().union(*(save.tables for save in saves)) | two_files_of_one_firm(pages, saves)
    versioned = {name for name, model in generic.models().items() if issubclass(model, Versioned)}
    assert versioned - met == NEVER_EDITED.keys()


def two_files_of_one_firm(pages: Pages, saves: list[Save]) -> set[str]:
    """The form of a file also shows its firm, which another file may change: the tables changed through the second."""
    save = next(save for save in saves if save.spot.endpoint == "projects.edit")
    with pages.world.own.bound():
        found = db.session.scalars(select(Project.id).order_by(Project.id.desc()))
        ids = list(found)
    first, second = (
        replace(save.spot, path=f"/projects/{one}/edit", target=f"/projects/{one}/edit") for one in ids[:2]
    )
    with pages.world.own.bound(), transaction() as session:
        session.get(Project, ids[1]).company_id = session.get(Project, ids[0]).company_id
    opened, other = pages.again(first), pages.again(second)
    assert opened is not None
    assert other is not None
    with changed_tables() as tables:
        changes = {"headcount": ["41"], "contact_name": ["Another person"], "contact_phone": ["0466000000"]}
        assert pages.send(second, {**other.values, **changes}).status_code == 303
    answer = pages.send(first, {**opened.values, "headcount": ["42"]})
    assert answer.status_code == 409
    assert "41" in answer.text
    return tables


def test_every_form_that_acts_carries_a_key(kinds: Kinds) -> None:
    """What is sent twice is carried out once only where the form has a key: all have but those named here."""
    without = {endpoint for endpoint, names in kinds if "form_key" not in names}
    assert without <= KEYLESS.keys(), sorted(without - KEYLESS.keys())
    assert len(kinds) >= 70


class Whatever(int):
    """A version that equals every other one."""

    __hash__ = int.__hash__

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False


def test_without_the_comparison_the_first_one_s_change_is_lost(
    pages: Pages, saves: list[Save], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "_number", lambda _typed: Whatever(1))
    lost = [save for save in saves if second_saves(pages, save)[1].status_code == 303]
    assert len(lost) >= len(saves) // 2
