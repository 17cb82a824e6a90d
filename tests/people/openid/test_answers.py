"""Answers of a provider that let nobody in: each is refused with the same page, opens nothing and changes nothing."""

from __future__ import annotations

import gzip
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from flask import Flask
from joserfc import jws, jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.people.accounts.models import IdentityLink, LoginSession
from portal.people.openid import discovery, exchange, rules, transport, views
from portal.people.tenants.files import Provider
from support.app import Visitor, text_of
from support.people import ref_of
from support.provider import HOME, FakeProvider, link, use

SLUG, ELSEWHERE = "demonstration-1", "demonstration-2"
UNUSABLE = "sub-of-accountant-é"
"""A subject that no provider may give; somebody has it nonetheless."""
MARKER = "<b>said-by-the-provider</b>"
WORDS = ("d’essai n’a pas dit", "d’essai ne répond", "d’essai vous connaît", "La réponse du service")
"""Of each of the four things that the portal says."""

Case = Callable[[FakeProvider], Any]
CASES: dict[str, Case] = {}
CHANGES: dict[str, dict[str, str | None]] = {
    "no state": {"state": None},
    "an empty state": {"state": ""},
    "another state": {"state": "x" * 43},
    "a state in other letters": {"state": "é" * 43},
    "no code": {"code": None},
    "an empty code": {"code": ""},
    "a code that nobody gave": {"code": "guessed"},
    "a code without end": {"code": "c" * 5000},
    "another issuer in the address": {"iss": "https://evil.example"},
    "an error beside a code": {"error": "access_denied", "error_description": MARKER},
    "an error that says too much": {"code": None, "error": MARKER, "error_description": MARKER},
    "an error for a while": {"code": None, "error": "temporarily_unavailable"},
}
CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "an issuer among others": {"iss": ["ISSUER"]},
    "another audience": {"aud": "another-client"},
    "no audience": {"aud": None},
    "two audiences": {"aud": ["alize-portal", "another-client"]},
    "another party": {"azp": "another-client"},
    "over": {"exp": 1_000_000_000},
    "no end": {"exp": None},
    "an end in words": {"exp": "9999999999"},
    "an end that is no number": {"exp": float("nan")},
    "an end that is true": {"exp": True},
    "an infinite end": {"exp": float("inf")},
    "made tomorrow": {"iat": 4_000_000_000},
    "made long ago": {"iat": 1_000_000_000},
    "no beginning": {"iat": None},
    "not good yet": {"nbf": 4_000_000_000},
    "no nonce": {"nonce": None},
    "another nonce": {"nonce": "n" * 43},
    "a nonce that is a list": {"nonce": ["n"]},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a number for a subject": {"sub": 7},
    "a subject without end": {"sub": "s" * 256},
    "a subject with a control": {"sub": "sub\x00"},
    "a subject in other letters": {"sub": UNUSABLE},
    "a member's address for a subject": {"sub": "operator@demonstration-1.alize.example"},
    "another subject with a member's address": {"sub": "other", "email": "operator@demonstration-1.alize.example"},
}


def case(name: str) -> Callable[[Case], Case]:
    def keep(spoil: Case) -> Case:
        CASES[name] = spoil
        return spoil

    return keep


def replies(status: int, body: bytes) -> Case:
    return lambda provider: setattr(provider, "reply", lambda _said: (status, body))


def signs(sign: Callable[[FakeProvider, dict[str, Any]], str]) -> Case:
    return lambda provider: setattr(provider, "sign", lambda claims: sign(provider, claims))


def publishes(**changes: Any) -> Case:
    return lambda provider: provider.discovery.update(changes)


def other_key(provider: FakeProvider, claims: dict[str, Any], kid: str = "one", size: int = 2048) -> str:
    return jwt.encode({"alg": "RS256", "kid": kid}, claims, RSAKey.generate_key(size, {"kid": kid}))


def unsigned(_provider: FakeProvider, claims: dict[str, Any]) -> str:
    parts = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "none"}, claims))
    return (b".".join(parts) + b".").decode()


def with_the_public_key(provider: FakeProvider, claims: dict[str, Any]) -> str:
    shared = OctKey.import_key(provider.key.as_pem(private=False).replace(b"-----BEGIN", b"", 1))
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, shared)


def with_its_own_key(_provider: FakeProvider, claims: dict[str, Any]) -> str:
    own = RSAKey.generate_key(2048, {"kid": "own"})
    return jwt.encode({"alg": "RS256", "kid": "one", "jwk": own.as_dict(private=False)}, claims, own)


