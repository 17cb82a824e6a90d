"""The fund by source: money kept apart and the rest of it, with the advances paid from each and their jobs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.records import FundedAdvance, FundSource
from portal.foundation.kernel.money import Money
from portal.outward.exchange.firms import company
from portal.people.parties.models import Party
from portal.people.parties.queries import identifiers
from portal.programme.advances.models import Advance, Movement
from portal.programme.companies.models import Company
from portal.programme.employment.models import JobMilestone
from portal.programme.employment.queries import Declared, find
from portal.programme.funds import sources as kept
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry
from portal.programme.funds.rules import FundFigures
from portal.programme.projects.models import Project


def sources(until: date) -> tuple[FundSource, ...]:
    """Return the money kept apart in the order of the fund's page, then the rest, as they stood at the end of a day."""
    advances, currency = _advances(until), current_tenant().currency
    apart = kept.sources(until)
    numbers = identifiers({one.funder_id for one in apart})
    found = [
        replace(
            _source(one.figures, one.committed, advances.get(one.account_id, ())),
            kind=one.kind,
            funder=one.funder_name,
            convention=one.convention,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            jobs_target=one.jobs_target,
            meetings=one.meetings,
            identifiers=numbers.get(one.funder_id, {}),
        )
        for one in apart
    ]
    common = db.session.scalar(select(Account.id).where(Account.code == "fund"))
    rest = advances.get(common, ()) if common else ()
    return (*found, _source(kept.common(until), Money(_committed(until), currency), rest))


def _source(
    figures: FundFigures, committed: Money, advances: tuple[FundedAdvance, ...] | list[FundedAdvance]
) -> FundSource:
    return FundSource(
        kind="",
        funder="",
        convention="",
        starts_on=None,
        ends_on=None,
        committed=committed,
        paid_in=figures.received,
        lent=figures.lent,
        repaid=figures.repaid,
        reused=figures.reused,
        balance=figures.balance,
        advances=tuple(advances),
    )


def _committed(on: date) -> int:
    """Return what is committed to the common fund by the agreements in force on a day, in cents."""
    query = (
        select(func.coalesce(func.sum(Commitment.cents), 0))
        .join(Convention, Convention.id == Commitment.convention_id)
        .where(Commitment.kind == "cash", Commitment.account_id.is_(None))
        .where(Convention.starts_on <= on, Convention.ends_on >= on)
        .where(Commitment.withdrawn_on.is_(None) | (Commitment.withdrawn_on > on))
    )
    return int(db.session.scalar(query) or 0)


def _advances(until: date) -> dict[UUID, list[FundedAdvance]]:
    """Return the advances paid until a day by the account of the fund that paid them, in the order of payment."""
    rows = db.session.execute(_paid(until)).all()
    numbers = identifiers({row.Party.id for row in rows})
    verified = _verified({row.Project.id for row in rows}, until)
    repaid = _repaid(until)
    found: dict[UUID, list[FundedAdvance]] = defaultdict(list)
    told: set[UUID] = set()
    for row in rows:
        lent, back = Money(row.cents, row.currency), Money(repaid.get(row.advance_id, 0), row.currency)
        firm = company(row.Party, row.Company, numbers)
        advance = FundedAdvance(row.Project.reference, firm, row.value_on, lent, back)
        found[row.credit_id].append(advance if row.Project.id in told else _with_jobs(advance, row, verified))
        told.add(row.Project.id)
    return found


def _paid(until: date) -> Any:
    return (
        select(
            LedgerEntry.credit_id,
            LedgerEntry.value_on,
            LedgerEntry.cents,
            LedgerEntry.currency,
            Movement.advance_id,
            Project,
            Party,
            Company,
        )
        .join(Movement, Movement.entry_id == LedgerEntry.id)
        .join(Advance, Advance.id == Movement.advance_id)
        .join(Project, Project.id == Advance.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(LedgerEntry.kind == "disbursement", LedgerEntry.value_on <= until)
        .order_by(LedgerEntry.value_on, LedgerEntry.id)
    )


def _repaid(until: date) -> dict[UUID, int]:
    """Return what each advance had repaid at the end of a day, in cents, corrections taken out."""
    undone = aliased(LedgerEntry)
    sign = case((LedgerEntry.kind == "reversal", -1), else_=1)
    query = (
        select(Movement.advance_id, func.sum(LedgerEntry.cents * sign))
        .join(LedgerEntry, LedgerEntry.id == Movement.entry_id)
        .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
        .where(func.coalesce(undone.kind, LedgerEntry.kind) == "repayment", LedgerEntry.value_on <= until)
        .group_by(Movement.advance_id)
    )
    return {advance: int(cents) for advance, cents in db.session.execute(query).tuples()}


def _verified(projects: set[UUID], until: date) -> dict[UUID, tuple[int, Declared]]:
    """Return each file's latest milestone with a declaration verified until a day, and that declaration."""
    found: dict[UUID, tuple[int, Declared]] = {}
    for milestone in find(JobMilestone.project_id.in_(projects)) if projects else ():
        for one in milestone.declared:
            if one.outcome == "verified" and one.reviewed_on is not None and one.reviewed_on <= until:
                if milestone.months >= found.get(milestone.project_id, (0, one))[0]:
                    found[milestone.project_id] = (milestone.months, one)
                break
    return found


def _with_jobs(advance: FundedAdvance, row: Row[Any], verified: dict[UUID, tuple[int, Declared]]) -> FundedAdvance:
    found = replace(advance, jobs_planned=row.Project.jobs_created + row.Project.jobs_kept)
    if row.Project.id not in verified:
        return found
    months, said = verified[row.Project.id]
    created, kept_on = _equivalents(said.created), _equivalents(said.kept)
    return replace(found, created=created, kept=kept_on, months=months, verified_on=said.reviewed_on)


def _equivalents(hundredths: dict[str, int]) -> dict[str, Decimal]:
    """Return full-time equivalents by kind of contract."""
    return {kind: Decimal(value) / 100 for kind, value in hundredths.items()}
