"""Requests that no browser sends: each part of a request drawn wrong, on every route of the URL map.

They go to the application below any client that would put them right. Which names a route reads in its address and
its form is learnt from the route itself.
"""

from __future__ import annotations

import gc
import io
import logging
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from isolation import nasty, parts
from isolation.cases import Rows, Visit, address, id_cases, tenants_of, visits
from isolation.world import World, cookie_of
from portal.foundation.kernel.context import PUBLIC
from portal.foundation.web import addresses
from support.prove import LONG

NEARLY = ("²", "9" * 5000)
"""Digits that are no number, and a number that no program reads: what a place in an address may be mistaken for."""


@dataclass
class Asked:
    """A request that was sent, and its answer; a status of 0 is an error that got past the error pages."""

    rule: str
    environ: dict[str, Any]
    body: bytes
    status: int
    error: str

    def __str__(self) -> str:
        """What tells how to see it again."""
        shown = {k: v for k, v in self.environ.items() if k.startswith(("HTTP_", "CONTENT_")) and k != "HTTP_COOKIE"}
        path, query = self.environ["PATH_INFO"], self.environ["QUERY_STRING"]
        start = f"{self.status} {self.environ['REQUEST_METHOD']} {path[:200]!r} ? {query[:300]!r} on {self.rule}"
        return f"{start}\n    {str(shown)[:400]}\n    {self.body[:600]!r}\n    {self.error}"


class Reasons(logging.Handler):
    """Notes what the error pages' log says of the last error: its kind and where in the portal it came from."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's error."""
        if record.exc_info and record.exc_info[1] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            own = [
                f"{frame.filename.split('/')[-1]}:{frame.lineno}" for frame in frames if "/portal/" in frame.filename
            ]
            self.last = f"{record.exc_info[1]!r}"[:300] + " at " + " > ".join(own[-4:])


@contextmanager
def reasons() -> Iterator[Reasons]:
    """Note what becomes an error of ours in the block."""
    found, log = Reasons(), logging.getLogger("portal.foundation.web.errors")
    log.addHandler(found)
    try:
        yield found
    finally:
        log.removeHandler(found)


class Names:
    """What each route reads in its address and in its form, noted while it answers."""

    def __init__(self, app: Flask) -> None:
        self.read: dict[str, set[str]] = defaultdict(set)
        names = self.read

        class Noting(ImmutableMultiDict[str, str]):
            """A form or a query that notes what it is asked for."""

            def get(self, key: str, *args: Any, **options: Any) -> Any:
                names[str(request.endpoint)].add(key)
                return super().get(key, *args, **options)

            def getlist(self, key: str, *args: Any, **options: Any) -> Any:
                names[str(request.endpoint)].add(key)
                return super().getlist(key, *args, **options)

            def __contains__(self, key: object) -> bool:
                names[str(request.endpoint)].add(str(key))
                return super().__contains__(key)

        class NotingRequest(app.request_class):
            """A request whose form and query note."""

            parameter_storage_class = Noting

        app.request_class = NotingRequest

    def of(self, endpoint: str) -> list[str]:
        """Those of a route, in an order that does not change."""
        return sorted(self.read[endpoint] - {"csrf_token"}) or ["q"]


