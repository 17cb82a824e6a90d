"""Money of an advance: paid to the firm by a second person, once; repaid; a repayment taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.deadlines import service as deadlines
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.hooks.funding import AdvanceTerms, Instalment
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.i18n import gettext
from portal.programme.advances import payee, queries
from portal.programme.advances.agreements import Step, keep_schedule
from portal.programme.advances.models import Advance, Movement
from portal.programme.advances.payee import PayeeView
from portal.programme.advances.rules import DISBURSE, LIFE, PAID_OUT, PAY
from portal.programme.advances.terms import granted, schedule_rule, way_out
from portal.programme.funds import queries as fund_queries
from portal.programme.funds import service as funds
from portal.programme.funds import sources
from portal.programme.funds.advance_terms import repayment_schedule
from portal.programme.funds.service import Transfer
from portal.programme.funds.sources import Lendable
from portal.programme.projects import conditions
from portal.programme.projects import queries as projects
from portal.programme.projects import service as steps


@dataclass(frozen=True, slots=True)
class Payout:
    """The payment to the firm, before it is recorded: the schedule as its day sets it, the project's next step."""

    advance_id: UUID
    project_id: UUID
    party_id: UUID
    paid_on: date
    instalments: tuple[Instalment, ...]
    rule: dict[str, Any]
    step: Step | None
    payee: PayeeView


def payout(actor: Actor, project_id: UUID, paid_on: date, on: date) -> Payout:
    """Return what paying the advance on `paid_on` brings. Asks the plugins; raises ConflictError with the reason."""
    advance = granted(project_id)
    if advance.state == "approved":
        raise ConflictError(Message("The agreement is not signed yet: the advance is paid once it is."))
    if advance.state != "contracted":
        raise ConflictError(Message("The advance was paid already, or given up."))
    if waiting := conditions.open_conditions(project_id):
        said = {"condition": waiting[0].text}
        raise ConflictError(Message("This condition of the committee is not lifted yet: %(condition)s", said))
    if advance.contracted_on is not None and paid_on < advance.contracted_on:
        raise InvalidError({"on": Message("The agreement was signed later: correct the day of the payment.")})
    account = payee.to_pay(actor, advance.id)
    file = projects.project_view(project_id)
    terms = AdvanceTerms(advance.principal, advance.months, advance.grace_months, paid_on)
    schedule = repayment_schedule(terms, on)
    step = None
    if file.state in {"approved", "contracting"}:
        found = steps.step_findings(actor, file, "activate", on)
        step = Step(found, steps.prepare(project_id, "activate", on))
    rule = schedule_rule(terms, schedule)
    return Payout(advance.id, project_id, file.party_id, paid_on, schedule.instalments, rule, step, account)


def disburse(actor: Actor, paying: Payout, reference: str, on: date, source: UUID | None = None) -> None:
    """Record the payment to the firm, once: the fund's ledger, the schedule by that day, the start of the support.

    It is paid out of the common fund, or out of the money that the commitment `source` keeps apart: all of it.
    Raises ConflictError for whoever prepared the agreement and when the fund holds too little, TransitionError when
    it was paid already, InvalidError by field.
    """
    actor.require(DISBURSE)
    with transaction() as session:
        advance = _locked(session, paying.advance_id)
        LIFE.find("disburse", advance.state)
        amount = queries.view(advance).principal
        payee.to_pay(actor, advance.id, paying.payee.id)
        _check(actor, advance.id, amount, sources.lendable().left(source))
        funds.check_transfer(amount, paying.paid_on, reference, on)
        _rescheduled(session, advance, paying, on)
        account = funds.account(session, "advance", f"advance:{advance.id}", paying.party_id)
        fund = funds.fund_account(session, source)
        transfer = Transfer(account.id, fund.id, amount, paying.paid_on, "disbursement", reference)
        if (entry_id := _post(actor, session, advance, transfer)) is not None:
            payee.add(actor, advance.id, paying.payee.iban, on, entry_id)
        advance.state, advance.disbursed_on, advance.account_id = "active", paying.paid_on, account.id
        advance.awaited_on = paying.instalments[0].due_on
        stats.bump(fund_queries.RESERVED, "", -amount.cents)
        deadlines.finish(actor, "project", paying.project_id, "advance.disburse", on)
        after = {"cents": amount.cents, "paid_on": paying.paid_on, "reference": reference, "out_of": source}
        after["payee"] = paying.payee.masked
        audit.record(actor, "advance.disbursed", "project", paying.project_id, after=after)
        if paying.step is not None:
            steps.take_step(
                actor, paying.project_id, "activate", paying.paid_on, "", paying.step.findings, paying.step.prepared
            )


def refusal(actor: Actor, project_id: UUID, lendable: Lendable) -> Message | None:
    """Return what keeps `actor` from recording the payment now, for the page; the verb checks it again."""
    advance = granted(project_id)
    try:
        _check(actor, advance.id, advance.principal, lendable.most)
    except ConflictError as error:
        return error.message
    return None