def with_an_unknown_header(provider: FakeProvider, claims: dict[str, Any]) -> str:
    head = {"alg": "RS256", "kid": "one", "crit": ["urgent"], "urgent": True}
    signed = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims))
    signature = provider.key.private_key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return (signed + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


def altered(provider: FakeProvider, claims: dict[str, Any]) -> str:
    head, _body, signature = jwt.encode({"alg": "RS256", "kid": "one"}, claims, provider.key).split(".")
    body = jwt.encode({"alg": "RS256"}, {**claims, "sub": "sub-of-operator"}, provider.key).split(".")[1]
    return f"{head}.{body[:-2]}AA.{signature}"


CASES |= {
    "a reply that is an error": replies(400, b'{"error": "invalid_grant", "error_description": "said-by"}'),
    "a reply that failed": replies(500, b"{}"),
    "a reply that is a page": replies(200, MARKER.encode()),
    "a reply that is a list": replies(200, b'["id_token"]'),
    "a reply that is empty": replies(200, b""),
    "a reply without an ID token": replies(200, b'{"access_token": "a", "token_type": "Bearer"}'),
    "an ID token that is a number": replies(200, b'{"id_token": 7}'),
    "an ID token that is no token": replies(200, b'{"id_token": "a.b.c"}'),
    "an ID token of five parts": replies(200, b'{"id_token": "e30.e30.e30.e30.e30"}'),
    "a reply too deep to read": replies(200, b'{"id_token": ' + b"[" * 90_000),
    "a reply too large": replies(200, json.dumps({"id_token": "a" * transport.LARGEST}).encode()),
    "a reply that leads elsewhere": replies(302, b""),
    "a reply that breaks off": lambda provider: provider.headers.update({"Content-Length": "5000"}),
    "a reply in pieces that are none": lambda provider: provider.headers.update({"Transfer-Encoding": "chunked"}),
    "a reply packed against our wish": lambda provider: setattr(
        provider, "reply", lambda said: (200, gzip.compress(json.dumps(said).encode()))
    ),
    "no signature": signs(unsigned),
    "the public key as a shared secret": signs(with_the_public_key),
    "another key under the same name": signs(other_key),
    "a key that nobody knows": signs(lambda p, claims: other_key(p, claims, "two")),
    "a key that it brings along": signs(with_its_own_key),
    "an altered body": signs(altered),
    "a header nobody understands": signs(with_an_unknown_header),
    "a body that is a list": signs(
        lambda p, claims: jws.serialize_compact({"alg": "RS256", "kid": "one"}, json.dumps([claims]), p.key)
    ),
    "no keys": lambda provider: setattr(provider, "published", {"keys": []}),
    "keys that are a word": lambda provider: setattr(provider, "published", "keys"),
    "a key for something else": lambda provider: setattr(
        provider, "published", {"keys": [{**provider.key.as_dict(private=False), "use": "enc"}]}
    ),
}


@case("a short key")
def _short(provider: FakeProvider) -> None:
    with pytest.warns(SecurityWarning):
        weak = RSAKey.generate_key(1024, {"kid": "one"})
    provider.published = {"keys": [weak.as_dict(private=False)]}
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "one"}, claims, weak)


DISCOVERIES: dict[str, Case] = {
    "another issuer": publishes(issuer="https://evil.example"),
    "an end without TLS": publishes(token_endpoint="http://evil.example/token"),
    "an end with a login in it": publishes(jwks_uri="https://evil.example@127.0.0.1/keys"),
    "an end that is none": publishes(authorization_endpoint="javascript:alert(1)"),
    "no end": publishes(jwks_uri=None),
    "no way to show the secret": publishes(token_endpoint_auth_methods_supported=["private_key_jwt"]),
    "nothing": lambda provider: setattr(provider, "discovery", []),
}


@pytest.fixture(scope="module")
def linked_app(shared_app: Flask, running_provider: FakeProvider) -> Flask:
    """A territory where two have linked the provider's account, one by a wrong subject; a second with that provider."""
    for slug in (SLUG, ELSEWHERE):
        use(shared_app, slug, running_provider.issuer)
    link(shared_app, SLUG, "operator", running_provider.issuer, "sub-of-operator")
    link(shared_app, SLUG, "accountant", running_provider.issuer, UNUSABLE)
    return shared_app


def state(app: Flask) -> tuple[int, int, int]:
    """The last line of the trail, without which nothing changes, the login sessions and the links."""
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        sessions, links = (db.session.scalar(select(func.count(m.id))) or 0 for m in (LoginSession, IdentityLink))
        return audit.trail(limit=1)[0].seq, sessions, links


