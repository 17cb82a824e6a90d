"""Every page there is, as somebody who may see it, in three languages: axe finds nothing, nothing sticks out.

The pages are found by following links as each role, one address per route; none is listed by hand. Each is looked at
in one of the languages, which take turns, and at every width; `make prove` looks at each in all. Colours take most of
the time: axe looks at those of a page on which something is built as nothing on the pages before.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from werkzeug.exceptions import HTTPException

from portal.people.accounts.rules import ROLES
from support import prove
from support.app import Visitor
from support.live import Live
from support.looking import fits, fresh, keep_at_hand, violations
from support.pages import links

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TERRITORY, PILOT = "demonstration-1", "romania-pilot"
WIDTHS = {"fr": 320, "en": 1280, "ro": 390}
"""The width at which axe looks at a page in each language. A page fits at all of them."""
MOST, EACH = 400, 2
"""Pages opened in search of routes, for each role: a bound, not a sample; and of one route, whose pages lead alike."""


def visitors(app: Flask) -> list[Visitor]:
    """Somebody of every kind: the public on every kind of host, each role, the pilot's people."""
    found = [Visitor(app, ""), Visitor(app, TERRITORY)]
    for role in (role for role in ROLES.values() if role.places):
        slug = "network" if "network" in role.places else TERRITORY
        found.append(Visitor(app, slug, role.key))
    return [*found, Visitor(app, PILOT, "operator"), Visitor(app, PILOT, "sme")]


def routes(visitor: Visitor, known: set[tuple[str, str]]) -> list[str]:
    """The addresses of routes that nobody before showed, found by following links from the home page."""
    waiting, seen, fresh = deque(["/", "/home"]), {"/", "/home"}, []
    opened: Counter[str] = Counter()
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        endpoint = route(visitor, path)
        opened[endpoint] += 1
        if opened[endpoint] > EACH:
            continue
        answer = visitor.get(path)
        if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
            continue
        mark = (endpoint, visitor.slug if endpoint == "public.home" else "")
        if mark not in known:
            known.add(mark)
            fresh.append(path)
        for href in links(answer.text):
            target = urlsplit(href)
            plain = re.sub(r"[0-9a-f-]{36}", "*", target.path)
            if target.netloc or not target.path.startswith("/") or plain in seen or "/language/" in plain:
                continue
            seen.add(plain)
            waiting.append(target.path)
    return fresh


def route(visitor: Visitor, path: str) -> str:
    """The name of the route that answers at an address; the address where none does."""
    try:
        return str(visitor.app.url_map.bind(urlsplit(visitor.base).netloc).match(path)[0])
    except HTTPException:
        return path


def complaints(page: Page, url: str, width: int, *, signed_in: bool) -> list[str]:
    """What the console, axe at one width and every width say against a page, and whether one can leave."""
    messages: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            messages.append(f"console: {message.text[:160]}")

    page.on("console", listen)
    resize(page, width)
    answer = page.goto(url)
    assert answer is not None
    if answer.status != 200:
        messages.append(f"answered {answer.status}")
    messages += [f"axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in violations(page, colours=fresh(page))]
    if signed_in and not page.locator("form[action$='/sign-out']").count():
        messages.append("no way to sign out")
    for other in sorted(WIDTHS.values(), key=lambda other: other != width):
        resize(page, other)
        if not fits(page):
            messages.append(f"wider than the window of {other}")
    page.remove_listener("console", listen)
    return messages


def resize(page: Page, width: int) -> None:
    """Give the page's window a width."""
    page.set_viewport_size({"width": width, "height": 800})


def become(live: Live, context: BrowserContext, visitor: Visitor, language: str) -> None:
    """Let a browser be a visitor's, who reads a language."""
    context.clear_cookies()
    context.add_cookies([{"name": "language", "value": language, "url": live.url(visitor.slug)}])
    if visitor.role:
        live.sign_in(context, visitor.slug, visitor.role)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_every_page_is_accessible_and_fits(live: Live, new_context: Callable[..., BrowserContext]) -> None:
    known: set[tuple[str, str]] = set()
    problems = []
    page = new_context().new_page()
    keep_at_hand(page.context)
    turns = cycle(WIDTHS)
    for visitor in visitors(live.app):
        paths = [(path, next(turns)) for path in routes(visitor, known)]
        for language, width in WIDTHS.items():
            asked = [path for path, turn in paths if prove.LONG or turn == language]
            if asked:
                become(live, page.context, visitor, language)
            for path in asked:
                where = f"{language} {visitor.role or 'anyone'} {visitor.slug}{path}"
                said = complaints(page, live.url(visitor.slug, path), width, signed_in=visitor.role is not None)
                problems += [f"{where}: {text}" for text in said]
    assert not problems, "\n".join(problems)
    assert len(known) > 110
