"""A territory with something in every list: files, missions with half-days, jobs, agreements, money, in two years."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.demo_jobs import kind_of_contract
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.money import Money
from portal.people.accounts.rules import system_actor
from portal.people.parties import service as parties
from portal.programme.companies.service import CompanyData
from portal.programme.employment import takeover as jobs
from portal.programme.employment.takeover import JobsTakenOver
from portal.programme.funds import conventions
from portal.programme.funds import service as funds
from portal.programme.funds.rules import CommitmentData, ConventionData
from portal.programme.missions import takeover as missions
from portal.programme.missions.takeover import MissionTakenOver
from portal.programme.partners import service as partners
from portal.programme.partners.service import ExpertData, PartnerData
from portal.programme.projects import takeover
from portal.programme.projects.takeover import TakenOver
from support.people import ref_of

SLUG = "demonstration-1"
LOADER = system_actor("test")
FUND = "Fonds de démonstration (inventé)"
TODAY = date(2026, 11, 23)


def past(number: int, studied: date) -> TakenOver:
    """A file of the past, approved and supported but each third, whose firm's name begins with a sign of formulas."""
    approved = number % 3 != 0
    day = studied + timedelta(days=60)
    return TakenOver(
        company=CompanyData(f"=Atelier {number}", place="Montclair", headcount=number, invented=True),
        title=f"+Ouvrir l’atelier {number}",
        state="active" if approved else "withdrawn",
        received_on=studied - timedelta(days=9),
        studied_on=studied,
        presented_on=day if approved else None,
        approved_on=day if approved else None,
        supported_on=day if approved else None,
        closed_on=None if approved else day,
        jobs_created=number % 4,
        jobs_kept=number,
        advance_cents=9_000_00 if approved and number % 2 else 0,
        months=24 if approved and number % 2 else 0,
    )


def _money() -> None:
    for number, start in enumerate((date(2023, 1, 1), date(2025, 6, 1))):
        data = ConventionData(f"Convention {number}", start, start + timedelta(days=1000), start)
        convention = conventions.add_convention(LOADER, data)
        for kind, cents in (("cash", 120_000_00), ("days", 33_333_33)):
            amount = Money(cents, "EUR")
            conventions.add_commitment(LOADER, convention, CommitmentData(FUND, kind, "private", amount))
    funder = _funder()
    for number, day in enumerate((date(2025, 2, 3), date(2026, 3, 4), date(2026, 3, 5))):
        entry = funds.record_contribution(LOADER, funder, Money(50_000_00, "EUR"), day, f"T-{number}", TODAY)
    funds.reverse(LOADER, entry, "Versé deux fois.", date(2026, 4, 1))


def _funder() -> UUID:
    """The organisation that the demonstration's funder stands for."""
    party = parties.find_by_name(db.session(), FUND)
    assert party is not None
    return party.id


def _missions(ids: list[UUID], records: list[TakenOver]) -> None:
    partner = partners.add_partner(LOADER, PartnerData("Verreries Essai (inventées)", invented=True))
    known = ExpertData("Odile Essai", ("hr", "quality"), 12)
    expert = partners.nominate_expert(LOADER, partner, known)
    told, slot = [], date(2025, 3, 3)
    for number, (project_id, record) in enumerate(zip(ids, records, strict=True)):
        if record.supported_on is None or record.supported_on > date(2026, 9, 1):
            continue
        first = max(record.supported_on, slot)
        days = [(first + timedelta(days=n), part) for n in range(number % 3 + 1) for part in ("morning", "afternoon")]
        slot = days[-1][0] + timedelta(days=1)
        field = ("hr", "quality")[number % 2]
        closed = max(slot, record.supported_on)
        told.append(
            MissionTakenOver(project_id, 1, field, expert, "Conseil", len(days), record.supported_on, closed, days)
        )
    missions.take_over_all(LOADER, told)


def _jobs(ids: list[UUID], records: list[TakenOver]) -> None:
    kind = kind_of_contract(TODAY)
    told = []
    for number, (project_id, record) in enumerate(zip(ids, records, strict=True)):
        if record.supported_on is not None and record.supported_on < date(2025, 6, 1):
            due = record.supported_on + timedelta(days=366)
            told.append(JobsTakenOver(project_id, 12, due, {kind: number * 150}, {kind: 200}, due + timedelta(days=9)))
            later = TODAY - timedelta(days=number)
            told.append(JobsTakenOver(project_id, 24, later, {kind: number * 100}, {kind: 250}, later))
    jobs.take_over_all(LOADER, told)


@pytest.fixture(scope="module")
def full(shared_app: Flask) -> Flask:
    """Give the application, its invented territory filled; a test that changes something puts it back."""
    with shared_app.app_context(), use_tenant(ref_of(shared_app, SLUG)), transaction():
        days = [date(2024, 11, 5) + timedelta(days=9 * n) for n in range(62)]
        records = [past(number, day) for number, day in enumerate(days, 1)]
        ids = takeover.take_over_all(LOADER, records)
        _money()
        _missions(ids, records)
        _jobs(ids, records)
    return shared_app