def begun(visitor: Visitor) -> str:
    """Where the portal leads somebody who wants to sign in."""
    answer = visitor.get(f"{HOME}?next=/projects/")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def refused(app: Flask, visitor: Visitor, path: str) -> None:
    """Open an address on which nobody gets in."""
    before = state(app)
    answer = visitor.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")
    assert answer.headers["Cache-Control"] == "no-store"
    page = visitor.get(answer.location)
    assert page.status_code == 200
    assert BeautifulSoup(page.text, "html.parser").select_one(".az-flashes[role=alert]")
    assert any(words in text_of(page) for words in WORDS), text_of(page)
    assert "said-by" not in page.text
    assert "evil" not in page.text
    assert visitor.get("/account").location.startswith("/sign-in?")
    assert state(app) == before


def claims_of(name: str) -> Case:
    def spoil(claims: dict[str, Any]) -> dict[str, Any]:
        changed = {**claims, **CLAIMS[name]}
        return {key: value for key, value in changed.items() if value is not None}

    return lambda provider: setattr(provider, "spoil", spoil)


def test_the_same_answer_unspoilt_lets_in(linked_app: Flask, provider: FakeProvider) -> None:
    """Without this the refusals below would prove nothing."""
    visitor = Visitor(linked_app, SLUG)
    answer = visitor.get(provider.answered(begun(visitor)))
    assert (answer.status_code, answer.location) == (303, "/projects/")
    assert visitor.get("/projects/").status_code == 200


@pytest.mark.parametrize("name", CHANGES)
def test_a_wrong_address_lets_nobody_in(linked_app: Flask, provider: FakeProvider, name: str) -> None:
    visitor = Visitor(linked_app, SLUG)
    refused(linked_app, visitor, provider.answered(begun(visitor), **CHANGES[name]))


@pytest.mark.parametrize("name", CLAIMS)
def test_a_wrong_claim_lets_nobody_in(linked_app: Flask, provider: FakeProvider, name: str) -> None:
    visitor = Visitor(linked_app, SLUG)
    claims_of(name)(provider)
    refused(linked_app, visitor, provider.answered(begun(visitor)))


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_reply_lets_nobody_in(linked_app: Flask, provider: FakeProvider, name: str) -> None:
    visitor = Visitor(linked_app, SLUG)
    CASES[name](provider)
    refused(linked_app, visitor, provider.answered(begun(visitor)))


@pytest.mark.parametrize("name", DISCOVERIES)
def test_a_provider_that_says_wrong_things_of_itself_is_not_visited(
    linked_app: Flask, provider: FakeProvider, name: str
) -> None:
    DISCOVERIES[name](provider)
    refused(linked_app, Visitor(linked_app, SLUG), HOME)
    assert len(provider.requests) == 1


def test_an_answer_works_once(linked_app: Flask, provider: FakeProvider) -> None:
    visitor = Visitor(linked_app, SLUG)
    path = provider.answered(begun(visitor), code="nobody gave it")
    refused(linked_app, visitor, path)
    refused(linked_app, visitor, path.replace("nobody+gave+it", "code-0"))


def test_an_answer_is_good_in_the_browser_that_asked(linked_app: Flask, provider: FakeProvider) -> None:
    path = provider.answered(begun(Visitor(linked_app, SLUG)))
    refused(linked_app, Visitor(linked_app, SLUG), path)
    other = Visitor(linked_app, SLUG)
    begun(other)
    refused(linked_app, other, path)


def replayed(app: Flask, provider: FakeProvider) -> tuple[Visitor, str]:
    """Somebody with the cookie of a sign-in that was answered already, and an answer to it."""
    first, thief = Visitor(app, SLUG), Visitor(app, SLUG)
    asked = begun(first)
    cookie = first.client.get_cookie("alize", f"{SLUG}.localhost")
    assert cookie is not None
    assert first.get(provider.answered(asked)).location == "/projects/"
    thief.client.set_cookie("alize", cookie.value, domain=f"{SLUG}.localhost")
    return thief, provider.answered(asked)


def test_a_state_is_answered_once_even_with_its_cookie(linked_app: Flask, provider: FakeProvider) -> None:
    refused(linked_app, *replayed(linked_app, provider))


