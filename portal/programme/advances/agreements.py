"""The agreement: prepared as a paper, then its signature recorded, which grants the aid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.casework.deadlines import service as deadlines
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant, current_tenant_id
from portal.foundation.db.locks import take_turn
from portal.foundation.db.numbering import next_number
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import aid, payee, queries
from portal.programme.advances.aid_models import AidGrant
from portal.programme.advances.external import MISSING, ExternalValue
from portal.programme.advances.granting import duty
from portal.programme.advances.models import (
    Advance,
    Agreement,
    ScheduleInstalment,
    ScheduleVersion,
)
from portal.programme.advances.rules import AGREEMENT, CERTIFICATE, EVIDENCE, LIFE, PREPARE, SIGN, SIGNED
from portal.programme.advances.terms import Draft, Signatories, Signing, aid_number
from portal.programme.projects import documents
from portal.programme.projects import queries as projects
from portal.programme.projects import service as steps

ELSEWHERE = "advances.own_page"
"""The finding that keeps the common step « prepare the agreement » from replacing this room's verb."""


@dataclass(frozen=True, slots=True)
class Step:
    """What taking the project on needs, asked before the transaction opens; None when it stands there already."""

    findings: steps.Findings
    prepared: tuple[Any, ...]


def step_to_contract(actor: Actor, project_id: UUID, on: date) -> Step | None:
    """Ask what speaks against « contracting »; None when the project has left the approval already."""
    file = projects.project_view(project_id)
    if file.state != "approved":
        return None
    found = steps.step_findings(actor, file, "contract", on)
    kept = tuple(item for item in found if item.value.code != ELSEWHERE)
    return Step(kept, steps.prepare(project_id, "contract", on))


def prepare(
    actor: Actor,
    draft: Draft,
    signatories: Signatories,
    paper: Ready,
    step: Step | None,
    external: ExternalValue | None = None,
) -> UUID:
    """Keep a prepared agreement and its paper, take the project on; return the agreement's id.

    `external` is the value computed elsewhere that the draft counts, with its evidence. Raises InvalidError when the
    draft counts one without, ConflictError when the advance has moved on meanwhile.
    """
    actor.require(PREPARE)
    aid.check(draft.known, draft.aid.value)
    if (draft.aid.value.computed is not None) != (external is not None):
        raise InvalidError({"evidence": MISSING})
    project_id = draft.advance.project_id
    with transaction() as session:
        advance = _locked(session, draft.advance.id)
        if advance.state != "approved" or _last_number(session, advance.id) != draft.number - 1:
            raise ConflictError(Message("The agreement was prepared by somebody else meanwhile. Look at it first."))
        row = _agreement(actor, draft, signatories, documents.keep(actor, project_id, paper, AGREEMENT))
        if external is not None:
            row.external_cents, row.external_reason = external.amount.cents, external.reason
            row.external_paper_id = documents.keep(actor, project_id, external.evidence, EVIDENCE)
        session.add(row)
        session.flush()
        if step is not None:
            steps.take_step(actor, project_id, "contract", draft.on, "", step.findings, step.prepared)
        deadlines.finish(actor, "project", project_id, "advance.prepare", draft.on)
        duty(actor, project_id, "advance.sign", draft.on, role="territory_manager")
        worth = {"regime": row.regime, "equivalent_cents": row.equivalent_cents}
        after = {"reference": row.reference, "lender": row.lender, **worth}
        reason = row.external_reason
        audit.record(actor, "advance.prepared", "project", project_id, after=after, reason=reason)
        return row.id


def _locked(session: Session, advance_id: UUID) -> Advance:
    row = session.get(Advance, advance_id, with_for_update=True)
    assert row is not None
    return row


def _last_number(session: Session, advance_id: UUID) -> int:
    query = select(Agreement.number).where(Agreement.advance_id == advance_id).order_by(Agreement.number.desc())
    return session.scalars(query.limit(1)).first() or 0


def _agreement(actor: Actor, draft: Draft, signatories: Signatories, paper_id: UUID) -> Agreement:
    return Agreement(
        advance_id=draft.advance.id,
        number=draft.number,
        reference=draft.reference,
        lender=draft.rules.lender,
        lender_signatory=signatories.lender,
        company_signatory=signatories.company,
        prepared_on=draft.on,
        prepared_by_id=actor.member_id,
        prepared_by=actor.name,
        starts_on=draft.terms.starts_on,
        instalments=[[each.number, each.due_on.isoformat(), each.amount.cents] for each in draft.instalments],
        rule=draft.schedule_rule,
        regime=draft.aid.value.regime,
        equivalent_cents=draft.aid.value.amount.cents,
        paper_id=paper_id,
    )


