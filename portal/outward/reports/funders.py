"""What a funder sees of its own: what it committed and paid in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.outward.reports.rules import Period
from portal.outward.reports.statements import committed
from portal.programme.funds.models import Account, Commitment, LedgerEntry


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What one's own organisation committed in agreements of the period, and paid into the fund in it."""

    committed: Money
    paid: Money


def own_part(actor: Actor, period: Period) -> OwnPart | None:
    """Return the part of the organisation a funder stands for; None for everybody else."""
    parties = actor.parties("funder")
    if not parties:
        return None
    currency = current_tenant().currency
    own = committed(period).where(Commitment.funder_id.in_(parties))
    promised = own.with_only_columns(func.sum(Commitment.cents), maintain_column_froms=True)
    undone = aliased(LedgerEntry)
    paid = (
        select(func.sum(LedgerEntry.cents))
        .join(Account, Account.id == LedgerEntry.credit_id)
        .outerjoin(undone, undone.reverses_id == LedgerEntry.id)
        .where(
            LedgerEntry.kind == "contribution",
            undone.id.is_(None),
            Account.party_id.in_(parties),
            LedgerEntry.value_on.between(period.first, period.last),
        )
    )
    return OwnPart(
        Money(int(db.session.scalar(promised) or 0), currency), Money(int(db.session.scalar(paid) or 0), currency)
    )
