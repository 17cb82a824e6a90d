"""What acts in a page or leads away from it, whatever people typed: nothing of it is written by any template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from isolation.nasty import PROOF

HANDLER = re.compile(r"on[a-z]+")
SCHEME = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data[\s\x00-\x20]*:[\s\x00-\x20]*text)", re.IGNORECASE)
ELSEWHERE = re.compile(rf"[\s\\/]*(https?:)?[\\/]*{PROOF}\.example", re.IGNORECASE)
LEADS = {"href", "src", "action", "formaction", "poster", "data", "xlink:href"}
ACTS = {"iframe", "object", "embed", "base", "video"}


class _Reading(HTMLParser):
    """Reads a page more strictly than browsers do: what stands in a title or a text area counts as well."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge an element."""
        self.found += [f"{problem} in <{tag} {str(attrs)[:200]}>" for problem in _of(tag, dict(attrs))]

    def unknown_decl(self, data: str) -> None:
        """Templates write no CDATA."""
        self.found.append(f"a section: {data[:80]}")

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        self.found.append(f"an instruction: {data[:80]}")


def _of(tag: str, attributes: dict[str, str | None]) -> Iterator[str]:
    if tag in ACTS or PROOF in tag:
        yield "an element that acts"
    if tag == "script" and not attributes.get("src") and attributes.get("type") != "application/json":
        yield "a script"
    for name, value in attributes.items():
        if HANDLER.fullmatch(name) or PROOF in name or name in {"srcdoc", "style", "http-equiv"}:
            yield f"the attribute {name}"
        if name in LEADS and (SCHEME.match(value or "") or ELSEWHERE.match(value or "")):
            yield f"the address {value}"


def acting(page: str) -> list[str]:
    """What of a page acts or leads away."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return reading.found + (["a comment"] if "<!--" in page else [])  # templates write none


def leading(answer: TestResponse) -> list[str]:
    """What of an answer's headers leads away, or is one that a text made."""
    told = [f"the header {name}" for name, _value in answer.headers if name.lower() in {"bcc", PROOF}]
    told += [f"the cookie {value}" for value in answer.headers.getlist("Set-Cookie") if value.startswith(PROOF)]
    location = answer.headers.get("Location", "/")
    away = not re.match(r"/(?![/\\])", location)
    return told + ([f"leads to {location}"] if away else [])
