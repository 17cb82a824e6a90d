"""What is refused, and the claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal.people.tenants.files import Provider

LIFETIME = timedelta(minutes=10)
"""How long somebody may stay at the provider, and how old an ID token may be."""

SKEW = 60
"""Seconds by which a provider's clock may differ from ours."""

DECLINED, UNREACHABLE, UNLINKED = "declined", "unreachable", "unlinked"
"""Refusals with words of their own; every other one is an answer that cannot be accepted."""


class RefusedError(Exception):
    """The provider's answer lets nobody in. `code` is ours, for the log: nothing of the answer is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is for a provider: its `subject` counts, `shown` is what its owner recognises."""

    issuer: str
    subject: str
    shown: str


def check(claims: Mapping[str, Any], provider: Provider, nonce: str, moment: float) -> Identity:
    """Return whom the claims of an ID token name, once each is as it must be. Raises RefusedError."""
    wrong = {
        "issuer": claims.get("iss") != provider.issuer,
        "audience": claims.get("aud") not in (provider.client_id, [provider.client_id]),
        "party": claims.get("azp", provider.client_id) != provider.client_id,
        "expired": _time(claims, "exp") <= moment - SKEW,
        "issued": not -SKEW <= moment - _time(claims, "iat") <= LIFETIME.total_seconds() + SKEW,
        "early": "nbf" in claims and _time(claims, "nbf") > moment + SKEW,
        "nonce": not same(claims.get("nonce"), nonce),
        "subject": not _usable(claims.get("sub")),
    }
    if code := next((code for code, is_so in wrong.items() if is_so), None):
        raise RefusedError(code)
    return Identity(provider.issuer, claims["sub"], _shown(claims))


def same(given: Any, expected: str) -> bool:
    """Compare a secret that came back, in constant time."""
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefusedError(f"time-{name}")
    return float(value)


def _usable(subject: Any) -> bool:
    return isinstance(subject, str) and 0 < len(subject) <= 255 and subject.isascii() and subject.isprintable()


def _shown(claims: Mapping[str, Any]) -> str:
    """Return the first of these that is text: it is shown to its owner and decides nothing."""
    for name in ("email", "preferred_username", "name"):
        value = claims.get(name)
        if isinstance(value, str) and value.isprintable() and value:
            return value[:100]
    return ""
