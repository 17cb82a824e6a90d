"""Reading prior aid: what screens show and what rules need."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.exchange import read_quotes
from portal.foundation.kernel.money import Money, total
from portal.people.parties.models import Party
from portal.programme.aids.models import AidDeclaration, PriorAid
from portal.programme.groups.rates import Rate


@dataclass(frozen=True, slots=True)
class AidView:
    """A declared aid: its amounts as granted, and what counts of it, by its `rate` when it has one."""

    id: UUID
    version: int
    party_id: UUID
    granted_on: date
    grantor: str
    nominal: Money
    equivalent: Money
    counted: Money
    rate: Rate | None
    regime: str
    member_state: str
    declared_on: date
    instrument: str | None
    document_id: UUID | None


@dataclass(frozen=True, slots=True)
class Declared:
    """What an organisation declared: the aids, and the day it did; `received_none` tells that it received none.

    `declared_on` is None as long as nobody asked.
    """

    party_id: UUID
    party_name: str
    declared_on: date | None
    received_none: bool
    version: int
    aids: tuple[AidView, ...]

    @property
    def totals(self) -> tuple[Money, ...]:
        """What all of it counts for; one sum a currency, where the rate of some is missing."""
        counted = [aid.counted for aid in self.aids]
        currencies = dict.fromkeys(amount.currency for amount in counted) or (current_tenant().currency,)
        return tuple(total([each for each in counted if each.currency == code], code) for code in currencies)


def _view(row: PriorAid) -> AidView:
    return AidView(
        id=row.id,
        version=row.version,
        party_id=row.party_id,
        granted_on=row.granted_on,
        grantor=row.grantor,
        nominal=Money(row.nominal_cents, row.currency),
        equivalent=Money(row.equivalent_cents, row.currency),
        counted=Money(row.counted_cents, row.counted_currency),
        rate=_rate(row),
        regime=row.regime,
        member_state=row.member_state,
        declared_on=row.declared_on,
        instrument=row.instrument,
        document_id=row.document_id,
    )


def _rate(row: PriorAid) -> Rate | None:
    if row.rate is None:
        return None
    return Rate(read_quotes(row.rate), row.rate_day, row.rate_rule or "", row.rate_source or "")


def aids_of(*party_ids: UUID) -> tuple[AidView, ...]:
    """Return the aids that organisations declared, the latest grant first."""
    query = select(PriorAid).where(PriorAid.party_id.in_(party_ids))
    return tuple(_view(row) for row in db.session.scalars(query.order_by(PriorAid.granted_on.desc(), PriorAid.id)))


def aid(aid_id: UUID) -> AidView:
    """Return one declared aid. The gate has checked that it may be seen."""
    row = db.session.get(PriorAid, aid_id)
    assert row is not None
    return _view(row)


def declared(party_id: UUID) -> Declared:
    """Return everything an organisation declared of its prior aid."""
    return declared_by([party_id])[party_id]


def declared_by(party_ids: Collection[UUID]) -> dict[UUID, Declared]:
    """Return everything that organisations declared of their prior aid, by id."""
    rows = db.session.execute(
        select(Party.id, Party.name, AidDeclaration.declared_on, AidDeclaration.received_none, AidDeclaration.version)
        .outerjoin(AidDeclaration, AidDeclaration.party_id == Party.id)
        .where(Party.id.in_(party_ids))
    ).all()
    aids: dict[UUID, list[AidView]] = {}
    for each in aids_of(*party_ids):
        aids.setdefault(each.party_id, []).append(each)
    return {
        row.id: Declared(
            row.id, row.name, row.declared_on, bool(row.received_none), row.version or 0, tuple(aids.get(row.id, ()))
        )
        for row in rows
    }
