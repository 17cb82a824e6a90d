"""Writing conventions, what funders commit by them, and the days of steering committees."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.message import Message
from portal.foundation.stats import service as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.parties import service as parties
from portal.programme.funds import queries
from portal.programme.funds.models import Commitment, Convention
from portal.programme.funds.rules import CommitmentData, ConventionData, objections
from portal.programme.funds.service import account

AGREE = "funds.agree"


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


def set_objectives(actor: Actor, convention_id: UUID, projects: int | None, jobs: int | None) -> None:
    """Note what a convention promises: projects to support and jobs to bring, None for what it does not say."""
    actor.require(AGREE)
    with transaction() as session:
        row = session.get(Convention, convention_id, with_for_update=True)
        assert row is not None
        before = {"projects_target": row.projects_target, "jobs_target": row.jobs_target}
        row.projects_target, row.jobs_target = projects, jobs
        after = {"projects_target": projects, "jobs_target": jobs}
        audit.record(actor, "convention.objectives", "convention", row.id, before=before, after=after)


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
