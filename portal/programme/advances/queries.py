"""Reading one advance: its terms, agreement, schedule, movements, where it stands on a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.funding import Instalment
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import once_a_page
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.models import (
    Advance,
    AdvanceNote,
    Agreement,
    Movement,
    Reminder,
    ScheduleInstalment,
    ScheduleVersion,
)
from portal.programme.advances.standing import Payment, Standing, standing
from portal.programme.funds.models import LedgerEntry


@dataclass(frozen=True, slots=True)
class AdvanceView:
    """An advance as pages and rules read it."""

    id: UUID
    version: int
    project_id: UUID
    decision_id: UUID
    principal: Money
    months: int
    grace_months: int
    state: str
    granted_on: date
    contracted_on: date | None
    disbursed_on: date | None
    closed_on: date | None
    held_until: date | None
    held_because: str


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A version of the schedule."""

    number: int
    cause: str
    decided_on: date
    starts_on: date
    instalments: tuple[Instalment, ...]


@once_a_page
def current(project_id: UUID) -> AdvanceView | None:
    """Return a project's advance, the latest granted; None when none was."""
    query = select(Advance).where(Advance.project_id == project_id).order_by(Advance.id.desc()).limit(1)
    row = db.session.scalars(query).first()
    return view(row) if row is not None else None


def view(row: Advance) -> AdvanceView:
    """Return a row as it is read elsewhere."""
    return AdvanceView(
        id=row.id,
        version=row.version,
        project_id=row.project_id,
        decision_id=row.decision_id,
        principal=Money(row.principal_cents, current_tenant().currency),
        months=row.months,
        grace_months=row.grace_months,
        state=row.state,
        granted_on=row.granted_on,
        contracted_on=row.contracted_on,
        disbursed_on=row.disbursed_on,
        closed_on=row.closed_on,
        held_until=row.held_until,
        held_because=row.held_because,
    )


def agreement(advance_id: UUID) -> Agreement | None:
    """Return the agreement prepared last, None before."""
    query = select(Agreement).where(Agreement.advance_id == advance_id).order_by(Agreement.number.desc()).limit(1)
    return db.session.scalars(query).first()


def grant(advance_id: UUID) -> AidGrant | None:
    """Return the aid that the signature granted, None before."""
    return db.session.scalars(select(AidGrant).where(AidGrant.advance_id == advance_id)).one_or_none()


def instalments(kept: Sequence[Sequence[Any]]) -> tuple[Instalment, ...]:
    """Return instalments as an agreement keeps them."""
    currency = current_tenant().currency
    return tuple(Instalment(number, date.fromisoformat(day), Money(cents, currency)) for number, day, cents in kept)


def _latest() -> Select[Any]:
    """Select each advance's schedule in force: advance and version."""
    newest = (
        select(ScheduleVersion.advance_id, func.max(ScheduleVersion.number).label("number"))
        .group_by(ScheduleVersion.advance_id)
        .subquery()
    )
    return select(ScheduleVersion).join(
        newest, (newest.c.advance_id == ScheduleVersion.advance_id) & (newest.c.number == ScheduleVersion.number)
    )


def schedules(advance_id: UUID) -> list[ScheduleView]:
    """Return every version of an advance's schedule, the one in force first."""
    query = select(ScheduleVersion).where(ScheduleVersion.advance_id == advance_id)
    versions = db.session.scalars(query.order_by(ScheduleVersion.number.desc())).all()
    parts = _parts([row.id for row in versions])
    return [ScheduleView(row.number, row.cause, row.decided_on, row.starts_on, parts[row.id]) for row in versions]


def _parts(version_ids: Collection[UUID]) -> dict[UUID, tuple[Instalment, ...]]:
    found: dict[UUID, list[Instalment]] = {version_id: [] for version_id in version_ids}
    if found:
        query = select(ScheduleInstalment).where(ScheduleInstalment.version_id.in_(found))
        currency = current_tenant().currency
        for row in db.session.scalars(query.order_by(ScheduleInstalment.number)):
            found[row.version_id].append(Instalment(row.number, row.due_on, Money(row.cents, currency)))
    return {version_id: tuple(parts) for version_id, parts in found.items()}


