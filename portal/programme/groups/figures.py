"""The figures of organisations' closed years: recorded, changed, taken back, read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.exchange import read_quotes, write_quotes
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import InvalidError
from portal.foundation.web.versions import locked
from portal.programme.groups.models import FirmFigures
from portal.programme.groups.rates import Rate
from portal.programme.groups.rules import YearData, year_objections
from portal.programme.groups.service import PERMISSION

CHANGED = Message("Somebody else changed these figures while you had them open. Compare, then send your changes again.")


@dataclass(frozen=True, slots=True)
class YearView:
    """The figures of a closed year of an organisation."""

    id: UUID
    version: int
    party_id: UUID
    data: YearData


def _view(row: FirmFigures) -> YearView:
    turnover, balance = (Money(cents, row.currency) for cents in (row.turnover_cents, row.balance_cents))
    counted_in, rate = row.counted_currency or "", _rate(row)
    data = YearData(row.closed_on, row.headcount_hundredths, turnover, balance, counted_in, rate)
    return YearView(row.id, row.version, row.party_id, data)


def _rate(row: FirmFigures) -> Rate | None:
    if row.rate is None:
        return None
    return Rate(read_quotes(row.rate), row.rate_day, row.rate_rule or "", row.rate_source or "")


def year(figures_id: UUID) -> YearView:
    """Return one year's figures. The gate has checked that they may be seen."""
    return _view(db.session.scalars(select(FirmFigures).where(FirmFigures.id == figures_id)).one())


def years_of(party_ids: Collection[UUID]) -> tuple[YearView, ...]:
    """Return the figures of organisations, the earliest year first."""
    query = select(FirmFigures).where(FirmFigures.party_id.in_(party_ids))
    return tuple(map(_view, db.session.scalars(query.order_by(FirmFigures.closed_on, FirmFigures.id))))


def add_year(actor: Actor, party_id: UUID, data: YearData, on: date) -> UUID:
    """Keep a closed year's figures; return their id. Raises InvalidError by field."""
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        row = FirmFigures(party_id=party_id)
        _fill(session, row, data)
        session.add(row)
        session.flush()
        audit.record(actor, "firm_figures.added", "party", party_id, after=_traced(row))
        return row.id


def edit_year(actor: Actor, figures_id: UUID, version: int, data: YearData, on: date) -> None:
    """Change a year's figures. Raises InvalidError by field, ConflictError when they changed since `version`."""
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        row = locked(session, FirmFigures, figures_id, version, CHANGED)
        before = _traced(row)
        _fill(session, row, data)
        session.flush()
        audit.record(actor, "firm_figures.changed", "party", row.party_id, before=before, after=_traced(row))


def remove_year(actor: Actor, figures_id: UUID, version: int) -> None:
    """Take back figures recorded by mistake. Raises ConflictError when they changed since `version` was read."""
    actor.require(PERMISSION)
    with transaction() as session:
        row = locked(session, FirmFigures, figures_id, version, CHANGED)
        session.delete(row)
        audit.record(actor, "firm_figures.removed", "party", row.party_id, before=_traced(row))


def _check(data: YearData, on: date) -> None:
    if wrong := year_objections(data, on):
        raise InvalidError(wrong)


def _fill(session: Session, row: FirmFigures, data: YearData) -> None:
    """Put the figures in. Raises InvalidError when others are kept of the same year."""
    take_turn(session, FirmFigures.__tablename__, current_tenant_id())
    same = select(FirmFigures.id).where(FirmFigures.party_id == row.party_id, FirmFigures.closed_on == data.closed_on)
    if session.scalars(same).first() not in {None, row.id}:
        raise InvalidError({"closed_on": Message("The figures of this year are recorded already.")})
    row.closed_on, row.headcount_hundredths = data.closed_on, data.headcount
    row.currency = data.turnover.currency
    row.turnover_cents, row.balance_cents = data.turnover.cents, data.balance.cents
    rate = data.rate if data.needs_rate else None
    row.counted_currency = data.counted_in if rate else None
    row.rate = write_quotes(rate.quotes) if rate else None
    row.rate_day, row.rate_rule, row.rate_source = (rate.day, rate.rule, rate.source) if rate else (None, None, None)


def _traced(row: FirmFigures) -> dict[str, Any]:
    data = _view(row).data
    return {
        "id": row.id,
        "closed_on": data.closed_on,
        "headcount_hundredths": data.headcount,
        "turnover": data.turnover,
        "balance": data.balance,
        **{name: getattr(row, name) for name in ("rate", "rate_day", "rate_rule", "rate_source") if row.rate},
    }
