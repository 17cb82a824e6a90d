"""No page asks the database once a row: whoever opens it, no statement is sent again and again."""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.exceptions import HTTPException

from portal.people.accounts.rules import ROLES
from support.app import Visitor
from support.pages import links

pytestmark = pytest.mark.slow

MOST = 2
"""How often one statement may be sent for one page: a third time, there is a query a row."""
ROWS = 4
"""How often a page is opened before each further person opens it once: of different rows, by different people."""
PEOPLE = [("demonstration-1", key) for key, role in ROLES.items() if "territory" in role.places]
PEOPLE += [("network", key) for key, role in ROLES.items() if "network" in role.places]


@pytest.fixture
def engine_kind() -> str:
    """The statements are the same on both engines."""
    return "sqlite"


def kind(app: Flask, path: str) -> str | None:
    """Return which page an address opens, None for what is no page of this host."""
    parts = urlsplit(path)
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        endpoint, _arguments = app.url_map.bind("localhost").match(parts.path, method="GET")
    except HTTPException:
        return None
    return endpoint if endpoint not in {"static", "public.language"} else None


def starts(app: Flask) -> list[str]:
    """Return every address that names no row."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    return sorted(rule.rule for rule in rules)


def repeated(visitor: Visitor, path: str) -> tuple[str, dict[str, int]]:
    """Return a page, and the statements that were sent for it more often than allowed."""
    sent: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent[statement] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = visitor.get(path)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    page = answer.text if answer.mimetype == "text/html" else ""
    return page, {statement: count for statement, count in sent.items() if count > MOST}


def test_no_page_sends_a_query_a_row(app: Flask) -> None:
    problems: list[str] = []
    opened, overall = 0, Counter[str]()
    for slug, role in PEOPLE:
        visitor = Visitor(app, slug, role)
        waiting, seen = deque(starts(app)), Counter[str]()
        while waiting:
            path = waiting.popleft()
            page = kind(app, path)
            if page is None or seen[page] >= (2 if overall[page] < ROWS else 1):
                continue
            seen[page] += 1
            overall[page] += 1
            html, often = repeated(visitor, path)
            opened += 1
            problems += [f"{role} {path}: {count} times {' '.join(sql.split())[:300]}" for sql, count in often.items()]
            waiting.extend(links(html, within="main"))
    assert not problems, f"{len(problems)} in {opened} pages\n" + "\n".join(problems[:30])
    assert opened > 20 * len(PEOPLE)
