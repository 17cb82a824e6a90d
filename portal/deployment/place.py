"""What the checks look at, and what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Deployment:
    """One installation: its environment, its settings, the keys and the demonstration as they were given.

    `settings` is made acceptable, so that one unsafe setting does not hide the others.
    """

    env: Mapping[str, str]
    settings: Settings
    keys: Mapping[str, str]
    demo: bool
    uid: int
    umask: int


@dataclass(frozen=True, slots=True)
class Unsafe:
    """Something unsafe: `code` is stable, `text` says what it is and what to do."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


Check = Callable[[Deployment], Iterator[Unsafe]]
