"""Writing to companies about the jobs they are to declare: before the day, on it, a month after."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db, end_reading, transaction
from portal.foundation.kernel.clock import business_date
from portal.foundation.mail import service as mail
from portal.foundation.mail.rules import Recipient
from portal.foundation.web.context import today
from portal.foundation.web.i18n import format_long_date, gettext, say, use_locale
from portal.people.accounts.models import Member, Membership, Person
from portal.people.accounts.queries import in_force
from portal.people.tenants import queries as tenants
from portal.programme.companies.models import Company
from portal.programme.employment import queries, rules
from portal.programme.employment.models import JobMilestone
from portal.programme.employment.queries import Milestone
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED

JOB = "employment.daily"


def run(_subject: UUID | None) -> None:
    """Write to the companies whose jobs are due. Safe to run again: each occasion is written about once."""
    tenant = current_tenant()
    write(business_date(tenant.timezone, tenant.clock_offset_days))


def write(on: date) -> None:
    """Write about every milestone for which an occasion has come and nothing is declared."""
    first = on - timedelta(days=rules.NOTICES[-1])
    open_files = select(Project.id).where(Project.state.not_in(CLOSED))
    found = queries.find(
        JobMilestone.due_on.between(first, on - timedelta(days=rules.NOTICES[0])),
        JobMilestone.project_id.in_(open_files),
    )
    end_reading()
    for one in found:
        passed = [delay for delay in rules.NOTICES if on >= one.due_on + timedelta(days=delay)]
        if one.last is None and passed:
            with transaction():
                _write(one, passed[-1])


def _write(one: Milestone, occasion: int) -> None:
    for to in _recipients(one.project_id):
        with use_locale(to.locale):
            title = gettext("Your jobs at %(months)s: two minutes", months=say(rules.month_words(one.months)))
            words = [
                gettext("Please say how many jobs you created and kept, and add a document that proves it."),
                gettext("The day is %(day)s.", day=format_long_date(one.due_on)),
                _address(one),
                f"Alizé® {current_tenant().name}\n"
                + gettext("You receive this message because you take part in the Alizé® programme."),
            ]
            key = f"jobs {one.id} {occasion} {to.address}"
            mail.send(to, title, "\n\n".join(words) + "\n", dedupe=key, kind="employment.notice")


def _address(one: Milestone) -> str:
    values = {"project_id": one.project_id, "job_milestone_id": one.id}
    return tenants.page_address("employment.declare", values)


def _recipients(project_id: UUID) -> list[Recipient]:
    party = select(Company.party_id).join(Project, Project.company_id == Company.id).where(Project.id == project_id)
    holders = select(Membership.member_id).where(
        Membership.role == "sme", Membership.party_id == party.scalar_subquery(), in_force(today())
    )
    rows = db.session.execute(
        select(Person.email, Member.name, Member.locale)
        .join(Person, Person.id == Member.person_id)
        .where(Member.id.in_(holders), Member.active)
        .order_by(Member.id)
    )
    return [Recipient(row.email, row.name, row.locale or current_tenant().locale) for row in rows]
