"""A provider of sign-ins (OpenID Connect) on this machine that can be made to answer wrongly in every place."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.people.accounts.models import IdentityLink
from portal.people.tenants.models import Tenant
from portal.settings import openid_secret_name
from support.people import actor_of, ref_of

CLIENT, SECRET, LABEL = "alize-portal", "a secret between two", "Annuaire d’essai"
HOME = "/sign-in/provider"
Said = dict[str, Any]
Reply = tuple[int, bytes]


@dataclass
class FakeProvider:
    """Its keys, what it was asked, and how it answers; a test replaces what it wants wrong."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Answer rightly again."""
        self.discovery: Said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.published: Any = {"keys": [self.key.as_dict(private=False)]}
        self.spoil: Callable[[Said], Said] = lambda claims: claims
        self.sign: Callable[[Said], str] = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        self.reply: Callable[[Said], Reply] = lambda said: (200, json.dumps(said).encode())
        self.headers: dict[str, str] = {}
        self.subject = "sub-of-operator"
        self.requests.clear()

    def answered(self, location: str, **changes: str | None) -> str:
        """Sign somebody in at the address the portal led to; return the path on which they come back."""
        asked = dict(parse_qsl(urlsplit(location).query))
        assert asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        said = {"code": code, "state": asked["state"], **changes}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return f"{urlsplit(asked['redirect_uri']).path}?{query}"

    def claims(self, asked: dict[str, str]) -> Said:
        """What its ID token says."""
        moment = int(time.time())
        times = {"iat": moment, "exp": moment + 300}
        who = {"sub": self.subject, "email": "nobody@elsewhere.example"}
        return self.spoil({"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], **times, **who})

    def token(self, form: dict[str, str], shown: str) -> Reply:
        """Answer at the token endpoint, once for a code, to who has its verifier and the secret."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        right = shown == f"{CLIENT}:{SECRET}" and form.get("grant_type") == "authorization_code"
        if asked is None or not right or asked["code_challenge"] != verifier:
            return 400, b'{"error": "invalid_grant"}'
        if asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, b'{"error": "invalid_grant"}'
        token = {"access_token": "unused", "token_type": "Bearer", "id_token": self.sign(self.claims(asked))}
        return self.reply(token)


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.requests.append(self.path)
            found = {"/.well-known/openid-configuration": provider.discovery, "/keys": provider.published}
            self._send(200, json.dumps(found[self.path]).encode())

        def do_POST(self) -> None:
            provider.requests.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            shown = b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            self._send(*provider.token({name: values[0] for name, values in parse_qs(body).items()}, shown))

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.issuer}/keys")
            self.send_header("Content-Type", "application/json")
            headers = {"Content-Length": str(len(body)), **(provider.headers if self.command == "POST" else {})}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[FakeProvider]:
    """A provider that answers on a port of this machine."""
    provider = FakeProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    provider.reset()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def use(app: Flask, slug: str, issuer: str) -> None:
    """Give a tenant this provider, as its file and the environment would."""
    settings = app.extensions["settings"]
    secrets = {**settings.openid_secrets, openid_secret_name(slug): SECRET}
    app.extensions["settings"] = replace(settings, openid_secrets=secrets)
    with app.app_context(), use_tenant(ref_of(app, slug)), transaction() as session:
        row = session.scalars(select(Tenant).where(Tenant.slug == slug)).one()
        row.provider = {"issuer": issuer, "client_id": CLIENT, "label": LABEL, "scopes": ["openid", "email"]}
        row.settings_version += 1


def link(app: Flask, slug: str, role: str, issuer: str, subject: str) -> None:
    """Link the demonstration's person with `role` to a subject."""
    member_id = actor_of(app, slug, role).member_id
    with app.app_context(), use_tenant(ref_of(app, slug)), transaction() as session:
        given = {"issuer": issuer, "subject": subject, "created_at": now()}
        session.add(IdentityLink(member_id=member_id, **given))
