"""What a provider publishes of itself: its addresses and its keys, kept for an hour."""

from __future__ import annotations

import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from requests import RequestException

from portal.people.openid import transport
from portal.people.openid.rules import UNREACHABLE, RefusedError

KEPT, KEPT_FAILURE, NEW_KEYS = 3600.0, 15.0, 60.0
"""Seconds: for which an answer is kept, and a failure; after which keys may be read again for one that is unknown."""

WELL_KNOWN = "/.well-known/openid-configuration"
BITS = range(2048, 16385)
"""How long an RSA key may be: shorter ones are weak, longer ones keep us busy."""

WAYS = ("client_secret_basic", "client_secret_post")
"""How the portal shows its secret, in order."""

UNREADABLE = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What comes of reading something that is not what it should be."""

Read = TypeVar("Read")
_lock = threading.Lock()
_kept: dict[str, tuple[float, Any]] = {}
"""By address: when it was read, and what it said; None where it could not be read."""


@dataclass(frozen=True, slots=True)
class Published:
    """A provider's addresses, how it wants the secret shown, and whether it names itself in its answers."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    way: str
    names_itself: bool


def forget() -> None:
    """Forget every answer."""
    with _lock:
        _kept.clear()


def published(issuer: str) -> Published:
    """Return what the provider says of itself. Raises RefusedError."""
    return _read(issuer.rstrip("/") + WELL_KNOWN, lambda said: _published(said, issuer), KEPT)


def keys(found: Published, *, unknown: bool = False) -> KeySet:
    """Return the keys by which the provider signs; read again when one is `unknown`. Raises RefusedError."""
    return _read(found.jwks_uri, _keys, NEW_KEYS if unknown else KEPT)


def _read(address: str, parse: Callable[[Any], Read], oldest: float) -> Read:
    value: Read | None  # an address is always read with the same function
    with _lock:
        at, value = _kept.get(address, (-KEPT, None))
    if time.monotonic() - at > (KEPT_FAILURE if value is None else oldest):
        try:
            value = parse(transport.read(address))
        except (RequestException, *UNREADABLE):
            value = None
        with _lock:
            _kept[address] = (time.monotonic(), value)
    if value is None:
        raise RefusedError(UNREACHABLE)
    return value


def _published(said: Any, issuer: str) -> Published:
    if said["issuer"] != issuer:
        raise ValueError("another issuer")
    authorization, token, jwks = (said[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    if not all(transport.usable(address, issuer) for address in (authorization, token, jwks)):
        raise ValueError("an unusable address")
    offered = said.get("token_endpoint_auth_methods_supported", WAYS)
    way = next((way for way in WAYS if way in offered), "")
    if not way:
        raise ValueError("no way to show the secret")
    names_itself = said.get("authorization_response_iss_parameter_supported") is True
    return Published(authorization, token, jwks, way, names_itself)


def _keys(said: Any) -> KeySet:
    found: list[Key] = [key for one in said["keys"] if (key := _key(one))]
    if not found:
        raise ValueError("no key")
    return KeySet(found)


def _key(said: Any) -> RSAKey | ECKey | None:
    """Return a public key for signatures; None for any other: a shared secret, a short or an unreadable one."""
    try:
        if said.get("use", "sig") == "sig" and said["kty"] == "EC":
            return ECKey.import_key(said)
        if said.get("use", "sig") == "sig" and said["kty"] == "RSA":
            bits = int.from_bytes(urlsafe_b64decode(said["n"] + "=="), "big").bit_length()
            return RSAKey.import_key(said) if bits in BITS else None
    except UNREADABLE:
        pass
    return None
