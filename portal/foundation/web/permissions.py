"""A view's declared policy. A view that declares none keeps the portal from starting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_policy"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""The methods that change nothing and send no form."""


class Place(StrEnum):
    """A kind of host: a territory, the network, the programme's public home, or any host at all."""

    TERRITORY = "territory"
    NETWORK = "network"
    HOME = "home"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a view: `permission` None is everybody. `places` are the hosts on which it exists.

    `fresh` asks a person who sends a form and has not just proved who they are to do so first (gate.py); as a
    function, only for the forms of which it holds.
    """

    permission: str | None
    places: frozenset[Place]
    fresh: bool | Callable[[], bool] = False

    def asks_proof(self) -> bool:
        """Tell whether the request at hand waits for a proof of who sends it."""
        return self.fresh() if callable(self.fresh) else self.fresh


def requires(permission: str, *places: Place, fresh: bool | Callable[[], bool] = False) -> Callable[[View], View]:
    """Declare that a view asks for `permission`; it exists in territories unless `places` says otherwise.

    With `fresh`, its forms are taken of whoever proved within five minutes who they are; anybody else is asked, and
    what they typed is kept. A function says for which requests.
    """
    return _declare(Policy(permission, frozenset(places or (Place.TERRITORY,)), fresh))


def public(*places: Place) -> Callable[[View], View]:
    """Declare that anyone may call a view."""
    return _declare(Policy(None, frozenset(places or (Place.TERRITORY,))))


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, policy)
        return view

    return mark


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """Return what a view declared, or None."""
    policy = getattr(view, _ATTRIBUTE, None)
    return policy if isinstance(policy, Policy) else None
