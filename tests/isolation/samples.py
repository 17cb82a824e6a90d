"""What a territory's pages answer, to be compared: without what changes by itself, each such thing by its name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zipfile import ZipFile

import pikepdf
from bs4 import Tag
from werkzeug.test import TestResponse

from isolation.crawl import Walk
from portal.outward.reports.catalogue import LISTINGS
from support import pages
from support.app import Visitor

CHANGING = {
    "form token": re.compile(r'(name="csrf_token"[^>]*? (?:value|content))="[\w.\-]+"'),
    "key of a form that is taken once": re.compile(r'(name="form_key"[^>]*? value)="[\w.\-]+"'),
    "request id": re.compile(r"()(?<![\w\-])[0-9a-f]{12}(?![\w\-])"),
    "time": re.compile(r"()\b\d{1,2}(?::|\s?h\s?)\d\d(?::\d\d)?\b"),
}
"""What of a page's text is another one at each request, without anybody having written."""
A_SECRET_EACH_TIME = {"/account/security/application"}
"""Pages left out: they offer a new key whenever they are opened."""
CHANGING_HEADERS = {
    "X-Request-Id": "request id",
    "Set-Cookie": "the session's cookie",
    "Date": "time",
    "Expires": "time, so many days on",
}
MADE_ANEW = {"Content-Length": "length of a file that holds the time when it was made", "ETag": "the same"}
"""Of workbooks, archives and typeset documents, which are compared by what they hold."""
EXPORT = re.compile(r'href="(/exports/[^"/]+)"')
TAKER = "territory_manager"
"""Who takes the records out as files."""
WHEN_MADE = "docProps/core.xml"
"""The part of a workbook that says when it was made."""

Told = tuple[int, tuple[tuple[str, str], ...], object]


class Look(Walk):
    """A walk that reads: links and searches, no form that changes anything."""

    searches: dict[str, None]

    def run(self) -> Look:
        """Start as any walk does."""
        self.searches = {}
        super().run()
        return self

    def _send(self, path: str, target: str, form: Tag, values: dict[str, str]) -> None:
        if str(form.get("method", "get")).lower() == "get":
            super()._send(path, target, form, values)
            query = "&".join(f"{name}={value}" for name, value in values.items())
            self.searches[f"{urlsplit(target).path}?{query}"] = None


@dataclass
class Pages:
    """The pages of a territory as several people find them, and what they answered."""

    visitors: dict[str, Visitor]
    words: tuple[str, ...]
    paths: dict[str, list[str]] = field(default_factory=dict)

    def find(self, pages: int) -> None:
        """Walk as each of them; the words of the search are asked for as well, and addresses that lead nowhere."""
        for name, visitor in self.visitors.items():
            walk = Look(visitor, pages=pages).run()
            assert not walk.problems, walk.problems
            asked = [f"{target}?q={word}" for target in self._lists(walk) for word in self.words]
            self.paths[name] = [
                *sorted(walk.seen - A_SECRET_EACH_TIME),
                *walk.searches,
                *asked,
                "/files/nowhere",
                "/reports/1999/report.xlsx",
            ]

    @staticmethod
    def _lists(walk: Look) -> list[str]:
        return sorted({urlsplit(search).path for search in walk.searches if "q=" in search})

    def told(self, each: int = 1) -> dict[tuple[str, str], Told]:
        """What each page answers each of them; of `each` pages one."""
        return {
            (name, path): answered(self.visitors[name].get(path, buffered=True))
            for name, paths in self.paths.items()
            for path in paths[::each]
        }


def exports(visitor: Visitor) -> dict[tuple[str, str], Told]:
    """What each file of records gives, by the forms of its page. It leaves a line in the territory's own trail."""
    found, lists = {}, (f"/reports/lists/{key}" for key in LISTINGS)
    for path in (*sorted(set(EXPORT.findall(visitor.get("/exports").text))), *lists):
        for form in pages.forms(visitor.get(path).text):
            target = str(form.get("action", ""))
            if target.startswith((f"{path}/formats/", f"{path}/list.xlsx")):
                answer = visitor.post(target, pages.filled_in(form), buffered=True)
                found[TAKER, target] = answered(answer)
    return found


def answered(answer: TestResponse) -> Told:
    """An answer without what changes by itself."""
    made = answer.data[:4] in {b"PK\x03\x04", b"%PDF"}
    left_out = {*CHANGING_HEADERS, *(MADE_ANEW if made else {"Content-Length"})}
    headers = tuple(sorted((name, value) for name, value in answer.headers if name not in left_out))
    return answer.status_code, headers, tuple(_parts(answer.data)) if made else _text(answer)


def _text(answer: TestResponse) -> object:
    if not answer.mimetype.startswith("text/") and answer.mimetype != "application/json":
        return answer.data
    body = answer.text
    for name, pattern in CHANGING.items():
        body = pattern.sub(rf"\1({name})", body)
    return body


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Every part of a workbook or an archive, what every page of a document draws."""
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            for number, page in enumerate(document.pages):
                page.contents_coalesce()
                yield f"page {number}", page.Contents.read_bytes()
        return
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name != WHEN_MADE:
                part = archive.read(name)
                yield from (
                    ((f"{name}: {inner}", kept) for inner, kept in _parts(part)) if _made(part) else [(name, part)]
                )


def _made(part: bytes) -> bool:
    return part[:4] in {b"PK\x03\x04", b"%PDF"}


def difference(first: Told, second: Told) -> str:
    """Where two answers part, in words; '' if nowhere."""
    if first == second:
        return ""
    if first[:2] != second[:2]:
        return f"{first[:2]} and then {second[:2]}"
    one, other = str(first[2]), str(second[2])
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(place - 80, 0) : place + 120]!r} and then {other[max(place - 80, 0) : place + 120]!r}"
