"""« Who sees what » says what the gate and the visibility do: each role asks each route of a file, and is compared."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from isolation import matrix
from isolation.cases import Kind, Rows, Visit, address, id_cases, probes, rules, shared
from isolation.world import World
from portal.foundation.web import visibility
from portal.people.accounts.rules import ROLES, VISITOR
from portal.people.rights import queries
from portal.people.rights.words import PERMISSIONS
from support.app import text_of
from support.prove import LONG

ENGINES = ("sqlite", "postgresql") if LONG else ("sqlite",)
"""Where the page is held against the gate: both are the application's own, and the matrix asks both engines."""

CLOSED = frozenset({403, 404})
EVERY = visibility._words[visibility.every]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """A world on each engine: rows of every kind, people of every role, a visitor of the network among them."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    with found.own.bound():
        found.own.add_person(VISITOR, VISITOR)
    return found


def said(world: World) -> dict[str, queries.RoleView]:
    with world.app.app_context():
        return {view.key: view for view in queries.roles()}


def permissions(view: queries.RoleView) -> set[str]:
    return {right.permission for right in (*view.reads, *view.acts)}


def answers(world: World, role: str) -> Iterator[tuple[queries.Way, Kind, int]]:
    """Ask a route of each permission and kind of row about a row that the role sees, or else one that is there.

    The matrix asks every route.
    """
    tenant, rows = world.own, Rows(world)
    chosen = {(way.permission, way.kinds[-1].name): way for way in queries.ways(world.app)}
    for way in chosen.values():
        kinds = id_cases(rows, tenant, world.other, role, list(way.kinds))
        kind = Kind.OWN if Kind.OWN in kinds else Kind.HIDDEN
        method = "GET" if "GET" in (way.rule.methods or ()) else "POST"
        path = address(way.rule, kinds[kind], tenant, tenant.actor(role))
        yield way, kind, world.ask(tenant.slug, method, path, tenant.people[role], buffered=True).status_code


def differences(world: World, *roles: str) -> list[str]:
    """Return where the page says one thing and the portal does another, for all roles or some."""
    found = []
    for role, view in said(world).items():
        if role not in (roles or world.own.people):
            continue
        for way, kind, status in answers(world, role):
            shown = way.permission in permissions(view) and queries.opens(ROLES[role], way)
            if kind is Kind.OWN and shown != (status not in CLOSED):
                found.append(f"{role}: {way.rule.rule} answers {status}, the page says {shown}")
            if kind is Kind.HIDDEN and (shown or status not in CLOSED):
                found.append(f"{role}: {way.rule.rule} answers {status} of what nobody granted, the page says {shown}")
    return found


@pytest.mark.parametrize("world", ENGINES, indirect=True)
def test_the_page_says_what_the_gate_does(world: World) -> None:
    assert not differences(world)


def test_a_visitor_is_answered_as_the_matrix_wants_and_leaves_nothing_but_lines(world: World) -> None:
    """Reads of a visit are on record, so the visitor is not among those whose reading changes nothing."""
    before = world.fingerprint(world.own)
    run, visitor = matrix.Run(world), Visit(world.own.slug, world.own.slug, VISITOR)
    for rule, method in rules(world, ("GET",)):
        for probe in shared(world, probes(world, run.rows, rule, method, visitor)):
            run.ask(probe)
    assert not run.result.wrong, str(run.result)
    assert run.result.asked > 100
    after = world.fingerprint(world.own)
    assert {name for name in after if after[name] != before[name]} == {"audit_head", "audit_line", "audit_payload"}


def test_which_files_a_role_sees_is_what_the_page_says(world: World) -> None:
    files = queries.addresses.named(queries.FILE)
    assert files is not None
    rows = Rows(world)
    every = set(rows.of(world.own, files))
    for role, view in said(world).items():
        if role not in world.own.people:
            continue
        seen = rows.seen(world.own, files, role)
        if view.files == (EVERY,):
            assert seen == every, role
        elif not view.files:
            assert not seen, role
        else:
            assert seen < every, role


@pytest.mark.parametrize("world", ENGINES, indirect=True)
def test_a_page_that_says_more_or_less_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the page reads other roles than the gate, or a grant that it does not know."""
    more = queries.ROLES["expert"]
    other = {**queries.ROLES, "sme": type(more)(**{**fields(queries.ROLES["sme"]), "permissions": more.permissions})}
    with monkeypatch.context() as patch:
        patch.setattr(queries, "ROLES", other)
        assert differences(world, "sme")
    monkeypatch.setattr(visibility, "seen_as", lambda _model, _actor: [EVERY])
    assert differences(world, "expert")


def fields(role: object) -> dict[str, object]:
    return {name: getattr(role, name) for name in type(role).__slots__}


def test_everything_that_a_file_s_pages_ask_for_has_its_words(world: World) -> None:
    asked = {permission for way in queries.ways(world.app) for permission in {way.permission, *way.too}}
    assert asked == PERMISSIONS.keys()
    for way in queries.ways(world.app):
        for role in ROLES.values():
            for kind in way.kinds:
                words = visibility.seen_as(kind.model, queries.holder(role))
                words += visibility.kept_from(kind.model, queries.holder(role))
                assert all(words), f"{kind.name}: a clause of {role.key} has no words"


def test_steps_within_a_page_ask_for_what_the_page_says(world: World) -> None:
    view = said(world)
    assert "projects.reopen" in permissions(view["territory_manager"])
    assert "projects.reopen" not in permissions(view["operator"])
    files = queries.addresses.named(queries.FILE)
    assert files is not None
    row = next(iter(Rows(world).of(world.own, files)))
    for role in ("operator", "territory_manager"):
        status = world.ask(world.own.slug, "GET", f"/projects/{row}/steps/reopen", world.own.people[role]).status_code
        assert (status == 403) == ("projects.reopen" not in permissions(view[role]))


@pytest.mark.parametrize("role", ["sme", "operator", "funder"])
def test_everybody_may_read_it(world: World, role: str) -> None:
    page = world.ask(world.own.slug, "GET", "/who-sees-what", world.own.people[role])
    assert page.status_code == 200
    assert "Files:" in text_of(page) or "Dossiers" in text_of(page)


def test_it_is_reached_from_a_file_and_from_the_people_page(world: World) -> None:
    files = queries.addresses.named(queries.FILE)
    assert files is not None
    row = next(iter(Rows(world).of(world.own, files)))
    manager = world.own.people["territory_manager"]
    for path in (f"/projects/{row}", "/people/"):
        assert 'href="/who-sees-what"' in world.ask(world.own.slug, "GET", path, manager).text
