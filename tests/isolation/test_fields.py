"""Forms and addresses take what they offer: no id of another territory, no column that they do not declare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import has_request_context, request
from sqlalchemy import String, Table, event, select
from werkzeug.test import TestResponse

from isolation.cases import visits
from isolation.fields import FOUND, NEVER, UUID_TEXT, Form, Forms, foreign_ids, holding, planted, tables_of
from isolation.matrix import Run, same
from isolation.test_recorded import forget_lines
from isolation.test_switched_off import criteria_off
from isolation.world import NETWORK, World
from portal.foundation.audit import required
from portal.foundation.db.session import PinnedSession
from portal.foundation.kernel.identifiers import new_token
from portal.foundation.web import once
from portal.foundation.worker.models import Job
from portal.people.support import service as support
from support.prove import LONG, Proven, draw, size


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """A world on each engine."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture(scope="module")
def forms(world: World) -> Forms:
    """The forms of the visited territory."""
    return Forms(world)


@pytest.fixture(scope="module")
def found(forms: Forms) -> list[Form]:
    """Each kind of form once."""
    return forms.all()


def others(world: World) -> dict[str, dict[str, str]]:
    """Digests of every table of everybody else; of the network's queue, without what the grant of a visit puts in.

    That is to look by the hour whether who visits still may: only the network can tell.
    """
    found = {slug: world.fingerprint(tenant) for slug, tenant in world.tenants.items() if slug != world.own.slug}
    queued = (Job.tenant_id == world.tenants[NETWORK].ref.id) & (Job.kind != support.LOOK)
    with world.admin.connect() as connection:
        jobs = connection.execute(select(Job.id, Job.kind).where(queued).order_by(Job.id)).all()
    return {**found, NETWORK: {**found[NETWORK], "job": repr(jobs)}}


def foreign(world: World) -> dict[Table, list[UUID]]:
    """Rows of each table in the territory that must not be reached."""
    return {table: foreign_ids(world, table) for table in dict.fromkeys(tables_of(world).values())}


def shows_more(run: Run, mine: TestResponse, nobodys: TestResponse, path: str) -> bool:
    """Whether an answer with a foreign id differs from one with nobody's, or says something of that territory."""
    if not mine.mimetype.startswith("text/"):
        return mine.status_code != nobodys.status_code
    told = any(text in mine.text for text in run.secrets[run.world.other.slug])
    return told or same(mine, path)[:2] != same(nobodys, path)[:2]


def addresses(world: World, forms: Forms, each: int) -> Iterator[tuple[str, bool]]:
    """Ask each page for some foreign ids in each name that it reads; what was asked, and whether it was answered.

    With the tests each name of a page is asked on one of the engines.
    """
    run, random = Run(world), draw("addresses")
    known = [one for ids in foreign(world).values() for one in ids]
    for visit, rule, path in forms.pages():
        names = sorted(forms.names.read[rule.endpoint] - {"csrf_token"})
        for name in names if LONG else names[world.on_sqlite :: 2]:
            for one in random.sample(known, each):
                mine = forms.ask(visit, "GET", path, query_string={name: str(one)})
                nobodys = forms.ask(visit, "GET", path, query_string={name: str(uuid4())})
                wrong = mine.status_code >= 500 or shows_more(run, mine, nobodys, path)
                yield f"{path}?{name}={one} as {visit}", wrong


def test_no_address_takes_another_territory_s_id(world: World, forms: Forms, found: list[Form], proven: Proven) -> None:
    """A name that a page reads in its address means as little with a foreign id as with one that is nobody's."""
    assert found
    before = others(world)
    asked = list(addresses(world, forms, size(1, 12)))
    proven("isolation probes", len(asked))
    wrong = [what for what, answered in asked if answered]
    assert not wrong, wrong[:10]
    assert others(world) == before
    assert len(asked) > (50 if LONG else 20)


