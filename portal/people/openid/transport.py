"""Asking a provider: by TLS, few bytes, few seconds, no detours, few at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests import RequestException

from portal.foundation import outside
from portal.people.openid.rules import UNREACHABLE, RefusedError
from portal.people.tenants.files import LOCAL_HOSTS

LARGEST = 200_000
"""Bytes of an answer; the largest sets of keys have a tenth."""

SECONDS = 5.0
"""For a connection, for a pause, and for a whole answer."""

AT_ONCE = 4
"""In a process: a flood of sign-ins does not tie up every thread while the provider is slow."""

_slots = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def asking() -> Iterator[None]:
    """Do one piece of asking at a time when many want to. Raises RefusedError when it is too long in coming."""
    if not _slots.acquire(timeout=SECONDS):
        raise RefusedError(UNREACHABLE)
    try:
        yield
    finally:
        _slots.release()


def be_careful(session: requests.Session) -> None:
    """Have a session reach everything with care."""
    outside.be_careful(session, SECONDS, LARGEST)


def read(address: str) -> Any:
    """Return the JSON at an address. Raises RequestException or ValueError."""
    with asking(), requests.session() as session:
        be_careful(session)
        answer = session.get(address, headers={"Accept": "application/json"}, allow_redirects=False)
        if answer.status_code != 200:
            raise RequestException(f"answered {answer.status_code}")
        return answer.json()


def usable(address: Any, issuer: str) -> bool:
    """Tell whether the portal asks at this address: by TLS, or on this machine when the issuer itself is there."""
    if not isinstance(address, str) or not address.isprintable() or "@" in address or "#" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    local = issuer.startswith("http://") and parts.scheme == "http" and parts.hostname in LOCAL_HOSTS
    return bool(parts.hostname) and (parts.scheme == "https" or local)