def check_signature(agreement: Agreement, signed_on: date, today: date) -> None:
    """Refuse, by field, a day on which it cannot have been signed."""
    if signed_on > today:
        raise InvalidError({"signed_on": Message("This day is still to come: record the signature once it is there.")})
    if signed_on < agreement.prepared_on:
        said = {"day": agreement.prepared_on}
        raise InvalidError({"signed_on": Message("The agreement was prepared on %(day)s: it was signed later.", said)})


def sign(actor: Actor, signing: Signing, signed_paper: Ready, certificate: Ready, on: date) -> UUID:
    """Record a signed agreement: the schedule holds, the aid is granted and numbered; return the grant's id.

    Raises ConflictError when the firm's aid, the numbers or the agreement changed since `signing` was read.
    """
    actor.require(SIGN)
    project_id = signing.advance.project_id
    with transaction() as session:
        advance = _locked(session, signing.advance.id)
        LIFE.find("sign", advance.state)
        agreement = session.get(Agreement, signing.agreement_id, with_for_update=True)
        assert agreement is not None
        _unchanged(session, signing, agreement)
        paper_id = documents.keep(actor, project_id, signed_paper, SIGNED)
        agreement.signed_on, agreement.signed_by = signing.signed_on, signing.signed_by
        agreement.signed_paper_id, agreement.recorded_by_id = paper_id, actor.member_id
        advance.state, advance.contracted_on = "contracted", signing.signed_on
        keep_schedule(
            session, advance.id, 1, "signature", agreement.rule, queries.instalments(agreement.instalments), on
        )
        row = _grant(session, signing, documents.keep(actor, project_id, certificate, CERTIFICATE))
        deadlines.finish(actor, "project", project_id, "advance.sign", on)
        duty(actor, project_id, "advance.disburse", on, role="accountant")
        if payee.payee(advance.id) is None:
            duty(actor, project_id, "advance.account", on)
        after = {"agreement": agreement.reference, "signed_on": signing.signed_on, "signed_by": signing.signed_by}
        traced = {"aid": row.number, "equivalent_cents": row.equivalent_cents, "rule": row.rule}
        audit.record(actor, "advance.signed", "project", project_id, after={**after, **traced})
        return row.id


def _unchanged(session: Session, signing: Signing, agreement: Agreement) -> None:
    """Raise ConflictError when what the certificate says is not true any more."""
    take_turn(session, AidGrant.__tablename__, current_tenant_id())  # firms of a group share their room
    newest = queries.agreement(signing.advance.id)
    if agreement.signed_on is not None or newest is None or newest.id != agreement.id:
        raise ConflictError(Message("The agreement was prepared again or signed meanwhile. Look at it first."))
    if aid.record(signing.file.party_id, signing.signed_on) != signing.known:
        raise ConflictError(
            Message("What the company received changed meanwhile. Open the page again to see the room left.")
        )
    number = aid_number(signing.signed_on.year, next_number(session, "aid", signing.signed_on.year))
    if number != signing.aid_number:
        raise ConflictError(Message("Another aid took this number meanwhile. Send the form again."))


def keep_schedule(
    session: Session, advance_id: UUID, number: int, cause: str, rule: dict[str, Any], parts: Any, on: date
) -> None:
    """Write a version of the schedule with its instalments: never changed from then on."""
    starts_on = date.fromisoformat(rule["starts_on"])
    version = ScheduleVersion(
        advance_id=advance_id, number=number, cause=cause, decided_on=on, starts_on=starts_on, rule=rule
    )
    session.add(version)
    session.flush()
    for each in parts:
        session.add(
            ScheduleInstalment(version_id=version.id, number=each.number, due_on=each.due_on, cents=each.amount.cents)
        )
    session.flush()


def _grant(session: Session, signing: Signing, certificate_id: UUID) -> AidGrant:
    row = AidGrant(
        advance_id=signing.advance.id,
        party_id=signing.file.party_id,
        number=signing.aid_number,
        regime=signing.aid.regime,
        member_state=current_tenant().country,
        currency=signing.terms.principal.currency,
        nominal_cents=signing.terms.principal.cents,
        equivalent_cents=signing.aid.amount.cents,
        granted_on=signing.signed_on,
        register_by=signing.register_by.value if signing.register_by else None,
        rule=aid.frozen(signing.answer, signing.register_by, signing.external, filed=signing.rules.filed),
        certificate_id=certificate_id,
    )
    session.add(row)
    session.flush()
    return row
