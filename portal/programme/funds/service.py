"""Writing the movements of the fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.funds import queries
from portal.programme.funds.models import Account, Commitment, LedgerEntry
from portal.programme.funds.rules import FIGURE_OF

TAKEN_BACK = Message("The movement of this reference was taken back: enter the reference of the new one.")
RECORD = "funds.record"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that went from one account to another on a value date; `reference` is the bank's."""

    debit_id: UUID
    credit_id: UUID
    amount: Money
    on: date
    kind: str
    reference: str


def record_contribution(
    actor: Actor,
    funder_id: UUID,
    amount: Money,
    on: date,
    reference: str,
    today: date,
    commitment_id: UUID | None = None,
) -> UUID:
    """Record what a funder paid into the fund; return the movement's id. Raises InvalidError by field.

    What it pays by a commitment whose money is kept apart goes there.
    """
    actor.require(RECORD)
    check_transfer(amount, on, reference, today)
    with transaction() as session:
        fund = fund_account(session, commitment_id)
        funder = account(session, "funder", f"funder:{funder_id}", funder_id)
        return post(actor, Transfer(fund.id, funder.id, amount, on, "contribution", reference))


def check_transfer(amount: Money, on: date, reference: str, today: date) -> None:
    """Refuse, by field, what no movement can be: nothing, money of tomorrow, no reference of the bank."""
    wrong: dict[str, Message] = {}
    if amount.cents <= 0:
        wrong["amount"] = Message("Enter an amount above zero.")
    if amount.currency != current_tenant().currency:
        wrong["amount"] = Message("The fund is kept in %(currency)s.", {"currency": current_tenant().currency})
    if on > today:
        wrong["on"] = Message("This day is still to come: record the movement once it is on the account.")
    if not reference:
        wrong["reference"] = Message("Enter the bank’s reference: it keeps a movement from being recorded twice.")
    if wrong:
        raise InvalidError(wrong)


def fund_account(session: Session, commitment_id: UUID | None) -> Account:
    """Return the account of the money that a commitment keeps apart, or the common fund's for None."""
    if commitment_id is None:
        return account(session, "fund", "fund")
    query = select(Account).join(Commitment, Commitment.account_id == Account.id)
    return session.scalars(query.where(Commitment.id == commitment_id)).one()


def account(session: Session, kind: str, code: str, party_id: UUID | None = None) -> Account:
    """Return the account called `code`, made if needed."""
    take_turn(session, Account.__tablename__, current_tenant_id(), code)
    row = session.scalars(select(Account).where(Account.code == code)).one_or_none()
    if row is None:
        row = Account(kind=kind, code=code, party_id=party_id)
        session.add(row)
        session.flush()
    return row


def post(actor: Actor, transfer: Transfer) -> UUID:
    """Write a transfer into the ledger and return its id; the caller has authorised it and holds a transaction.

    The same transfer sent again under its reference is the one that is there. Raises InvalidError when the reference
    stands for another one.
    """
    with transaction() as session:
        take_turn(session, LedgerEntry.__tablename__, current_tenant_id(), transfer.reference)
        known = session.scalars(select(LedgerEntry).where(LedgerEntry.reference == transfer.reference)).one_or_none()
        if known is not None:
            if session.scalar(select(LedgerEntry.value_on).where(LedgerEntry.reverses_id == known.id)) is not None:
                raise InvalidError({"reference": TAKEN_BACK})
            if _same(known, transfer):
                return known.id
            raise InvalidError({"reference": Message("Another movement was recorded under this reference.")})
        row = LedgerEntry(
            debit_id=transfer.debit_id,
            credit_id=transfer.credit_id,
            cents=transfer.amount.cents,
            currency=transfer.amount.currency,
            value_on=transfer.on,
            kind=transfer.kind,
            reference=transfer.reference,
            member_id=actor.member_id,
            actor_name=actor.name,
            at=now(),
        )
        return _written(actor, session, row, FIGURE_OF[transfer.kind], transfer.amount.cents)


def _same(row: LedgerEntry, transfer: Transfer) -> bool:
    kept = (row.debit_id, row.credit_id, row.cents, row.currency, row.value_on, row.kind)
    wanted = (transfer.debit_id, transfer.credit_id, transfer.amount.cents, transfer.amount.currency)
    return kept == (*wanted, transfer.on, transfer.kind)


def reverse(actor: Actor, entry_id: UUID, reason: str, on: date) -> UUID:
    """Undo a movement by a reversing one and return its id; the caller has authorised it.

    Raises InvalidError without a reason, ConflictError when the movement is undone already or is itself a reversal.
    """
    if not reason:
        raise InvalidError({"reason": Message("Say why, in a few words.")})
    with transaction() as session:
        take_turn(session, LedgerEntry.__tablename__, current_tenant_id(), entry_id)
        undone = session.get(LedgerEntry, entry_id)
        assert undone is not None
        if undone.kind == "reversal":
            raise ConflictError(Message("A correction is not corrected: record the movement again."))
        if session.scalar(select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry_id)):
            raise ConflictError(Message("This movement was reversed already."))
        row = LedgerEntry(
            debit_id=undone.credit_id,
            credit_id=undone.debit_id,
            cents=undone.cents,
            currency=undone.currency,
            value_on=max(on, undone.value_on),
            kind="reversal",
            reverses_id=undone.id,
            reason=reason,
            member_id=actor.member_id,
            actor_name=actor.name,
            at=now(),
        )
        return _written(actor, session, row, FIGURE_OF[undone.kind], -undone.cents)


def _written(actor: Actor, session: Session, row: LedgerEntry, figure: str, delta: int) -> UUID:
    session.add(row)
    session.flush()
    stats.bump(queries.FUND, figure, delta)
    stats.bump(queries.FUND_YEARS, f"{row.value_on.year} {figure}", delta)
    names = ("debit_id", "credit_id", "cents", "currency", "value_on", "kind", "reference", "reverses_id")
    after = {name: getattr(row, name) for name in names}
    audit.record(actor, f"ledger.{row.kind}", "ledger_entry", row.id, after=after, reason=row.reason)
    return row.id
