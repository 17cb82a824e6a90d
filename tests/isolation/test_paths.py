"""Paths written oddly, methods that no route has, and addresses within addresses: answered alike on every route.

What somebody is told by an odd path is what the plain one tells them, or that there is no such page. The routes are
those of the URL map, on rows that there are. The methods that a route has, HEAD and OPTIONS: the matrix.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin

import pytest
from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from isolation import nasty
from isolation.cases import Kind, Rows, Visit, address, id_cases, tenants_of
from isolation.matrix import same
from isolation.places import Places
from isolation.samples import answered
from isolation.shown import leading
from isolation.tricks import HOSTS, METHODS, Asking, tricks
from isolation.world import World
from portal import gate
from portal.foundation.db.session import end_reading
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.web import addresses
from portal.foundation.web.permissions import policy_of
from portal.outward.public import views as public_views
from portal.people.accounts import views as accounts_views
from portal.people.tenants.directory import Directory
from support.prove import LONG, Proven, draw, size

STRANGERS = ("operator", "territory_manager", "sme", "funder", "expert")
ELSEWHERE = re.compile(
    rf'(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]+)="[\s\\/]*(?:https?:)?[\\/]*{nasty.PROOF}\.example'
)
"""A part of a page that leads to another site, or fetches from it."""


@pytest.fixture
def world(sqlite_world: World) -> World:
    """Paths and methods are read before any row is: one engine is enough."""
    return sqlite_world


def paths(world: World) -> Iterator[tuple[Rule, Visit, str]]:
    """Every route with real ids, asked by nobody, and at the neighbours' by one of theirs with these same ids."""
    rows, own, other = Rows(world), world.own.slug, world.other.slug
    for number, rule in enumerate(sorted(world.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))):
        for visit in (Visit(own), Visit(other, other, STRANGERS[number % len(STRANGERS)])):
            tenant, neighbour = tenants_of(world, visit)
            found = id_cases(rows, tenant, neighbour, visit.name, addresses.of_rule(rule))
            ids = found.get(Kind.FOREIGN) if visit.known else found.get(Kind.OWN) or found.get(Kind.HIDDEN)
            actor = tenant.people[visit.name].actor if visit.known else PUBLIC
            yield rule, visit, address(rule, ids or {}, tenant, actor)


def told(answer: TestResponse, path: str) -> tuple[object, ...]:
    """What of an answer an odd path must not change: where it leads, that it refuses, or the whole of it."""
    if answer.status_code >= 300:
        return answer.status_code, answer.headers.get("Location", "").split("?")[0]
    return same(answer, unquote(path)) if answer.mimetype == "text/html" else answered(answer)


def wrong(asking: Asking, rule: Rule, path: str, odd: list[str]) -> Iterator[str]:
    """What is wrong with the answers to odd ways of writing a path."""
    plain = None
    for trick in odd:
        for answer in asking.followed(trick):
            where = urljoin(f"{asking.base}/", answer.headers.get("Location", "/"))
            if answer.status_code >= 500 or not where.startswith(f"{asking.base}/"):
                yield f"{trick[:200]!r} as {asking.visit}: {answer.status_code} {where[:200]}"
            elif answer.status_code not in {308, 404}:
                plain = plain or asking.ask(path)
                if told(answer, answer.request.path) != told(plain, path) and not excused(asking, rule, path, answer):
                    yield f"{trick[:200]!r} as {asking.visit}: {answer.status_code}; plainly {plain.status_code}"


def excused(asking: Asking, rule: Rule, path: str, answer: TestResponse) -> bool:
    """Whether another answer than the plain path's is right.

    It is refused by another route, whose path the odd one is, or that asks to sign in first; or the page is never
    twice the same, as one that makes a new secret each time.
    """
    if answer.status_code >= 400 or answer.headers.get("Location", "").split("?")[0] == "/sign-in":
        return reached(asking.world.app, answer.request.path) not in {"", rule.endpoint}
    return answer.status_code == 200 and len({told(asking.ask(path), path) for _time in range(2)}) == 2


def reached(app: Flask, path: str) -> str:
    """The endpoint that a path is of, '' where there is none."""
    try:
        return str(app.url_map.bind("localhost").match(path)[0])
    except HTTPException:
        return ""


def tried(world: World, many: int, part: int = 1) -> tuple[int, list[str]]:
    """Ask of `part` routes one by some odd ways of writing its path; how many questions, and what was wrong."""
    found, asked = [], 0
    for rule, visit, path in islice(paths(world), 0, None, part):
        odd, asking = tricks(path), Asking(world, visit)
        found += wrong(asking, rule, path, draw(f"{rule} {visit}").sample(odd, min(many, len(odd))))
        asked += asking.asked
    return asked, found


def test_an_odd_path_is_the_plain_one_or_none(world: World, proven: Proven) -> None:
    asked, found = tried(world, size(2, 1000))
    proven("odd paths", asked)
    assert not found, f"{len(found)} of {asked}\n" + "\n".join(found[:30])
    assert asked > 1000


