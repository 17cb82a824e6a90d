"""Values of the arguments in addresses that are no ids: by the argument's name, one that works for the person."""

from __future__ import annotations

from collections.abc import Callable

from portal.foundation.kernel.context import Actor
from portal.programme.projects.rules import LIFE


def _event(actor: Actor) -> str:
    """A step of a project that the person's role may take, whatever the file's state."""
    return next((t.name for t in LIFE.transitions if t.offered and actor.may(t.permission)), "qualify")


PROVIDERS: dict[str, Callable[[Actor], str]] = {
    # By the argument's name; `blueprint.name` where a room means something else by it.
    "territory": lambda _actor: "ales-cevennes",
    "network.event": lambda _actor: "resume",
    "event": _event,
    "reports.figure": lambda _actor: "studied",
    "reports.year": lambda _actor: "2026",
    "plugin": lambda _actor: "alize_france",
    "code": lambda _actor: "fr",
    "filename": lambda _actor: "css/tokens.css",
}


def of(endpoint: str, name: str, actor: Actor) -> str:
    """A value for the argument `name` of a route. Raises LookupError when nobody said what it may be."""
    found = PROVIDERS.get(f"{endpoint.split('.')[0]}.{name}") or PROVIDERS.get(name)
    if found is None:
        raise LookupError(f"tests/isolation/arguments.py has no value for <{name}> of {endpoint}")
    return found(actor)
