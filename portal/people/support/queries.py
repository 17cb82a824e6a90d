"""Reading visits of the network, as they stand at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from portal.foundation.db.session import db
from portal.foundation.kernel.clock import now
from portal.people.accounts.models import Membership
from portal.people.support.models import SupportAccess
from portal.people.support.rules import KINDS, LABELS, WAITS

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Access:
    """A visit as pages show it. `state` is that of this moment: what has run out is over, whatever the row says."""

    id: UUID
    version: int
    person_id: UUID
    person_name: str
    reason: str
    state: str
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str
    answer: str
    ends_at: datetime | None
    ended_at: datetime | None
    ended_by: str

    @property
    def label(self) -> str:
        """The state in English."""
        return LABELS[self.state]

    @property
    def kind(self) -> str:
        """How the state is coloured."""
        return KINDS[self.state]


def state_of(row: SupportAccess) -> str:
    """Return the state of a visit at this moment."""
    moment = now()
    if row.state == "granted" and row.ends_at is not None and row.ends_at <= moment:
        return "expired"
    if row.state == "ended" and row.answered_at is None:
        return "dropped"
    return "lapsed" if row.state == "asked" and row.asked_at + WAITS <= moment else row.state


def under_way() -> ColumnElement[bool]:
    """Return the criterion for memberships of a visit that nobody has ended, at the territory or at the network."""
    granted = select(SupportAccess.id).where(
        SupportAccess.tenant_id == Membership.tenant_id,
        SupportAccess.id == Membership.id,
        SupportAccess.state == "granted",
    )
    return granted.correlate(Membership).exists()


def _access(row: SupportAccess) -> Access:
    told = {name: getattr(row, name) for name in Access.__slots__ if name != "state"}
    return Access(**told, state=state_of(row))


def accesses(territory_id: UUID) -> list[Access]:
    """Return the latest visits to a territory, for itself or its network, the newest first."""
    chosen = select(SupportAccess).where(SupportAccess.tenant_id == territory_id)
    return [_access(row) for row in db.session.scalars(chosen.order_by(SupportAccess.id.desc()).limit(SHOWN))]


def access(access_id: UUID) -> Access:
    """Return one visit. The gate has checked that it may be seen."""
    return _access(db.session.scalars(select(SupportAccess).where(SupportAccess.id == access_id)).one())
