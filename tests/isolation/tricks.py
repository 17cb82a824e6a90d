"""Paths as those write them who look for a way around: each means a plain one, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlsplit

from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from isolation.cases import Visit, person_of
from isolation.nasty import PROOF
from isolation.world import OWN, World, cookie_of

METHODS = ("TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "ZQX")
"""Methods that no route has; the last ones are nobody's."""
HOSTS = (
    f"{PROOF}.localhost:8000",
    f"{PROOF}.example",
    f"{OWN}.{PROOF}.example",
    f"{OWN}.localhost.{PROOF}.example",
    "127.0.0.1:8000",
)
"""Hosts that are nobody's, some with a territory's name in them."""


def tricks(path: str) -> list[str]:
    """A path as it may stand in a request: doubled, dotted, encoded once and twice, ended otherwise, very long."""
    head, _slash, tail = path.rstrip("/").rpartition("/")
    around = [f"/{path}", path.replace("/", "//"), f"/.{path}", f"/{PROOF}/..{path}", f"/static/..{path}"]
    around += [
        f"{head}/./{tail}",
        f"{head}//{tail}",
        f"{path}/.",
        f"{path}/..",
        f"{path}/{PROOF}/..",
        f"//{PROOF}.example{path}",
    ]
    encoded = [
        f"/%2e{path}",
        f"/{PROOF}/%2e%2e{path}",
        f"/static/%2e%2e{path}",
        f"/static/..%2f..{path}",
        f"{head}%2f{tail}",
    ]
    encoded += [
        f"{head}/%252e/{tail}",
        f"{head}%252f{tail}",
        path.replace("/", "%2f"),
        f"{head}/%{ord(tail[:1] or '.'):02x}{tail[1:]}",
    ]
    backward = [
        path.replace("/", "%5c"),
        f"{head}%5c{tail}",
        f"/%5c{PROOF}.example/..{path}",
        f"/%2f{PROOF}.example{path}",
    ]
    ended = [
        path.rstrip("/") if path.endswith("/") else f"{path}/",
        f"{path}//",
        f"{path}%2f",
        f"{path};x",
        f"{path};x=.css",
    ]
    ended += [
        f"{path}{end}"
        for end in ("%00", "%00.css", "%09", "%20", "%0a", "%0d%0aSet-Cookie:%20zqx=1", ".css", "/.json", "%ff")
    ]
    cased = [
        path.upper(),
        path.title(),
        path.replace("i", "%c4%b1"),
        path.replace("-", ""),
        path.replace("-", "%e2%80%90"),
    ]
    long = [f"{path}/{'a' * 9000}", f"/{'../' * 2000}{path}", "/" * 3000 + path, f"{'/.' * 3000}{path}"]
    families = (around, encoded, backward, ended, cased, long)
    return sorted({trick for family in families for trick in family} - {path, ""})


@dataclass
class Asking:
    """Sends paths as they are, without a client that would put them right."""

    world: World
    visit: Visit
    asked: int = 0

    @property
    def base(self) -> str:
        """The address of the host that is asked."""
        return self.world.base(self.visit.host)

    def ask(self, path: str, method: str = "GET", **headers: str) -> TestResponse:
        """Return what a path is answered, read as the server reads it: once decoded, and no more."""
        self.asked += 1
        person = person_of(self.world, self.visit)
        environ = EnvironBuilder("/", self.base, method=method).get_environ()
        environ |= {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "RAW_URI": path, "REQUEST_URI": path}
        environ |= {"HTTP_ORIGIN": self.base, "REQUEST_METHOD": method}
        environ["HTTP_COOKIE"] = person.cookie if person else cookie_of(self.world.app, None)
        environ |= headers
        chunks, status, headers = run_wsgi_app(self.world.app.wsgi_app, environ, buffered=True)
        answer = TestResponse(chunks, status, headers, Request(environ))
        if person:
            person.keep(self.world.app, answer)
        return answer

    def followed(self, path: str) -> Iterator[TestResponse]:
        """What a path is answered, and what the path is answered that it leads to as the same page written rightly."""
        for _step in range(4):
            answer = self.ask(path)
            yield answer
            if answer.status_code != 308:
                return
            path = urlsplit(answer.headers["Location"]).path