def test_without_the_memory_of_states_the_replay_lets_in(
    linked_app: Flask, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin."""
    thief, path = replayed(linked_app, provider)
    monkeypatch.setattr(views, "first_time", lambda _name: True)
    assert thief.get(path).location == "/projects/"


def test_an_answer_is_good_in_the_territory_that_asked(linked_app: Flask, provider: FakeProvider) -> None:
    asked, here = Visitor(linked_app, ELSEWHERE), Visitor(linked_app, SLUG)
    path = provider.answered(begun(asked))
    cookie = asked.client.get_cookie("alize", f"{ELSEWHERE}.localhost")
    assert cookie is not None
    here.client.set_cookie("alize", cookie.value, domain=f"{SLUG}.localhost")
    refused(linked_app, here, path)


def test_an_answer_that_took_too_long_lets_nobody_in(linked_app: Flask, provider: FakeProvider) -> None:
    visitor = Visitor(linked_app, SLUG)
    path = provider.answered(begun(visitor))
    with time_machine.travel(now() + rules.LIFETIME + timedelta(seconds=1)):
        refused(linked_app, visitor, path)


def test_a_provider_that_names_itself_must_do_so(linked_app: Flask, provider: FakeProvider) -> None:
    provider.discovery["authorization_response_iss_parameter_supported"] = True
    visitor = Visitor(linked_app, SLUG)
    refused(linked_app, visitor, provider.answered(begun(visitor)))
    path = provider.answered(begun(visitor), iss=provider.issuer)
    assert visitor.get(path).location == "/projects/"


def test_a_provider_that_is_slow_or_gone_is_left_alone(
    linked_app: Flask, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(linked_app, SLUG)
    path = provider.answered(begun(visitor))
    monkeypatch.setattr(transport, "SECONDS", 0.0001)
    refused(linked_app, visitor, path)
    provider.requests.clear()
    discovery.forget()
    for _time in range(3):
        refused(linked_app, visitor, HOME)
    assert len(provider.requests) <= 1


def test_new_keys_are_read_when_one_is_unknown_but_not_for_everybody(
    linked_app: Flask, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(linked_app, SLUG)
    assert visitor.get(provider.answered(begun(visitor))).location == "/projects/"
    new = RSAKey.generate_key(2048, {"kid": "new"})
    provider.published = {"keys": [new.as_dict(private=False)]}
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "new"}, claims, new)
    stranger = Visitor(linked_app, SLUG)
    refused(linked_app, stranger, provider.answered(begun(stranger)))
    assert provider.requests.count("/keys") == 1
    monkeypatch.setattr(discovery, "NEW_KEYS", 0.0)
    assert stranger.get(provider.answered(begun(stranger))).location == "/projects/"
    assert provider.requests.count("/keys") == 2


@pytest.fixture
def off(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One control, switched off."""
    where, control, instead = request.param
    monkeypatch.setattr(where, control, instead)


def says(**claims: Any) -> Case:
    return lambda provider: setattr(provider, "spoil", lambda right: {**right, **claims})


def unread(name: str, right: Callable[[Provider], Any]) -> Callable[..., rules.Identity]:
    """Return the control of the claims as it would be if it did not look at one of them."""
    return lambda claims, provider, *more: rules.check({**claims, name: right(provider)}, provider, *more)


def unverified(token: str, _found: discovery.Published) -> Any:
    """What a token says, whoever has signed it."""
    body = token.split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@pytest.mark.parametrize(
    ("off", "address", "spoil"),
    [
        ((rules, "same", lambda *_both: True), {}, says(nonce="n" * 43)),
        ((exchange, "same", lambda *_both: True), {"state": "x" * 43}, says()),
        ((rules, "SKEW", 10**10), {}, says(exp=1_000_000_000)),
        ((exchange, "_claims", unverified), {}, signs(unsigned)),
        ((exchange, "_claims", unverified), {}, signs(other_key)),
        ((exchange, "check", unread("iss", lambda known: known.issuer)), {}, says(iss="https://evil.example")),
        ((exchange, "check", unread("aud", lambda known: known.client_id)), {}, says(aud="another-client")),
        ((exchange, "check", unread("azp", lambda known: known.client_id)), {}, says(azp="another-client")),
        ((rules, "_usable", lambda _subject: True), {}, says(sub=UNUSABLE)),
    ],
    indirect=["off"],
    ids=["nonce", "state", "time", "signature", "signature of another key", "issuer", "audience", "party", "subject"],
)
def test_without_the_control_the_same_answer_lets_in(
    linked_app: Flask, provider: FakeProvider, off: None, address: dict[str, str], spoil: Case
) -> None:
    """The twin of the refusals: each control, switched off, lets in what it keeps out."""
    visitor = Visitor(linked_app, SLUG)
    spoil(provider)
    answer = visitor.get(provider.answered(begun(visitor), **address))
    assert (answer.status_code, answer.location) == (303, "/projects/")
