"""The single undertaking of an organisation: the firms whose aid counts together, what each declared, their ties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.programme.aids import queries
from portal.programme.aids.queries import Declared
from portal.programme.groups import queries as groups
from portal.programme.groups.queries import LinkView
from portal.programme.groups.rules import FIRM


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie as the organisation's page shows it: the firm it leads to, and what that one declared if it counts."""

    link: LinkView
    firm_id: UUID
    firm_name: str
    ended: bool
    declared: Declared | None


@dataclass(frozen=True, slots=True)
class Group:
    """The firms of the undertaking by id, the organisation's own first, and every tie to show."""

    firms: dict[UUID, Declared]
    ties: tuple[Tie, ...]

    @property
    def others(self) -> list[Declared]:
        """The firms linked to the organisation."""
        return list(self.firms.values())[1:]


def firms_of(party_id: UUID, on: date) -> dict[UUID, Declared]:
    """Return what each firm of the undertaking on a day declared, the organisation's own first."""
    found = groups.undertaking(party_id, on)
    said = queries.declared_by(found)
    return {firm: said[firm] for firm in found}


def undeclared(firms: dict[UUID, Declared]) -> tuple[str, ...]:
    """Return the names of the linked firms, all but the first, that have declared nothing yet."""
    return tuple(firm.party_name for firm in list(firms.values())[1:] if firm.declared_on is None)


def of(party_id: UUID, on: date) -> Group:
    """Return the undertaking of an organisation on a day, with the ties that it has, had or belongs to through others,
    those that have ended last.

    The queries do not grow with the number of firms, only with the length of the longest chain.
    """
    firms = firms_of(party_id, on)
    own = groups.links_of(party_id)
    further = [tie for tie in groups.chain(list(firms), on) if party_id not in (tie.party_id, tie.other_id)]
    first = sorted((*own, *further), key=lambda tie: not tie.on(on))
    return Group(firms, tuple(_tie(tie, firms, on) for tie in first))


def _tie(link: LinkView, firms: dict[UUID, Declared], on: date) -> Tie:
    """Tell which end of the tie is further from the organisation: firms come in the order of their distance."""
    order = {firm: place for place, firm in enumerate(firms)}
    ends = [(link.party_id, link.party_name), (link.other_id, link.other_name)]
    firm_id, firm_name = max(ends, key=lambda end: order.get(end[0], len(order)))
    counts = bool(link.data.control) and link.data.holder_kind == FIRM and link.on(on)
    return Tie(link, firm_id, firm_name, not link.on(on), firms.get(firm_id) if counts else None)