def standings(advance_ids: Collection[UUID], on: date) -> dict[UUID, Standing]:
    """Return where these advances stand on a day, in three queries; those without a schedule are left out."""
    if not advance_ids:
        return {}
    versions = db.session.scalars(_latest().where(ScheduleVersion.advance_id.in_(advance_ids))).all()
    parts = _parts([row.id for row in versions])
    paid = _payments(advance_ids)
    return {row.advance_id: standing(parts[row.id], paid.get(row.advance_id, ()), on) for row in versions}


@once_a_page
def standing_of(advance_id: UUID, on: date) -> Standing | None:
    """Return where an advance stands on a day, None before it has a schedule."""
    return standings([advance_id], on).get(advance_id)


def _payments(advance_ids: Collection[UUID]) -> dict[UUID, list[Payment]]:
    undone = aliased(LedgerEntry)
    rows = db.session.execute(
        select(
            Movement.advance_id,
            LedgerEntry.id,
            LedgerEntry.value_on,
            LedgerEntry.cents,
            LedgerEntry.currency,
            LedgerEntry.reference,
            undone.value_on.label("reversed_on"),
        )
        .join(LedgerEntry, LedgerEntry.id == Movement.entry_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(Movement.advance_id.in_(advance_ids), LedgerEntry.kind == "repayment")
    )
    found: dict[UUID, list[Payment]] = {}
    for row in rows:
        amount = Money(row.cents, row.currency)
        payment = Payment(row.id, row.value_on, amount, row.reference or "", row.reversed_on)
        found.setdefault(row.advance_id, []).append(payment)
    return found


def movements(advance_id: UUID) -> Sequence[Row[Any]]:
    """Return every movement of an advance, the latest first, with what undid it."""
    undone = aliased(LedgerEntry)
    return db.session.execute(
        select(
            Movement.id,
            LedgerEntry.id.label("entry_id"),
            LedgerEntry.value_on,
            LedgerEntry.cents,
            LedgerEntry.currency,
            LedgerEntry.kind,
            LedgerEntry.reference,
            LedgerEntry.reason,
            LedgerEntry.actor_name,
            undone.value_on.label("reversed_on"),
        )
        .join(LedgerEntry, LedgerEntry.id == Movement.entry_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(Movement.advance_id == advance_id)
        .order_by(LedgerEntry.value_on.desc(), LedgerEntry.id.desc())
    ).all()


def movement(movement_id: UUID) -> Row[Any]:
    """Return one movement and the advance it belongs to. The gate has checked that it may be seen."""
    undone = aliased(LedgerEntry)
    return db.session.execute(
        select(
            Movement.advance_id,
            Movement.entry_id,
            LedgerEntry.value_on,
            LedgerEntry.cents,
            LedgerEntry.currency,
            LedgerEntry.kind,
            LedgerEntry.reference,
            undone.id.label("undone_by"),
        )
        .join(LedgerEntry, LedgerEntry.id == Movement.entry_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(Movement.id == movement_id)
    ).one()


def reminders(advance_id: UUID) -> Sequence[Reminder]:
    """Return the letters sent about an advance, the latest first."""
    query = select(Reminder).where(Reminder.advance_id == advance_id)
    return db.session.scalars(query.order_by(Reminder.due_on.desc(), Reminder.id.desc())).all()


def notes(advance_id: UUID) -> Sequence[AdvanceNote]:
    """Return what was said about the repayments, the latest first."""
    query = select(AdvanceNote).where(AdvanceNote.advance_id == advance_id)
    return db.session.scalars(query.order_by(AdvanceNote.id.desc())).all()
