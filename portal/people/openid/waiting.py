"""What a browser carries, sealed, while its owner is at the provider, and until a link is confirmed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from flask import session

from portal.foundation.kernel.clock import now
from portal.foundation.kernel.identifiers import new_token
from portal.people.accounts import queries, vault
from portal.people.openid.rules import LIFETIME


def _moment() -> float:
    return now().timestamp()


@dataclass(frozen=True, slots=True)
class Attempt:
    """A visit to the provider: what its answer must match, from which page, and where to go afterwards.

    `login` is the login session that links the provider; '' for signing in.
    """

    issuer: str
    login: str
    onward: str
    state: str = field(default_factory=new_token)
    nonce: str = field(default_factory=new_token)
    verifier: str = field(default_factory=new_token)
    at: float = field(default_factory=_moment)


@dataclass(frozen=True, slots=True)
class Offer:
    """A proven identity that the login session `login` may link, once its owner says so."""

    issuer: str
    subject: str
    shown: str
    login: str
    at: float = field(default_factory=_moment)


Kept = TypeVar("Kept", Attempt, Offer)


def _use(kind: type[Attempt] | type[Offer]) -> str:
    return f"openid {kind.__name__.lower()}"


def keep(what: Attempt | Offer) -> None:
    """Give it to this browser, in the place of an earlier one."""
    use = _use(type(what))
    sealed = vault.seal(use, queries.scope_key(), json.dumps(asdict(what)).encode())
    session[use] = urlsafe_b64encode(sealed).decode()


def look(kind: type[Kept]) -> Kept | None:
    """Return what this browser carries, if it was given here within the last ten minutes."""
    use = _use(kind)
    try:
        sealed = urlsafe_b64decode(str(session.get(use, "")).encode())
        found = kind(**json.loads(vault.unseal(use, queries.scope_key(), sealed)))
    except (vault.UnreadableError, ValueError):
        return None
    return found if _moment() - found.at < LIFETIME.total_seconds() else None


def take(kind: type[Kept]) -> Kept | None:
    """Return what this browser carries, and take it away: it is good once."""
    found = look(kind)
    drop(kind)
    return found


def drop(kind: type[Attempt] | type[Offer]) -> None:
    """Take away what this browser carries."""
    session.pop(_use(kind), None)
