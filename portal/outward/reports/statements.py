"""Where the rows of each list come from: one statement a list, for a period of time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.outward.reports.rules import MAIN_FIELDS, Period
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.employment.models import JobDeclaration, JobMilestone, JobReview
from portal.programme.funds.models import Account, Commitment, Convention, LedgerEntry
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Decision


def _within(column: Any, period: Period) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.between(period.first, period.last)
    return found


def files(day: Any, *more: Any) -> Any:
    """Return the statement of files by one of their days."""

    def statement(period: Period) -> Select[Any]:
        return (
            select(
                Project.id,
                Project.id.label("project_id"),
                day.label("sort_on"),
                Project.reference,
                Party.name.label("company_name"),
                Party.place,
                Project.title,
                Project.state,
                *more,
            )
            .select_from(Project)
            .join(Company, Company.id == Project.company_id)
            .join(Party, Party.id == Company.party_id)
            .where(_within(day, period))
        )

    return statement


JOBS = (Project.jobs_created, Project.jobs_kept, (Project.jobs_created + Project.jobs_kept).label("jobs"))


def _decided_advance() -> Any:
    """The advance of the committee's last decision in favour of a file."""
    found = aliased(Decision)
    favourable = found.outcome.in_(("approved", "approved_conditional"))
    return (
        select(found.advance_cents)
        .where(found.project_id == Project.id, favourable)
        .order_by(found.decided_on.desc(), found.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
        .label("advance_cents")
    )


approved = files(Project.approved_on, *JOBS, _decided_advance())

SIZE = case(
    (Company.headcount.is_(None), "unknown"),
    (Company.headcount < 10, "small"),
    (Company.headcount <= 20, "middle"),
    else_="large",
)
"""The group of a firm by its employees at the time of the request."""


def half_days(period: Period) -> Select[Any]:
    """Return the half-days given and confirmed."""
    return _given().where(HalfDay.state == "confirmed", _within(HalfDay.on, period))


def main_half_days(period: Period) -> Select[Any]:
    """Return those given in the programme's main fields."""
    return half_days(period).where(Mission.field.in_(MAIN_FIELDS))


def _given() -> Select[Any]:
    lender = aliased(Party)
    return (
        select(
            HalfDay.id,
            Project.id.label("project_id"),
            HalfDay.on.label("sort_on"),
            Project.reference,
            Party.name.label("company_name"),
            Mission.field,
            lender.name.label("partner_name"),
            literal(1, Integer).label("half_days"),
        )
        .join(Mission, Mission.id == HalfDay.mission_id)
        .join(Project, Project.id == Mission.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .join(Expert, Expert.id == HalfDay.expert_id)
        .join(Partner, Partner.id == Expert.partner_id)
        .join(lender, lender.id == Partner.party_id)
    )


def missions(period: Period) -> Select[Any]:
    """Return the missions whose letter was signed."""
    return (
        select(
            Mission.id,
            Project.id.label("project_id"),
            Mission.signed_on.label("sort_on"),
            Project.reference,
            Party.name.label("company_name"),
            Mission.field,
            Mission.half_days,
            Mission.confirmed,
        )
        .join(Project, Project.id == Mission.project_id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(_within(Mission.signed_on, period))
    )


OTHER = aliased(Account)
"""The account of the organisation that paid or received."""


def movements(kind: str) -> Any:
    """Return the statement of one kind of movement and of its corrections, which count less."""

    def statement(period: Period) -> Select[Any]:
        undone, other = aliased(LedgerEntry), OTHER
        sign = case((LedgerEntry.kind == "reversal", -1), else_=1)
        return (
            select(
                LedgerEntry.id,
                LedgerEntry.value_on.label("sort_on"),
                Party.name.label("party_name"),
                LedgerEntry.reference,
                (LedgerEntry.cents * sign).label("cents"),
            )
            .join(
                other,
                or_(other.id == LedgerEntry.debit_id, other.id == LedgerEntry.credit_id) & other.party_id.is_not(None),
            )
            .join(Party, Party.id == other.party_id)
            .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
            .where(or_(LedgerEntry.kind == kind, undone.kind == kind), _within(LedgerEntry.value_on, period))
        )

    return statement


def committed(period: Period) -> Select[Any]:
    """Return the commitments of the agreements in force in the period."""
    return (
        select(
            Commitment.id,
            Convention.starts_on.label("sort_on"),
            Convention.title,
            Party.name.label("funder_name"),
            Commitment.kind,
            Commitment.source,
            Commitment.cents,
        )
        .join(Convention, Convention.id == Commitment.convention_id)
        .join(Party, Party.id == Commitment.funder_id)
        .where(
            Commitment.withdrawn_on.is_(None),
            Convention.starts_on <= period.last,
            Convention.ends_on >= period.first,
        )
    )


def _verified_jobs() -> Subquery:
    """Each verified observation that changed what stands for its file, with the change: later milestones replace."""
    jobs = (JobDeclaration.created_total + JobDeclaration.kept_total + 50) // 100
    by_file: dict[str, Any] = {"partition_by": JobMilestone.project_id, "order_by": JobReview.id}
    reviews = (
        select(
            JobReview.id,
            JobReview.reviewed_on,
            JobMilestone.project_id,
            JobMilestone.months,
            jobs.label("jobs"),
            func.max(JobMilestone.months).over(**by_file, rows=(None, -1)).label("latest"),
        )
        .join(JobDeclaration, JobDeclaration.id == JobReview.declaration_id)
        .join(JobMilestone, JobMilestone.id == JobDeclaration.milestone_id)
        .where(JobReview.outcome == "verified")
        .subquery()
    )
    kept: dict[str, Any] = {"partition_by": reviews.c.project_id, "order_by": reviews.c.id}
    change = reviews.c.jobs - func.coalesce(func.lag(reviews.c.jobs).over(**kept), 0)
    return (
        select(reviews.c.id, reviews.c.project_id, reviews.c.reviewed_on, reviews.c.months, change.label("change"))
        .where(or_(reviews.c.latest.is_(None), reviews.c.months >= reviews.c.latest))
        .subquery()
    )


VERIFIED = _verified_jobs()


def jobs_verified(period: Period) -> Select[Any]:
    """Return the files whose verified jobs changed, and by how many."""
    return (
        select(
            VERIFIED.c.id.label("id"),
            Project.id.label("project_id"),
            VERIFIED.c.reviewed_on.label("sort_on"),
            Project.reference,
            Party.name.label("company_name"),
            VERIFIED.c.months,
            VERIFIED.c.change.label("jobs"),
        )
        .select_from(Project)
        .join(VERIFIED, VERIFIED.c.project_id == Project.id)
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .where(_within(VERIFIED.c.reviewed_on, period))
    )
