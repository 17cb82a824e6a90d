"""Recording what organisations declare of the aid they received."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.casework.documents import service as documents
from portal.casework.documents.rules import Ready
from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.exchange import write_quotes
from portal.foundation.kernel.message import Message
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.versions import locked
from portal.programme.aids.models import AidDeclaration, PriorAid
from portal.programme.aids.rules import AidData, objections

PERMISSION = "aids.edit"
EVIDENCE = "aid_evidence"
"""The kind of document that shows an aid."""

CHANGED = Message("Somebody else changed this aid while you had it open. Compare, then send your changes again.")


def record_aid(actor: Actor, party_id: UUID, data: AidData, on: date, evidence: Ready | None = None) -> UUID:
    """Keep an aid that an organisation declared; return its id. Raises InvalidError by field."""
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        row = PriorAid(party_id=party_id)
        _fill(actor, row, data, evidence)
        session.add(row)
        _note_declared(actor, session, party_id, data.declared_on)
        session.flush()
        audit.record(actor, "aid.declared", "party", party_id, after=_traced(row))
        return row.id


def edit_aid(actor: Actor, aid_id: UUID, version: int, data: AidData, on: date, evidence: Ready | None = None) -> None:
    """Change a declared aid. Raises InvalidError by field, ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    _check(data, on)
    with transaction() as session:
        row = locked(session, PriorAid, aid_id, version, CHANGED)
        before = _traced(row)
        _fill(actor, row, data, evidence)
        _note_declared(actor, session, row.party_id, data.declared_on)
        session.flush()
        audit.record(actor, "aid.changed", "party", row.party_id, before=before, after=_traced(row))


def remove_aid(actor: Actor, aid_id: UUID, version: int) -> None:
    """Take back an aid that was recorded by mistake. Raises ConflictError when it changed since `version` was read."""
    actor.require(PERMISSION)
    with transaction() as session:
        row = locked(session, PriorAid, aid_id, version, CHANGED)
        session.delete(row)
        audit.record(actor, "aid.removed", "party", row.party_id, before=_traced(row))


def declare_nothing(actor: Actor, party_id: UUID, declared_on: date, on: date) -> None:
    """Note that an organisation declared to have received nothing. Raises ConflictError when aids are kept."""
    actor.require(PERMISSION)
    if declared_on > on:
        raise InvalidError({"declared_on": Message("This day is still to come.")})
    with transaction() as session:
        if session.scalar(select(func.count(PriorAid.id)).where(PriorAid.party_id == party_id)):
            raise ConflictError(
                Message("Aid is recorded for this company. Remove what was recorded by mistake, then declare none.")
            )
        row = _declaration(session, party_id)
        before = _declared(row) if row.declared_on else None
        row.received_none, row.declared_on, row.member_id = True, declared_on, actor.member_id
        session.flush()
        audit.record(actor, "aid.none_declared", "party", party_id, before=before, after=_declared(row))


def _note_declared(actor: Actor, session: Session, party_id: UUID, declared_on: date) -> None:
    row = _declaration(session, party_id)
    if row.received_none is not False or row.declared_on < declared_on:
        row.received_none, row.declared_on, row.member_id = False, declared_on, actor.member_id


def _declaration(session: Session, party_id: UUID) -> AidDeclaration:
    """Return the organisation's declaration, locked; a new one is still empty."""
    query = select(AidDeclaration).where(AidDeclaration.party_id == party_id)
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        row = AidDeclaration(party_id=party_id)
        session.add(row)
    return row


def _check(data: AidData, on: date) -> None:
    if wrong := objections(data, on):
        raise InvalidError(wrong)


def _fill(actor: Actor, row: PriorAid, data: AidData, evidence: Ready | None) -> None:
    row.granted_on, row.declared_on, row.grantor = data.granted_on, data.declared_on, data.grantor
    row.currency, row.nominal_cents, row.equivalent_cents = (
        data.nominal.currency,
        data.nominal.cents,
        data.equivalent.cents,
    )
    row.counted_cents, row.counted_currency = data.counted.cents, data.counted.currency
    rate = data.rate if data.needs_rate else None
    row.rate = write_quotes(rate.quotes) if rate else None
    row.rate_day, row.rate_rule, row.rate_source = (rate.day, rate.rule, rate.source) if rate else (None, None, None)
    row.regime, row.member_state, row.instrument = data.regime, data.member_state, data.instrument
    if evidence is not None:
        row.document_id = documents.keep(actor, evidence, EVIDENCE)


def _traced(row: PriorAid) -> dict[str, Any]:
    names = ("id", "granted_on", "grantor", "currency", "nominal_cents", "equivalent_cents", "regime", "member_state")
    counted = ("counted_currency", "counted_cents", "rate", "rate_day", "rate_rule", "rate_source")
    return {name: getattr(row, name) for name in (*names, *counted, "instrument", "declared_on", "document_id")}


def _declared(row: AidDeclaration) -> dict[str, Any]:
    return {"received_none": row.received_none, "declared_on": row.declared_on}
