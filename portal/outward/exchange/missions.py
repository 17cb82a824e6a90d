"""The missions that were given, as publications of help in kind name them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.hooks.records import GivenMission
from portal.foundation.kernel.money import Money
from portal.outward.exchange.firms import company
from portal.outward.reports.rules import Period
from portal.people.parties.models import Party
from portal.people.parties.queries import identifiers
from portal.programme.companies.models import Company
from portal.programme.missions.models import Mission
from portal.programme.missions.queries import reference
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects.models import Project


def given(chosen: Period) -> tuple[GivenMission, ...]:
    """Return the missions closed in a period and valued then; history that came in without a value has none."""
    lender = aliased(Party)
    rows = db.session.execute(
        select(Mission, Project.reference, Project.title, Party, Company, lender.name.label("lender"))
        .join(Project, Project.id == Mission.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .join(Expert, Expert.id == Mission.expert_id)
        .join(Partner, Partner.id == Expert.partner_id)
        .join(lender, lender.id == Partner.party_id)
        .where(Mission.closed_on.between(chosen.first, chosen.last), Mission.value_cents > 0)
        .where(Mission.signed_on.is_not(None))
        .order_by(Mission.closed_on, Mission.id)
    ).all()
    numbers, currency = identifiers({row.Party.id for row in rows}), current_tenant().currency
    return tuple(
        GivenMission(
            reference=reference(row.reference, row.Mission.number),
            company=company(row.Party, row.Company, numbers),
            title=row.title,
            lender=row.lender,
            signed_on=row.Mission.signed_on,
            closed_on=row.Mission.closed_on,
            value=Money(row.Mission.value_cents, currency),
        )
        for row in rows
    )
