"""Room left under the de minimis ceilings: Regulation (EU) 2023/2831 and its variants.

The aid of a single undertaking counts, per Member State, by the date on which it was granted (article 3(3)),
over any period of three years (3(2)). Aid that would go over is out as a whole (3(7)); it is never trimmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alize_europe.dated import parameters
from portal.sdk import Message, Money, ParameterError, Source, add_months


class Regime(StrEnum):
    """The four de minimis regulations, each with a ceiling of its own."""

    GENERAL = "general"
    SGEI = "sgei"
    AGRICULTURE = "agriculture"
    FISHERIES = "fisheries"


_ALL = frozenset(Regime)
_PRIMARY = frozenset({Regime.AGRICULTURE, Regime.FISHERIES})
_SHARED = ((Regime.GENERAL, _PRIMARY | {Regime.GENERAL}), (Regime.SGEI, _ALL))
_LIMITS = {
    Regime.GENERAL: _SHARED,
    Regime.SGEI: ((Regime.SGEI, _ALL),),
    Regime.AGRICULTURE: ((Regime.AGRICULTURE, _PRIMARY), *_SHARED),
    Regime.FISHERIES: ((Regime.FISHERIES, frozenset({Regime.FISHERIES})), (Regime.AGRICULTURE, _PRIMARY), *_SHARED),
}
"""For new aid of a regime: each ceiling it must stay under, and the regimes whose aid counts towards it.

Article 5 of each regulation lets regimes add up: agriculture and fisheries with general aid to the general ceiling
(2023/2831, article 5(2)). Where the text names no ceiling for the sum, the cautious reading holds, the higher one of
the two: agriculture's for agriculture and fisheries, that of services of general economic interest for all together.
"""


@dataclass(frozen=True, slots=True)
class PriorAid:
    """De minimis aid that one firm of the single undertaking has received: gross grant equivalent, in euros."""

    granted_on: date
    amount: Money
    member_state: str
    regime: Regime = Regime.GENERAL


@dataclass(frozen=True, slots=True)
class Room:
    """Where the undertaking stands under one ceiling.

    `left` is what could still be granted, zero at least; `allowed` tells whether the new aid fits, to the cent.
    """

    regime: Regime
    ceiling: Money
    window_start: date
    used: Money
    new: Money
    source: Source

    @property
    def left(self) -> Money:
        """The ceiling less what is used, never below zero."""
        return max(self.ceiling - self.used, Money.zero(self.ceiling.currency))

    @property
    def allowed(self) -> bool:
        """True when the used and the new aid together do not exceed the ceiling."""
        return self.used + self.new <= self.ceiling

    @property
    def message(self) -> Message:
        """What to tell the person."""
        said = {"new": self.new, "left": self.left, "ceiling": self.ceiling, "since": self.window_start}
        if self.allowed:
            return Message("%(new)s of de minimis aid fits: %(left)s of %(ceiling)s are free since %(since)s.", said)
        return Message(
            "%(new)s of de minimis aid does not fit: %(left)s of %(ceiling)s are free since %(since)s, "
            "and aid that goes over the ceiling is refused as a whole.",
            said,
        )


def window_start(granted_on: date, years: int = 3) -> date:
    """Return the first day of the years that end on `granted_on`; 29 February goes back to 28 February."""
    return add_months(granted_on, -12 * years)


def rule(name: str, regime: Regime) -> str:
    """Return the key of what a regulation says of its own: `window`, `first_day_counts`, `register_days`."""
    return f"de_minimis.{regime}_{name}"


def register_days(regime: Regime, on: date) -> int | None:
    """Return the working days within which aid granted on `on` stands in the central register.

    None before that register began. Raises ParameterError when no regulation is known for that day.
    """
    return parameters().integer(rule("register_days", regime), on) or None


def ceiling(regime: Regime, member_state: str, on: date) -> tuple[Money, Source]:
    """Return the ceiling in force on `on` and the text that sets it.

    A Member State may have its own (fisheries, where a central register exists). Raises ParameterError when
    no regulation is known for that day.
    """
    known = {parameter.key for parameter in parameters()}
    own = f"de_minimis.{regime}_{member_state.lower()}"
    key = own if own in known else f"de_minimis.{regime}"
    return parameters().money(key, on), parameters().source(key, on)


def rooms(
    granted_on: date,
    new: Money,
    prior: Iterable[PriorAid],
    *,
    member_state: str,
    regime: Regime = Regime.GENERAL,
    first_day_counts: bool | None = None,
) -> tuple[Room, ...]:
    """Return the room under every ceiling that new aid of `regime` must respect, the tightest first.

    Ceilings that regimes share count while their own regulation is in force, each over its own years. `prior` is the
    aid of the whole single undertaking. `first_day_counts` says whether aid granted on the very day three years
    before still counts: the text is silent, the parameter's cautious answer holds when None.
    Raises ParameterError when no rule of `regime` is known on that day, CurrencyMismatchError when aid is not in euros.
    """
    before = [aid for aid in prior if aid.member_state == member_state and aid.granted_on <= granted_on]
    found = []
    for limit, regimes in _LIMITS[regime]:
        if limit != regime and not _in_force(limit, granted_on):
            continue
        amount, source = ceiling(limit, member_state, granted_on)
        start, from_first = _window(limit, granted_on, first_day_counts)
        counted = (aid.amount for aid in before if aid.regime in regimes and from_first <= aid.granted_on)
        found.append(Room(limit, amount, start, sum(counted, Money.zero(amount.currency)), new, source))
    return tuple(sorted(found, key=lambda room: (room.ceiling - room.used).cents))


def _in_force(regime: Regime, on: date) -> bool:
    try:
        parameters().integer(rule("window", regime), on)
    except ParameterError:
        return False
    return True


def _window(regime: Regime, on: date, first_day_counts: bool | None) -> tuple[date, date]:
    """Return the first day of the years that count, and the first one whose aid does."""
    start = window_start(on, parameters().integer(rule("window", regime), on))
    if first_day_counts is None:
        first_day_counts = parameters().flag(rule("first_day_counts", regime), on)
    return start, start if first_day_counts else start + timedelta(days=1)


def room(
    granted_on: date,
    new: Money,
    prior: Iterable[PriorAid],
    *,
    member_state: str,
    regime: Regime = Regime.GENERAL,
    first_day_counts: bool | None = None,
) -> Room:
    """Return the tightest of `rooms`: what decides on the new aid."""
    return rooms(granted_on, new, prior, member_state=member_state, regime=regime, first_day_counts=first_day_counts)[0]