def kept(world: World) -> dict[str, str]:
    """Digests of the visited territory's records; what only notes an attempt, or acts once by itself, is left out."""
    left_out = {*required.UNRECORDED, *once.FREE}
    return {name: digest for name, digest in world.fingerprint(world.own).items() if name not in left_out}


def test_no_form_acts_without_its_key(world: World, forms: Forms, found: list[Form], proven: Proven) -> None:
    """What could not be told from its repeat does nothing: every form, sent as its page fills it, but without key."""
    before, asked = kept(world), forms.sent
    refused = {form.endpoint for form in found if forms.send(form, {once.FIELD: ""}).status_code == 409}
    proven("forms without a key", forms.sent - asked)
    assert not forms.failed, "\n".join(forms.failed[:10])
    assert kept(world) == before
    assert len(refused) >= 20, sorted(refused)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)  # the session asks for the line, not the engine
def test_no_form_acts_without_its_line(
    world: World, forms: Forms, found: list[Form], proven: Proven, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every form, by a portal whose routes have all forgotten to note what they do: nothing is done."""
    before, asked, answers = kept(world), forms.sent, {}
    with monkeypatch.context() as patch:
        forget_lines(patch)
        for form in found:
            answers[form.endpoint] = forms.send(form, {}).status_code
    proven("forms without a line", forms.sent - asked)
    forms.failed.clear()  # which is how each of them ended
    assert kept(world) == before
    stopped = [name for name, status in answers.items() if status == 500]
    assert len(stopped) >= 50, sorted(stopped)


def own_key() -> bytes:
    """A key of the form itself, as if nobody ever opened a page again before sending its form again."""
    return sha256(repr((request.path, sorted(request.form.items(multi=True)))).encode()).digest()


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_where_any_form_has_a_key_the_same_forms_act_and_act_once(
    world: World, forms: Forms, found: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent again, whatever it was that they did, they have the answer that they had, and nothing else changes."""
    monkeypatch.setattr(once, "_key", own_key)
    chosen, before = found[:: 1 if LONG else len(found) // 60 + 1], kept(world)
    first = {form: forms.send(form, {once.FIELD: ""}) for form in chosen}
    acted = {form: answer.location for form, answer in first.items() if answer.status_code == 303}
    after = kept(world)
    assert after != before
    again = {form: forms.send(form, {once.FIELD: ""}).location for form in acted}
    assert kept(world) == after
    same = [form for form, where in acted.items() if again[form] == where]
    assert len(same) > len(acted) * 0.8 > 20, [(str(form), where, again[form]) for form, where in acted.items()]


def changes(
    form: Form, tables: dict[UUID, Table], known: dict[Table, list[UUID]], each: int
) -> Iterator[tuple[str, UUID, dict[str, str]]]:
    """Each place of a form where an id may stand, foreign ids to put there, and the form's values then.

    Where ids are offered: some of the same kind. In names that hold an id, and in every other name that is not typed
    into but read: some of any kind, also as JSON.
    """
    random, anything = draw(f"ids in {form.target}"), [one for ids in known.values() for one in ids]
    for name, ids in form.choices.items():
        fitting = [one for table in {tables[i] for i in ids if i in tables} for one in known[table]]
        for one in random.sample(fitting, min(len(fitting), each)):
            yield name, one, {name: str(one)}
    for name in sorted(form.names - form.choices.keys() - set(form.typed) - {"csrf_token", "form_key"}):
        for one in random.sample(anything, size(1, 4)):
            yield name, one, {name: str(one)}
            if UUID_TEXT.search(name):
                yield name, one, {UUID_TEXT.sub(str(one), name): form.values.get(name, "")}
            elif name.endswith(("_id", "key", "ed")):
                yield name, one, {name: json.dumps({"id": str(one), "ids": [str(one)]})}


def sent(forms: Forms, found: list[Form], each: int) -> tuple[set[tuple[str, str]], set[UUID]]:
    """Send every form with foreign ids; the fields that got one, and the ids."""
    tables, known, fields, used = tables_of(forms.world), foreign(forms.world), set(), set()
    for form in found:
        for name, one, values in changes(form, tables, known, each):
            fields.add((form.endpoint, UUID_TEXT.sub("id", name)))
            used.add(one)
            forms.send(form, values)
    return fields, used


def test_no_form_takes_another_territory_s_id(world: World, forms: Forms, found: list[Form], proven: Proven) -> None:
    before, asked = others(world), forms.sent
    fields, used = sent(forms, found, size(1, 15))
    proven("isolation probes", forms.sent - asked)
    assert not forms.failed, "\n".join(forms.failed[:10])
    assert others(world) == before
    assert not holding(world, set(used))
    assert len(fields) >= 60, fields  # 70 when the world was last changed; an id is offered in seven of them


def with_all_columns(forms: Forms, found: list[Form]) -> None:
    """Send every form with every column of every table that it does not declare."""
    columns = planted(forms.world)
    for form in found:
        declared = form.names | forms.names.read[form.endpoint]
        forms.send(form, {name: value for name, value in columns.items() if name not in declared or name in NEVER})


def test_no_form_takes_a_column_that_it_does_not_declare(
    world: World, forms: Forms, found: list[Form], proven: Proven
) -> None:
    before, asked = others(world), forms.sent
    with_all_columns(forms, found)
    proven("forms with all columns", forms.sent - asked)
    assert not forms.failed, "\n".join(forms.failed[:10])
    assert others(world) == before
    assert not holding(world, {*FOUND, world.other.ref.id})
    # One for each route that takes a form here; on PostgreSQL, where fewer pages are looked at, for each of theirs.
    assert forms.sent - asked >= len(found) >= (130 if LONG or world.on_sqlite else 55)
    assert len(planted(world)) > 300  # 317 names in the tables of today


@contextmanager
def everything_taken() -> Iterator[None]:
    """Let rows take whatever a form brings under the name of one of their columns."""

    def take(session: Any, *_more: Any) -> None:
        for row in [*session.new, *session.dirty] if has_request_context() else []:
            for column in type(row).__table__.columns:
                if (
                    request.form.get(column.key) == FOUND[0]
                    and isinstance(column.type, String)
                    and column.key not in NEVER
                ):
                    setattr(row, column.key, FOUND[0])

    event.listen(PinnedSession, "before_flush", take)
    try:
        yield
    finally:
        event.remove(PinnedSession, "before_flush", take)


def test_a_form_that_takes_every_column_is_found(world: World, forms: Forms, found: list[Form]) -> None:
    targets = {form.target: form.endpoint for form in found if form.endpoint in {"partners.new", "projects.edit"}}
    people = [visit for visit in visits(world) if visit.known and visit.host == world.own.slug]
    # As it is shown now: forms sent since may have signed somebody out, or switched off a plugin that asks more.
    pages = [(visit, target, forms.ask(visit, "GET", target)) for visit in people for target in targets]
    now = [form for page in pages for form in forms.of(*page) if form.endpoint == targets[page[1]]]
    with everything_taken():
        with_all_columns(forms, now)
    assert holding(world, set(FOUND))


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_without_the_criteria_foreign_ids_are_taken(
    world: World, forms: Forms, found: list[Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    tables, known, used, statuses = tables_of(world), foreign(world), set(), set()
    with criteria_off(monkeypatch):
        assert any(answered for _what, answered in addresses(world, forms, 1))
        for form in (form for form in found if form.choices):
            for _name, one, values in changes(form, tables, known, 3):
                used.add(one)
                person = world.tenants[form.visit.home].everybody[form.visit.name]
                data = {**form.values, **values, "form_key": new_token()}
                statuses.add(world.ask(form.visit.host, "POST", form.target, person, data=data).status_code)
    assert 500 in statuses or holding(world, set(used))
