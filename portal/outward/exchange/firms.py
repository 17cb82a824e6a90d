"""Organisations as records name them: with every number that identifies them, read at once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.hooks.records import SupportedFirm
from portal.foundation.hooks.size import FirmGroup
from portal.foundation.hooks.types import CompanySnapshot
from portal.outward.reports.rules import Period
from portal.people.parties.models import Party
from portal.people.parties.queries import identifiers
from portal.programme.companies.models import Company
from portal.programme.groups import figures, queries, size
from portal.programme.projects.models import Project


def company(party: Party, firm: Company | None, numbers: dict[UUID, dict[str, str]]) -> CompanySnapshot:
    """Return a helped firm as rules see it."""
    known = numbers.get(party.id, {})
    if firm is None:
        return CompanySnapshot(party.id, party.name, known)
    return CompanySnapshot(
        firm.id, party.name, known, firm.registered, firm.area, firm.activity, firm.headcount, firm.created_on
    )


def supported(chosen: Period) -> tuple[SupportedFirm, ...]:
    """Return the firms whose support began in a period, by file: the report's list of supported projects."""
    rows = db.session.execute(
        select(Project.reference, Project.supported_on, Party, Company)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(Project.supported_on.between(chosen.first, chosen.last))
        .order_by(Project.supported_on, Project.id)
    ).all()
    numbers = identifiers({row.Party.id for row in rows})
    groups = _groups({row.Party.id: row.Party.name for row in rows})
    return tuple(
        SupportedFirm(
            row.reference,
            replace(company(row.Party, row.Company, numbers), group=groups.get(row.Party.id)),
            row.supported_on,
        )
        for row in rows
    )


def _groups(names: dict[UUID, str]) -> dict[UUID, FirmGroup]:
    """Return what the size of firms is told by, for those of which closed years or ties are recorded."""
    known = {view.party_id for view in figures.years_of(names)} | queries.tied(names)
    return {party_id: size.facts(party_id, names[party_id]) for party_id in known}
