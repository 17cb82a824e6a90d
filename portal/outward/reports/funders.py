"""What a funder sees of its own: what it committed and paid in."""

from __future__ import annotations

from dataclasses import dataclass

from portal.foundation.kernel.context import Actor
from portal.outward.reports.catalogue import LISTINGS, OWN
from portal.outward.reports.lists import Part
from portal.outward.reports.rules import Period


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What one's own organisation committed in agreements of the period, and paid into the fund in it, in cents."""

    committed: int
    received: int


def own(actor: Actor) -> Part:
    """Return the part of a list that is the organisations' a funder stands for; nothing for everybody else."""
    return {OWN: actor.parties("funder")}


def own_part(actor: Actor, period: Period) -> OwnPart | None:
    """Return the part of the organisation a funder stands for; None for everybody else."""
    part = own(actor)
    if not part[OWN]:
        return None
    return OwnPart(LISTINGS["committed"].total(period, part), LISTINGS["received"].total(period, part))