@dataclass
class Odd:
    """Draws requests and sends them."""

    world: World
    random: Random
    asked: int = 0
    failed: list[Asked] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Learn the routes, who may see something, and the names that routes read."""
        world = self.world
        self.values, self.app = nasty.all_values(), world.app
        self.rules = sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        self.visits = [visit for visit in visits(world) if visit.kinds is None]
        self.rows, self.names = Rows(world), Names(world.app)
        self._draws = (
            *(self._method, self._host, self._header, self._query, self._query, self._body, self._form, self._form),
            *(self._path, self._id, self._form),
        )

    def run(self, count: int) -> None:
        """Send `count` requests, each route in turn, after a plain look at each that learns its names."""
        with reasons() as self.reasons:
            self._run(count)
        gc.collect()  # Werkzeug leaves the temporary files of a form that is cut short to be collected

    def _run(self, count: int) -> None:
        for environ, body, rule in self._plain():
            self.send(environ, body, rule)
        for environ, body, rule in self._numbered():
            self.send(environ, body, rule)
        for _number in range(count):
            rule = self.rules[self.asked % len(self.rules)]
            environ, body = self.request(rule)
            for _part in range(self.random.choice((1, 1, 1, 2, 3))):
                body = self.random.choice(self._draws)(environ, body, rule)
            self.send(environ, body, rule)

    def _plain(self) -> Iterator[tuple[dict[str, Any], bytes, Rule]]:
        for rule in self.rules:
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                environ, body = self.request(rule, method)
                yield environ, body, rule

    def _numbered(self) -> Iterator[tuple[dict[str, Any], bytes, Rule]]:
        """Each page with what is nearly a number under every name that it reads."""
        for environ, body, rule in self._plain():
            for value in nasty.numbers() if LONG else NEARLY:
                if environ["REQUEST_METHOD"] == "GET":
                    query = "&".join(f"{name}={nasty.encoded(value)}" for name in self.names.of(rule.endpoint))
                    yield {**environ, "QUERY_STRING": query}, body, rule

    def request(self, rule: Rule, method: str = "") -> tuple[dict[str, Any], bytes]:
        """A right request: a person who may see the rows, if there is one."""
        visit = self._visit(rule)
        tenant, other = tenants_of(self.world, visit)
        person = tenant.people[visit.name] if visit.known else None
        kinds = addresses.of_rule(rule)
        ids = next(iter(id_cases(self.rows, tenant, other, visit.name if visit.known else "", kinds).values()))
        path = address(rule, ids, tenant, person.actor if person else PUBLIC)
        method = method or self.random.choice(sorted({"GET", "POST"} & (rule.methods or set())) or ["GET"])
        base = self.world.base(visit.host)
        environ = EnvironBuilder(path, base, method=method).get_environ()
        environ["HTTP_COOKIE"] = person.cookie if person else cookie_of(self.app, None)
        if method == "POST":
            environ |= {"HTTP_ORIGIN": base, "CONTENT_TYPE": "application/x-www-form-urlencoded"}
        return environ, self._signed().encode() if method == "POST" else b""

    def _signed(self) -> str:
        """What every page's form sends: its token, and a key of its own."""
        return f"csrf_token={self.world.token}&form_key={self.random.getrandbits(64):x}"

    def _visit(self, rule: Rule) -> Visit:
        from portal.foundation.web.permissions import policy_of

        policy = policy_of(self.app.view_functions[rule.endpoint])
        assert policy is not None
        may = [
            v for v in self.visits if policy.permission is None or (v.known and self._actor(v).may(policy.permission))
        ]
        return self.random.choice(may if may and self.random.random() < 0.9 else self.visits)

    def _actor(self, visit: Visit) -> Any:
        return self.world.tenants[visit.home].people[visit.name].actor

    def send(self, environ: dict[str, Any], body: bytes, rule: Rule) -> Asked:
        """Send it, and keep it when it came to an error of ours."""
        self.asked += 1
        environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **environ}
        try:
            _chunks, status, _headers = run_wsgi_app(
                self.app.wsgi_app, {**environ, "wsgi.input": io.BytesIO(body)}, True
            )
            answer = Asked(rule.rule, environ, body, int(status.split()[0]), self.reasons.last)
        except Exception as error:  # noqa: BLE001  whatever gets past the error pages is what is looked for
            answer = Asked(rule.rule, environ, body, 0, repr(error)[:500])
        self.statuses[answer.status] += 1
        if answer.status >= 500 or answer.status == 0:
            self.failed.append(answer)
        return answer

    # ---- What is drawn wrong ------------------------------------------------------

    def _method(self, environ: dict[str, Any], body: bytes, _rule: Rule) -> bytes:
        environ["REQUEST_METHOD"] = self.random.choice(parts.METHODS)
        return body

    def _host(self, environ: dict[str, Any], body: bytes, _rule: Rule) -> bytes:
        environ["HTTP_HOST"] = self.random.choice(parts.HOSTS)
        return body

    def _header(self, environ: dict[str, Any], body: bytes, _rule: Rule) -> bytes:
        name = self.random.choice(sorted(parts.HEADERS))
        environ[name] = self.random.choice(parts.HEADERS[name])
        return body

    def _query(self, environ: dict[str, Any], body: bytes, rule: Rule) -> bytes:
        pairs = [f"{name}={nasty.encoded(self._value())}" for name in self._some(rule)]
        pairs += self.random.choice(([], ["%ff=%fe"], ["&&=="], ["a"] * 2000, ["sort=%00"], ["%"]))
        environ["QUERY_STRING"] = "&".join(pairs)
        return body

    def _form(self, environ: dict[str, Any], _body: bytes, rule: Rule) -> bytes:
        environ["REQUEST_METHOD"] = "POST"
        host = environ.get("HTTP_HOST", "")
        environ |= {"HTTP_ORIGIN": f"http://{host}", "CONTENT_TYPE": "application/x-www-form-urlencoded"}
        pairs = [f"{name}={nasty.encoded(self._value())}" for name in self._some(rule)]
        return "&".join([self._signed(), *pairs]).encode()

    def _body(self, environ: dict[str, Any], body: bytes, rule: Rule) -> bytes:
        self._form(environ, body, rule)
        environ["CONTENT_TYPE"] = self.random.choice(parts.TYPES)
        token = f"{self._signed()}&".encode()
        return (
            self.random.choice((b"", token)) + self.random.choice(parts.BODIES)
            if self.random.random() < 0.7
            else (self._divided(environ, rule))
        )

    def _divided(self, environ: dict[str, Any], rule: Rule) -> bytes:
        """A form in parts, some of them files, one of them broken."""
        environ["CONTENT_TYPE"] = "multipart/form-data; boundary=zqx"
        heads = [
            'name="{}"',
            'name="{}"; filename="a.pdf"',
            'name="{}"; filename="\xff"',
            'name="{}',
            "name*=utf-8''{}",
        ]
        signed = [pair.split("=") for pair in self._signed().split("&")]
        lines = [f'--zqx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in signed]
        for name in self._some(rule):
            head = self.random.choice(heads).format(name)
            lines.append(f"--zqx\r\nContent-Disposition: form-data; {head}\r\n\r\n{self._value()}\r\n")
        end = self.random.choice(("--zqx--\r\n", "", "--zq", "--zqx\r\n\r\n"))
        return "".join([*lines, end]).encode("utf-8", "surrogatepass")

    def _path(self, environ: dict[str, Any], body: bytes, _rule: Rule) -> bytes:
        path = str(environ["PATH_INFO"])
        environ["PATH_INFO"] = self.random.choice(
            (
                *(
                    f"/{path}",
                    f"{path}/",
                    path.rstrip("/"),
                    path.encode("latin-1").upper().decode("latin-1"),
                    path.replace("/", "//"),
                    f"/.{path}",
                    f"{path}/..",
                ),
                *(
                    f"{path}\0",
                    f"{path};x",
                    f"{path}%2f",
                    f"{path}%00",
                    f"{path}\xff",
                    f"{path}\xc3\xa9",
                    f"{path}\xed\xa0\x80",
                ),
                *(
                    f"{path}/{'a' * 9000}",
                    f"/static/..{path}",
                    f"/static/\0{path}",
                    path[1:],
                    "",
                    "*",
                    "//zqx.example/..",
                ),
                *(
                    f"{path}\r\nSet-Cookie: zqx",
                    quote(path, safe=""),
                    path.replace("-", "\u2010").encode().decode("latin-1"),
                ),
            )
        )
        return body

    def _id(self, environ: dict[str, Any], body: bytes, rule: Rule) -> bytes:
        """One step of the path is something else."""
        steps = str(environ["PATH_INFO"]).split("/")
        given = [n for n, step in enumerate(rule.rule.split("/")) if "<" in step and n < len(steps)]
        if given:
            value = self._value().encode("utf-8", "surrogatepass").decode("latin-1")
            steps[self.random.choice(given)] = value
            environ["PATH_INFO"] = "/".join(steps)
        return body

    def _some(self, rule: Rule) -> list[str]:
        names = self.names.of(rule.endpoint)
        return self.random.sample(names, min(len(names), self.random.choice((1, 2, len(names)))))

    def _value(self) -> str:
        return self.random.choice(self.values)
