"""Recording ties between organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import InvalidError
from portal.foundation.web.versions import locked
from portal.people.parties import service as parties
from portal.people.parties.models import Party
from portal.programme.groups.models import FirmLink
from portal.programme.groups.queries import data_of
from portal.programme.groups.rules import LinkData, objections

PERMISSION = "aids.edit"
"""Ties and figures are recorded by those who record what firms declare."""

CHANGED = Message("Somebody else changed this tie while you had it open. Compare, then send your changes again.")


def add_link(actor: Actor, party_id: UUID, name: str, identifiers: Mapping[str, str], data: LinkData, on: date) -> UUID:
    """Tie an organisation to another one, found by number or name or added; return the tie's id.

    Raises InvalidError by field: what cannot be, a firm tied to itself, a tie that stands already.
    """
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        party = session.get(Party, party_id)
        assert party is not None
        other = None if any(identifiers.values()) else parties.find_by_name(session, name)
        if other is None:
            other = parties.ensure(session, name, identifiers, invented=party.invented)
        if other.id == party_id:
            raise InvalidError({"name": Message("This is the company itself: enter the other firm.")})
        row = FirmLink(party_id=party_id, other_id=other.id)
        _fill(row, data)
        _check_alone(session, row)
        session.add(row)
        session.flush()
        audit.record(actor, "firm_link.added", "party", party_id, after=_traced(row))
        return row.id


def edit_link(actor: Actor, link_id: UUID, version: int, data: LinkData, on: date) -> None:
    """Change or end a tie. Raises InvalidError by field, ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        row = locked(session, FirmLink, link_id, version, CHANGED)
        before = _traced(row)
        _fill(row, data)
        _check_alone(session, row)
        session.flush()
        audit.record(actor, "firm_link.changed", "party", row.party_id, before=before, after=_traced(row))


def remove_link(actor: Actor, link_id: UUID, version: int) -> None:
    """Take back a tie that was recorded by mistake. Raises ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    with transaction() as session:
        row = locked(session, FirmLink, link_id, version, CHANGED)
        session.delete(row)
        audit.record(actor, "firm_link.removed", "party", row.party_id, before=_traced(row))


def _check(data: LinkData, on: date) -> None:
    if wrong := objections(data, on):
        raise InvalidError(wrong)


def _check_alone(session: Session, row: FirmLink) -> None:
    """Refuse a second tie between the same two firms, in the same direction, on the same days."""
    take_turn(session, FirmLink.__tablename__, current_tenant_id())
    here = and_(FirmLink.party_id == row.party_id, FirmLink.other_id == row.other_id, FirmLink.held == row.held)
    there = and_(FirmLink.party_id == row.other_id, FirmLink.other_id == row.party_id, FirmLink.held != row.held)
    same = select(FirmLink.id).where(
        or_(here, there),
        or_(FirmLink.until.is_(None), FirmLink.until >= row.since),
        FirmLink.since <= (row.until or date.max),
    )
    if session.scalars(same.where(FirmLink.id != row.id) if row.id else same).first() is not None:
        raise InvalidError({"since": Message("These two firms are tied already on these days.")})


def _fill(row: FirmLink, data: LinkData) -> None:
    row.held, row.share_hundredths, row.control = data.held, data.share or None, data.control
    row.since, row.until, row.holder_kind = data.since, data.until, data.holder_kind


def _traced(row: FirmLink) -> dict[str, Any]:
    return {"id": row.id, "other_id": row.other_id, **asdict(data_of(row))}
