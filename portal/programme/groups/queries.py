"""Reading ties: those of an organisation, and the organisations that control makes one undertaking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from portal.foundation.db.session import db
from portal.people.parties.models import Party
from portal.programme.groups.models import FirmLink
from portal.programme.groups.rules import FIRM, NO_CONTROL, LinkData


@dataclass(frozen=True, slots=True)
class LinkView:
    """A tie with the names of both organisations."""

    id: UUID
    version: int
    party_id: UUID
    party_name: str
    other_id: UUID
    other_name: str
    data: LinkData

    @property
    def holder(self) -> str:
        """The name of the one that holds or controls."""
        return self.other_name if self.data.held else self.party_name

    @property
    def holding(self) -> str:
        """The name of the one that is held or controlled."""
        return self.party_name if self.data.held else self.other_name

    def on(self, day: date) -> bool:
        """Tell whether the tie holds on a day."""
        return self.data.since <= day and (self.data.until is None or day <= self.data.until)


def data_of(row: FirmLink) -> LinkData:
    """Return what a kept tie says."""
    return LinkData(row.held, row.share_hundredths, row.control, row.since, row.until, row.holder_kind)


def _views(criterion: ColumnElement[bool]) -> tuple[LinkView, ...]:
    one, other = aliased(Party), aliased(Party)
    query: Any = (
        select(FirmLink, one.name, other.name)
        .join(one, one.id == FirmLink.party_id)
        .join(other, other.id == FirmLink.other_id)
        .where(criterion)
        .order_by(FirmLink.since, FirmLink.id)
    )
    return tuple(
        LinkView(row.id, row.version, row.party_id, name, row.other_id, other_name, data_of(row))
        for row, name, other_name in db.session.execute(query)
    )


def _touching(party_ids: Collection[UUID]) -> ColumnElement[bool]:
    return or_(FirmLink.party_id.in_(party_ids), FirmLink.other_id.in_(party_ids))


def _on(day: date) -> ColumnElement[bool]:
    return and_(FirmLink.since <= day, or_(FirmLink.until.is_(None), FirmLink.until >= day))


def _links(day: date) -> ColumnElement[bool]:
    """Return what picks the ties that make one undertaking on a day: a firm controls the other, no public body."""
    return and_(_on(day), FirmLink.control != NO_CONTROL, FirmLink.holder_kind == FIRM)


def link(link_id: UUID) -> LinkView:
    """Return one tie. The gate has checked that it may be seen."""
    (found,) = _views(FirmLink.id == link_id)
    return found


def links_of(party_id: UUID) -> tuple[LinkView, ...]:
    """Return every tie that an organisation has or had, on either side, the first one first."""
    return _views(_touching([party_id]))


def tied(party_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some organisations have or had a tie, of any kind, on either side."""
    ends = db.session.execute(select(FirmLink.party_id, FirmLink.other_id).where(_touching(party_ids)))
    return {end for both in ends for end in both}.intersection(party_ids)


def undertaking(party_id: UUID, on: date) -> dict[UUID, str]:
    """Return the organisations that control made one undertaking with this one on a day: id → name, its own first.

    Chains count: what a controlled firm controls belongs to it. A query for each step of the longest chain.
    """
    own = db.session.scalars(select(Party.name).where(Party.id == party_id)).one()
    found, edge = {party_id: own}, [party_id]
    while edge:
        reached: dict[UUID, str] = {}
        for tie in _views(and_(_touching(edge), _links(on))):
            reached |= {tie.party_id: tie.party_name, tie.other_id: tie.other_name}
        edge = [each for each in reached if each not in found]
        found |= {each: reached[each] for each in edge}
    return found


def network(party_id: UUID) -> tuple[LinkView, ...]:
    """Return every tie, of any kind and day, that leads from an organisation to others and on from them."""
    if not tied([party_id]):  # as most are not: that costs less to ask
        return ()
    here = select(FirmLink.party_id.label("one"), FirmLink.other_id.label("two"))
    there = select(FirmLink.other_id.label("one"), FirmLink.party_id.label("two"))
    ends = union_all(here, there).subquery()
    first = select(literal(party_id, Uuid).label("id")).cte(recursive=True)
    reached = first.union(select(ends.c.two).join(first, ends.c.one == first.c.id))
    return _views(FirmLink.party_id.in_(select(reached.c.id)))


def chain(party_ids: Collection[UUID], on: date) -> tuple[LinkView, ...]:
    """Return the ties of control on a day between organisations of one undertaking."""
    return _views(and_(_touching(party_ids), _links(on)))