def _locked(session: Session, advance_id: UUID) -> Advance:
    row = session.get(Advance, advance_id, with_for_update=True)
    assert row is not None
    return row


def _check(actor: Actor, advance_id: UUID, amount: Money, balance: Money) -> None:
    """Refuse the person who prepared the agreement, and money that the fund, or the part chosen, does not hold."""
    agreement = queries.agreement(advance_id)
    if agreement is not None and actor.member_id is not None and agreement.prepared_by_id == actor.member_id:
        raise ConflictError(
            Message("You prepared this agreement: another person records the payment, so that four eyes see the money.")
        )
    if balance < amount:
        said = {"balance": balance, "amount": amount}
        message = Message(
            "The fund holds %(balance)s and the advance is %(amount)s. Record what the funders paid in first.", said
        )
        raise ConflictError(message, way_out(gettext("The fund"), "funds.overview"))


def _rescheduled(session: Session, advance: Advance, paying: Payout, on: date) -> None:
    """Set the schedule anew when the day of the payment moves it; the signed one stays readable."""
    held = queries.schedules(advance.id)[0]
    if held.instalments != paying.instalments:
        keep_schedule(session, advance.id, held.number + 1, "payment", paying.rule, paying.instalments, on)


def _post(actor: Actor, session: Session, advance: Advance, transfer: Transfer) -> UUID | None:
    """Write a transfer and tie it to the advance; return its entry, None when it was written before."""
    entry_id = funds.post(actor, transfer)
    if session.scalar(select(Movement.id).where(Movement.entry_id == entry_id)) is not None:
        return None
    session.add(Movement(project_id=advance.project_id, advance_id=advance.id, entry_id=entry_id))
    session.flush()
    return entry_id


def record_payment(actor: Actor, project_id: UUID, amount: Money, paid_on: date, reference: str, on: date) -> bool:
    """Record a repayment by its bank reference; tell whether it is new: the same one sent again changes nothing.

    It goes to the oldest instalment first, and back to the money that was lent; what comes beyond the advance stays
    visible. Raises InvalidError by field.
    """
    actor.require(PAY)
    funds.check_transfer(amount, paid_on, reference, on)
    found = granted(project_id)
    if found.disbursed_on is None or found.state not in PAID_OUT:
        raise ConflictError(Message("Nothing is to be repaid before the advance is paid to the company."))
    if paid_on < found.disbursed_on:
        raise InvalidError({"on": Message("The advance was paid later: correct the day of this repayment.")})
    with transaction() as session:
        advance = _locked(session, found.id)
        assert advance.account_id is not None
        fund_id = fund_queries.paid_from(advance.account_id)
        transfer = Transfer(fund_id, advance.account_id, amount, paid_on, "repayment", reference)
        new = _post(actor, session, advance, transfer) is not None
        if new:
            _settle(actor, advance, on)
            after = {"cents": amount.cents, "paid_on": paid_on, "reference": reference, "state": advance.state}
            audit.record(actor, "advance.repayment", "project", project_id, after=after)
        return new


def reverse_payment(actor: Actor, movement_id: UUID, reason: str, taken_on: date, on: date) -> None:
    """Take a repayment back (it was returned, or recorded by mistake) by a reversing movement, with its reason.

    `taken_on` is the bank's day. Raises ConflictError when it was taken back already or is no repayment,
    InvalidError by field.
    """
    actor.require(PAY)
    undone = queries.movement(movement_id)
    if undone.kind != "repayment":
        raise ConflictError(Message("Only a repayment is taken back here."))
    if taken_on > on:
        raise InvalidError({"on": Message("This day is still to come: record the movement once it is on the account.")})
    if taken_on < undone.value_on:
        raise InvalidError({"on": Message("The repayment came later: correct the day on which it was taken back.")})
    with transaction() as session:
        advance = _locked(session, undone.advance_id)
        entry_id = funds.reverse(actor, undone.entry_id, reason, taken_on)
        session.add(Movement(project_id=advance.project_id, advance_id=advance.id, entry_id=entry_id))
        session.flush()
        _settle(actor, advance, on)
        after = {"cents": undone.cents, "reference": undone.reference, "state": advance.state}
        audit.record(actor, "advance.repayment_reversed", "project", advance.project_id, after=after, reason=reason)


def _settle(actor: Actor, advance: Advance, on: date) -> None:
    """Keep what the movements come to: the day awaited next, and whether all of it is repaid."""
    stands = queries.standing_of(advance.id, date.max)
    assert stands is not None
    advance.awaited_on = stands.awaited_on
    event = None
    if stands.awaited_on is None and advance.state == "active":
        event, advance.state, advance.closed_on = "advance.repaid", "closed_repaid", on
    elif stands.awaited_on is not None and advance.state == "closed_repaid":
        event, advance.state, advance.closed_on = "advance.reopened", "active", None
    if event is not None:
        audit.record(actor, event, "project", advance.project_id, after={"state": advance.state})
