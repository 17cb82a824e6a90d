"""Writing conventions, commitments and movements of the fund."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.parties import service as parties
from portal.programme.funds import queries
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry
from portal.programme.funds.rules import FIGURE_OF, CommitmentData, ConventionData, objections

TAKEN_BACK = Message("The movement of this reference was taken back: enter the reference of the new one.")
AGREE, RECORD = "funds.agree", "funds.record"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that went from one account to another on a value date; `reference` is the bank's."""

    debit_id: UUID
    credit_id: UUID
    amount: Money
    on: date
    kind: str
    reference: str


def add_convention(actor: Actor, data: ConventionData) -> UUID:
    """Keep a convention; return its id. Raises InvalidError by field."""
    actor.require(AGREE)
    if wrong := objections(data):
        raise InvalidError(wrong)
    with transaction() as session:
        row = Convention(**asdict(data))
        session.add(row)
        session.flush()
        last = session.scalar(select(func.max(Convention.ends_on))) or row.ends_on
        stats.set_value(queries.CONVENTION_END, "", last.toordinal())
        audit.record(actor, "convention.added", "convention", row.id, after=asdict(data))
        return row.id


def add_commitment(actor: Actor, convention_id: UUID, data: CommitmentData, *, invented: bool = False) -> UUID:
    """Keep what a funder commits by a convention; return its id. A funder not known yet is added by its name."""
    actor.require(AGREE)
    if data.amount.cents <= 0:
        raise InvalidError({"amount": Message("Enter an amount above zero.")})
    if data.funder_kind and data.kind != "cash":
        raise InvalidError({"funder_kind": Message("Only money for the fund is kept apart.")})
    with transaction() as session:
        funder = parties.find_by_name(session, data.funder)
        if funder is None:
            funder = parties.ensure(session, data.funder, {}, invented=invented)
        row_id = new_id()
        own = account(session, "fund", f"fund:{row_id}") if data.funder_kind else None
        row = Commitment(
            id=row_id,
            convention_id=convention_id,
            funder_id=funder.id,
            kind=data.kind,
            source=data.source,
            cents=data.amount.cents,
            funder_kind=data.funder_kind,
            account_id=own.id if own else None,
            jobs_target=data.jobs_target if own else None,
        )
        session.add(row)
        session.flush()
        stats.bump(queries.COMMITTED, data.kind, data.amount.cents)
        after = {"convention": convention_id, "funder": funder.id, "kind": row.kind, "cents": row.cents}
        apart = {"funder_kind": row.funder_kind, "jobs_target": row.jobs_target} if own else {}
        audit.record(actor, "commitment.added", "commitment", row.id, after={**after, "source": row.source, **apart})
        return row.id


def funder_id(name: str) -> UUID:
    """Return the organisation that commits under this name. Raises ConflictError when nobody does."""
    with transaction() as session:
        found = parties.find_by_name(session, name)
        if found is None:
            raise ConflictError(Message("No funder has this name."))
        return found.id


def withdraw_commitment(actor: Actor, commitment_id: UUID, reason: str, on: date) -> None:
    """Note that a funder withdraws a commitment. Raises ConflictError when it is withdrawn already."""
    actor.require(AGREE)
    if not reason:
        raise InvalidError({"reason": Message("Say why, in a few words.")})
    with transaction() as session:
        row = session.get(Commitment, commitment_id, with_for_update=True)
        assert row is not None
        if row.withdrawn_on is not None:
            raise ConflictError(Message("This commitment was withdrawn already."))
        row.withdrawn_on = on
        stats.bump(queries.COMMITTED, row.kind, -row.cents)
        audit.record(actor, "commitment.withdrawn", "commitment", row.id, after={"on": on}, reason=reason)


def add_meeting(actor: Actor, commitment_id: UUID, on: date) -> None:
    """Note a day on which the steering committee of money kept apart meets, or met; a day known already is kept."""
    actor.require(AGREE)
    with transaction() as session:
        row = session.get(Commitment, commitment_id, with_for_update=True)
        assert row is not None
        if row.account_id is None:
            raise ConflictError(Message("This money is not kept apart: it has no steering committee of its own."))
        if on.isoformat() not in row.meetings:
            row.meetings = sorted({*row.meetings, on.isoformat()})
            audit.record(actor, "commitment.meeting", "commitment", row.id, after={"on": on})


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
