"""Reading a study: what its tab, its printed page, the guard and the committee's papers show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import once_a_page
from portal.foundation.web.visibility import visible
from portal.people.accounts.models import Member
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Diagnosis, FinancingLine, Proposal
from portal.programme.projects.study_rules import Plan


@dataclass(frozen=True, slots=True)
class DiagnosisView:
    """What the visit found in one field, and how much it matters (1 to 3)."""

    id: UUID
    version: int
    field: str
    finding: str
    weight: int


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the financing plan."""

    id: UUID
    version: int
    side: str
    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What is proposed to the committee."""

    version: int
    author_id: UUID | None
    author_name: str
    written_on: date | None
    advance: Money
    months: int
    grace_months: int
    half_days: dict[str, int]
    opinion: str

    @property
    def all_half_days(self) -> int:
        """Half-days over all fields."""
        return sum(self.half_days.values())


@dataclass(frozen=True, slots=True)
class StudyView:
    """A study: the diagnosis (what matters most first), both sides of the plan, the proposal if there is one."""

    diagnosis: tuple[DiagnosisView, ...]
    uses: tuple[LineView, ...]
    sources: tuple[LineView, ...]
    plan: Plan
    proposal: ProposalView | None


def study(project_id: UUID) -> StudyView:
    """Return the study of a file, which may be empty."""
    lines = _lines(project_id)
    uses = tuple(line for line in lines if line.side == "use")
    sources = tuple(line for line in lines if line.side == "source")
    amounts = (tuple(line.amount for line in uses), tuple(line.amount for line in sources))
    return StudyView(
        diagnosis=diagnosis(project_id),
        uses=uses,
        sources=sources,
        plan=Plan(*amounts, current_tenant().currency),
        proposal=proposal(project_id),
    )


def diagnosis(project_id: UUID) -> tuple[DiagnosisView, ...]:
    """Return what the visit found, what matters most first, then in the order of the fields."""
    rows = db.session.scalars(select(Diagnosis).where(Diagnosis.project_id == project_id))
    order = list(FIELDS)
    found = [DiagnosisView(row.id, row.version, row.field, row.finding, row.weight) for row in rows]
    return tuple(sorted(found, key=lambda line: (-line.weight, order.index(line.field))))


def _lines(project_id: UUID) -> list[LineView]:
    currency = current_tenant().currency
    rows = db.session.scalars(
        select(FinancingLine).where(FinancingLine.project_id == project_id).order_by(FinancingLine.id)
    )
    return [LineView(row.id, row.version, row.side, row.label, Money(row.cents, currency)) for row in rows]


def line(line_id: UUID) -> LineView:
    """Return one line of a plan. The gate has checked that it may be seen."""
    row = db.session.get(FinancingLine, line_id)
    assert row is not None
    return LineView(row.id, row.version, row.side, row.label, Money(row.cents, current_tenant().currency))


def diagnosis_line(diagnosis_id: UUID) -> DiagnosisView:
    """Return one line of a diagnosis. The gate has checked that it may be seen."""
    row = db.session.get(Diagnosis, diagnosis_id)
    assert row is not None
    return DiagnosisView(row.id, row.version, row.field, row.finding, row.weight)


@once_a_page
def proposal(project_id: UUID) -> ProposalView | None:
    """Return what is proposed to the committee, if it is written."""
    row = db.session.execute(
        select(Proposal, Member.name)
        .outerjoin(Member, Member.id == Proposal.author_id)
        .where(Proposal.project_id == project_id)
    ).one_or_none()
    if row is None:
        return None
    kept, author = row
    return ProposalView(
        version=kept.version,
        author_id=kept.author_id,
        author_name=author or "",
        written_on=kept.written_on,
        advance=Money(kept.advance_cents, current_tenant().currency),
        months=kept.months,
        grace_months=kept.grace_months,
        half_days=dict(kept.half_days),
        opinion=kept.opinion,
    )


def latest_file(party_id: UUID, actor: Actor) -> tuple[UUID, str] | None:
    """Return id and reference of the latest file of an organisation that `actor` may see, None when there is none."""
    query = (
        select(Project.id, Project.reference)
        .join(Company, Company.id == Project.company_id)
        .where(Company.party_id == party_id, visible(Project, actor))
        .order_by(Project.received_on.desc(), Project.id.desc())
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return (row.id, row.reference) if row is not None else None
