"""Roles as data, passwords, and how long a failed sign-in makes the next one wait."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.foundation.kernel.context import Actor
from portal.people.accounts.passwords import normal

FULL, FACTOR, ENROL = "full", "factor", "enrol"
"""How far a login session has come: all is proved; a second factor is awaited; one has to be set up first."""

ABSOLUTE = timedelta(hours=12)
"""A login session ends after this time, used or not."""

IDLE = timedelta(hours=1)
"""A login session ends when no page was opened for this time."""

STEP = timedelta(minutes=10)
"""How long a sign-in waits for its second step."""

FRESH = timedelta(minutes=5)
"""How long a person who has just proved who they are is not asked again."""

NOTE_USE = timedelta(minutes=5)
"""The use of a login session is written down at most this often."""

FREE_FAILURES = 5
LONGEST_WAIT = timedelta(minutes=15)
VISITOR = "network_visitor"
"""The role that a visit of the network gives for hours (portal/people/support); nobody gives it by hand."""
EVERYONE = "account.use"
"""What every signed-in person may do: their own account, signing out."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its label (English source string), where it is held, what it may do."""

    key: str
    label: str
    places: frozenset[str]
    party: bool
    second_factor: bool
    permissions: frozenset[str]


def _read_roles() -> dict[str, Role]:
    data = tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))
    return {
        key: Role(
            key,
            body["label"],
            frozenset(body["places"]),
            body.get("party", False),
            body.get("second_factor", False),
            frozenset(body["permissions"]) | {EVERYONE},
        )
        for key, body in data.items()
    }


ROLES = _read_roles()
PERMISSIONS = frozenset(permission for role in ROLES.values() for permission in role.permissions)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
HASHES_AT_ONCE = 2
"""In a process: a flood of sign-ins leaves the pages quick."""
WAITING = 1
"""So many more wait for their turn: of the four threads that serve, one is always left for the pages."""
BUSY_SECONDS = 2
"""When everybody else is asked to try again."""

_slots = threading.BoundedSemaphore(HASHES_AT_ONCE)
_places = threading.BoundedSemaphore(HASHES_AT_ONCE + WAITING)


class SignInRefusedError(Exception):
    """Signing in did not succeed; `wait` is how many seconds to wait before trying again, 0 for none."""

    def __init__(self, wait: int = 0) -> None:
        super().__init__("sign-in refused")
        self.wait = wait


class BusyError(SignInRefusedError):
    """As many passwords are being hashed as may be, and somebody waits already: nothing was looked at or counted."""

    def __init__(self) -> None:
        super().__init__(BUSY_SECONDS)


@contextmanager
def _turn(first: Callable[[], None]) -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise BusyError
    try:
        first()
        with _slots:
            yield
    finally:
        _places.release()


def _nothing() -> None:
    """Nothing to do before hashing."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of `password` (19 MiB, 2 rounds: OWASP's profile). Raises BusyError."""
    with _turn(_nothing):
        return _hasher.hash(normal(password))


_NOBODY = hash_password("nobody has this password")


def password_matches(stored: str | None, password: str, first: Callable[[], None] = _nothing) -> bool:
    """Check a password; without a stored hash as much work is done, so that time tells nothing.

    `first` is done before, once there is a place: whoever is turned away by BusyError has had nothing counted.
    """
    with _turn(first):
        try:
            _hasher.verify(stored or _NOBODY, normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def wait_after(failures: int, last_at: datetime, now: datetime) -> int:
    """Return how many seconds the next attempt must wait: none for five failures, then doubling to 15 minutes."""
    if failures < FREE_FAILURES:
        return 0
    delay = min(timedelta(seconds=2 ** min(failures - FREE_FAILURES + 1, 12)), LONGEST_WAIT)
    return max(0, int((last_at + delay - now).total_seconds() + 0.999))


def system_actor(name: str) -> Actor:
    """Return the actor of a command or of the worker: no person, every permission, its name in the trail."""
    return Actor(name, permissions=PERMISSIONS)
