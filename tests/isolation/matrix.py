"""Asking, and judging what comes back."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from urllib.parse import quote

from werkzeug.test import TestResponse

from isolation.cases import UNSAFE, Answer, Probe, Rows, person_of, probes, rules, shared, tenants_of, visits
from isolation.world import World

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TOKENS = re.compile(r'(name="(?:csrf_token|form_key)"[^>]*value|content|value)="[\w.\-]{30,}"')
REQUEST = re.compile(r"\b[0-9a-f]{12}\b")
CHANGING = {"Content-Length", "Set-Cookie", "Date", "X-Request-Id"}
SAFE = ("GET", "HEAD", "OPTIONS")
BARE = 1000
"""Bytes below which an answer is a redirect or an empty one and shows nothing of anybody."""


@dataclass
class Result:
    """How many questions were asked, and what came back otherwise than it must."""

    asked: int = 0
    wrong: list[tuple[Probe, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    """The routes that gave a file."""

    def __str__(self) -> str:
        """The first of what is wrong."""
        lines = [f"{probe}: {problem}\n    {probe.path}" for probe, problem in self.wrong[:25]]
        return f"{len(self.wrong)} of {self.asked} wrong\n" + "\n".join(lines)


def same(answer: TestResponse, path: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """What of an answer must not differ between two ids: all but request id, token and the address itself."""
    body = answer.text
    for shown in (quote(path, safe=""), html.escape(quote(path)), quote(path), path):
        body = body.replace(shown, "PATH")
    body = TOKENS.sub('\\1="TOKEN"', REQUEST.sub("REQUEST", UUIDS.sub("ID", body)))
    headers = tuple(sorted((k, v) for k, v in answer.headers if k not in CHANGING))
    return answer.status_code, body, headers


def problem(probe: Probe, answer: TestResponse) -> str:
    """Say what is wrong with an answer, or ''."""
    status = answer.status_code
    to_sign_in = status == 303 and answer.headers.get("Location", "").split("?")[0] == "/sign-in"
    right = {
        Answer.NOT_HERE: status == 404,
        Answer.NOT_FOUND: status == 404,
        Answer.FORBIDDEN: status == 403,
        Answer.SIGN_IN: to_sign_in,
        Answer.OPEN: status not in {403, 404} and status < 500 and not to_sign_in,
    }
    return "" if right[probe.answer] else f"{status} {answer.headers.get('Location', '')}"


@dataclass
class Run:
    """A pass over some routes. `every` False stops judging a route at its first wrong answer."""

    world: World
    result: Result = field(default_factory=Result)
    _references: dict[tuple[str, str, str], tuple[Probe, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what no page of the one may show of the other."""
        world = self.world
        self.rows = Rows(world)
        self.secrets = {t.slug: [html.escape(s) for s in world.secrets(t)] for t in world.tenants.values()}

    def forget(self) -> None:
        """Compare the next route's 404 with nothing asked before."""
        self._references.clear()

    def ask(self, probe: Probe) -> TestResponse:
        """Send a probe and note what is wrong with its answer."""
        self.result.asked += 1
        answer = self.world.ask(probe.visit.host, probe.method, probe.path, self._person(probe), buffered=True)
        if "attachment" in answer.headers.get("Content-Disposition", ""):
            self.result.files.add(probe.rule.endpoint)
        found = problem(probe, answer) or self._difference(probe, answer)
        if probe.answer is Answer.OPEN or len(answer.data) > BARE:
            found = " ".join(filter(None, (found, self._leak(probe, answer))))
        if found:
            self.result.wrong.append((probe, found))
        if probe.method in UNSAFE and answer.status_code < 400:
            self.rows.forget()
            if probe.visit.known:
                tenant = self.world.tenants[probe.visit.home]
                tenant.stay_in(tenant.people[probe.visit.name])
        return answer

    def _person(self, probe: Probe):
        return person_of(self.world, probe.visit)

    def _difference(self, probe: Probe, answer: TestResponse) -> str:
        """The 404 of one route, method and person is the same whatever the id."""
        if probe.answer is not Answer.NOT_FOUND or probe.method == "HEAD":
            return ""
        key = (probe.rule.rule, probe.method, str(probe.visit))
        mine = same(answer, probe.path)
        first, kept = self._references.setdefault(key, (probe, mine))
        return "" if kept == mine else f"another 404 than that of the id « {first.kind} »"

    def _leak(self, probe: Probe, answer: TestResponse) -> str:
        if answer.mimetype not in {"text/html", "application/json", "text/plain", "text/csv"}:
            return ""
        _own, other = tenants_of(self.world, probe.visit)
        body = answer.text
        return next((f"shows « {text} » of {other.slug}" for text in self.secrets[other.slug] if text in body), "")


def run(world: World, methods: tuple[str, ...], host: str | None = None) -> Result:
    """Ask what this engine is to be asked, by these methods; at one host, or at all."""
    made = Run(world)
    everybody = [visit for visit in visits(world) if host is None or visit.host == host]
    for rule, method in rules(world, methods):
        for visit in everybody:
            for probe in shared(world, probes(world, made.rows, rule, method, visit)):
                made.ask(probe)
    return made.result