def cleaning(serve: Callable[..., Any]) -> Callable[..., Any]:
    """As if something before the portal put paths right that the gate had not looked at."""

    def served(environ: dict[str, Any], start: Any) -> Any:
        path = unquote(environ["PATH_INFO"]).replace("\\", "/").split("\0")[0].split(";")[0].strip()
        plain = posixpath.normpath(path)
        return serve({**environ, "PATH_INFO": plain, "odd": plain != environ["PATH_INFO"]}, start)

    return served


def test_without_the_gate_behind_them_odd_paths_are_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    check = gate._check

    def passing(app: Flask, place: Any) -> Any:
        return end_reading() if request.environ["odd"] else check(app, place)

    with monkeypatch.context() as patch:
        patch.setattr(gate, "_check", passing)
        patch.setattr(world.app, "wsgi_app", cleaning(world.app.wsgi_app))
        asked, found = tried(world, 1, part=7)
    assert len(found) > asked / 20


def test_a_method_that_no_route_has_is_answered_alike_on_every_route(world: World, proven: Proven) -> None:
    """Before anybody is asked who they are and any row is read: 405, whatever the ids and whoever asks."""
    methods, asked, found = {}, 0, []
    for rule in world.app.url_map.iter_rules():
        methods.setdefault(rule.rule, set()).update(rule.methods or ())
    for rule, visit, path in paths(world):
        asking = Asking(world, visit)
        unknown = [method for method in (*METHODS, "GET", "POST") if method not in methods[rule.rule]]
        for method in draw(f"{rule} {visit}").sample(unknown, size(1, len(unknown))):
            answer = asking.ask(path, method)
            if answer.status_code != 405 or set(answer.allow) != methods[rule.rule]:
                found.append(f"{method} {path} as {visit}: {answer.status_code} {answer.allow}")
        asked += asking.asked
    proven("odd methods", asked)
    assert not found, f"{len(found)} of {asked}\n" + "\n".join(found[:30])
    assert asked > 400


def test_a_host_that_is_nobody_s_is_refused_alike_on_every_route(world: World) -> None:
    """Before anything else is looked at; what tells only that the portal runs is told everywhere."""
    found = []
    for number, (rule, visit, path) in enumerate(paths(world)):
        host = HOSTS[number % len(HOSTS)]
        answer = Asking(world, visit).ask(path, HTTP_HOST=host, HTTP_X_FORWARDED_HOST=f"{visit.host}.localhost:8000")
        if answer.status_code != (200 if rule.endpoint == "livez" else 421) or "Location" in answer.headers:
            found.append(f"{path} as {visit} at {host}: {answer.status_code}")
    assert not found, found[:20]


def test_without_the_list_of_hosts_any_host_is_served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Directory, "tenant_at", lambda _self, _host: world.own.ref.id)
    visit = next(visit for _rule, visit, _path in paths(world))
    assert Asking(world, visit).ask("/sign-in", HTTP_HOST="nowhere.localhost:8000").status_code == 200


class Everywhere(ImmutableMultiDict[str, str]):
    """A query that holds the same address in whatever name is read, and notes which routes read which."""

    def __init__(self, given: str) -> None:
        super().__init__()
        self.given, self.read = given, set[tuple[str, str]]()

    def __contains__(self, _key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> str:
        self.read.add((str(request.endpoint), key))
        return self.given

    def get(self, key: str, *_args: Any, **_options: Any) -> Any:
        """Give the address."""
        return self[key]

    def getlist(self, key: str, *_args: Any, **_options: Any) -> Any:
        """Give the address alone."""
        return [self[key]]


def leading_on(world: World, given: str, patch: pytest.MonkeyPatch) -> tuple[set[str], list[str]]:
    """Open pages with an address in every name that they read; which names there are, and the pages that lead there."""
    query, found = Everywhere(given), []
    patch.setattr(world.app, "request_class", type("Asked", (world.app.request_class,), {"args": query}))
    for number, (visit, rule, path) in enumerate(Places(world, (world.own.slug,)).pages(turned=True)):
        policy = policy_of(world.app.view_functions[rule.endpoint])
        if LONG or number % 4 == 0 or (policy and policy.permission is None):
            answer = world.ask(visit.host, "GET", path, world.own.people[visit.name], buffered=True)
            page = answer.text if answer.mimetype == "text/html" else ""
            if leading(answer) or ELSEWHERE.search(page):
                found.append(f"{rule} as {visit} with {given!r}")
    return {name for _endpoint, name in query.read}, found


@pytest.mark.parametrize("given", [f"https://{nasty.PROOF}.example/", f"/\\{nasty.PROOF}.example"][: size(1, 2)])
def test_no_page_leads_to_an_address_that_its_own_address_brought(
    world: World, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, found = leading_on(world, given, monkeypatch)
    assert not found, found
    assert names > {"next", "sort"}


def test_a_page_that_follows_any_address_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (accounts_views.links, public_views):
        monkeypatch.setattr(module, "onward", lambda _otherwise: request.args.get("next", ""))
    _names, found = leading_on(world, f"https://{nasty.PROOF}.example/", monkeypatch)
    assert found
