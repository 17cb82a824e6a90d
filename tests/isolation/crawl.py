"""Walking through the portal as a person without a map: every link, every form, within bounds."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from bs4 import Tag
from sqlalchemy import Engine, event
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from support.app import Visitor, form_values
from support.pages import forms, links, tag

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST = 2
"""How often one statement may be sent for one page: a third time, there is a query a row."""
PLAUSIBLE = {
    "email": "somebody@example.org",
    "tel": "0466000000",
    "date": "2026-12-01",
    "datetime-local": "2026-12-01T10:00",
    "time": "10:00",
    "number": "3",
    "url": "https://example.org/",
    "text": "12",
    "search": "ceramique",
    "password": "a long enough password",
}


@dataclass
class Walk:
    """One person's walk. `each` pages of one kind, `pages` in all."""

    visitor: Visitor
    each: int = 2
    pages: int = 150
    problems: list[str] = field(default_factory=list)
    often: list[str] = field(default_factory=list)
    """Pages for which one statement was sent again and again."""
    seen: set[str] = field(default_factory=set)
    sent: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    queue: deque[tuple[str, str]] = field(default_factory=deque)

    def run(self) -> Walk:
        """Start where people arrive and go wherever pages lead."""
        self.queue.extend([("/", "start"), ("/home", "start"), ("/nowhere", "a wrong address")])
        while self.queue and len(self.seen) < self.pages:
            path, source = self.queue.popleft()
            if self._wanted(path):
                self.seen.add(path)
                self._open(path, source)
        return self

    def _kind(self, path: str) -> tuple[str, ...]:
        """Pages of one kind: the same route with the same keys in its query."""
        parts = urlsplit(path)
        adapter = self.visitor.app.url_map.bind("localhost")
        try:
            endpoint, arguments = adapter.match(parts.path, method="GET")
        except HTTPException:
            return (UUIDS.sub("id", parts.path),)
        fixed = tuple(str(v) for k, v in sorted(arguments.items()) if not k.endswith("_id"))
        return (endpoint, *fixed, *sorted({key for key, _value in parse_qsl(parts.query)}))

    def _wanted(self, path: str) -> bool:
        if path in self.seen or path.startswith(("/static/", "/language/", "/sign-out")):
            return False
        kind = self._kind(path)
        self.kinds[kind] += 1
        return self.kinds[kind] <= self.each

    def _open(self, path: str, source: str) -> None:
        with counted() as sent:
            answer = self.visitor.get(path, buffered=True)
        self.often += [f"{path}: {n} times {' '.join(sql.split())[:300]}" for sql, n in sent.items() if n > MOST]
        gone = answer.status_code in {403, 404} and not self._still_there(path, source)
        self._judge(f"GET {path} from {source}", path, answer, wrong_address=gone)
        if answer.status_code in {301, 302, 303}:
            self.queue.append((answer.headers["Location"], path))

    def _still_there(self, path: str, source: str) -> bool:
        """Whether the page that led here leads here still: a form sent since may have removed what it led to."""
        if not source.startswith("/"):
            return False
        page = self.visitor.get(source, buffered=True).text
        return any(urljoin(source, href).split("#")[0] == path for href in links(page))

    def _judge(self, what: str, path: str, answer: TestResponse, *, wrong_address: bool = False) -> None:
        status = answer.status_code
        if status >= 500 or (status in {403, 404, 405} and not wrong_address):
            self.problems.append(f"{what}: {status}")
        if answer.mimetype != "text/html" or status in {301, 302, 303}:
            return
        ways = {urljoin(path, href).split("#")[0] for href in links(answer.text)}
        on = [way for way in ways if way.startswith("/") and not way.startswith("/language/") and way != path]
        if not on:
            self.problems.append(f"{what}: no way on")
        if self._may_send(status):
            self._send_forms(path, answer.text)
        self.queue.extend((way, path) for way in sorted(on))

    def _may_send(self, status: int) -> bool:
        return status == 200

    def _send_forms(self, path: str, page: str) -> None:
        for found in forms(page):
            target = str(found.get("action") or path)
            key = f"{found.get('method', 'get')} {self._kind(target)}"
            if target.endswith("/sign-out") or urlsplit(target).netloc:
                continue
            if self.sent[key] >= self.each * 2:
                continue
            form = tag(found)
            for values in self._fillings(form):
                self.sent[key] += 1
                self._send(path, target, form, values)

    def _send(self, path: str, target: str, form: Tag, values: dict[str, str]) -> None:
        if str(form.get("method", "get")).lower() != "post":
            answer = self.visitor.get(target, query_string=values, buffered=True)
            self._judge(f"search {target} on {path}", target, answer)
            return
        answer = self.visitor.client.post(
            target, data=values, base_url=self.visitor.base, headers={"Origin": self.visitor.base}, buffered=True
        )
        if answer.status_code >= 500 or answer.status_code in {400, 403, 404, 405}:
            self.problems.append(f"form {target} on {path} with {values}: {answer.status_code}")
        if answer.status_code in {302, 303}:
            self.queue.append((answer.headers["Location"], target))
        elif answer.mimetype == "text/html" and not links(answer.text):
            self.problems.append(f"form {target} on {path}: no way on")

    def _fillings(self, form: Tag) -> Iterator[dict[str, str]]:
        """What is sent of a form."""
        yield from fillings(form)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the statements that are sent meanwhile."""
    sent: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent[statement] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def fillings(form: Tag) -> Iterator[dict[str, str]]:
    """What somebody may send: the form as it is shown, and one filled in."""
    shown = form_values(form)
    yield shown
    filled = dict(shown)
    for box in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(box["name"]), str(box.get("type", box.name))
        if kind in PLAUSIBLE and not filled.get(name):
            filled[name] = PLAUSIBLE[kind]
        elif kind == "textarea" and not filled.get(name):
            filled[name] = "Words that somebody wrote."
        elif kind in {"checkbox", "radio"} and name not in filled:
            filled[name] = str(box.get("value", "on"))
        elif kind == "select" and not filled.get(name):
            options = [str(o.get("value", "")) for o in box.select("option") if o.get("value")]
            filled[name] = options[0] if options else ""
    if filled != shown:
        if "form_key" in filled:
            filled["form_key"] = filled["form_key"][::-1]
        yield filled
