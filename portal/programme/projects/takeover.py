"""Files that come in as history: as they ended or stand, with their days, without walking through the steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.db.numbering import next_numbers
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.identifiers import new_id
from portal.foundation.kernel.text import fold
from portal.foundation.stats import service as stats
from portal.programme.companies import service as companies
from portal.programme.companies.models import Company
from portal.programme.companies.service import CompanyData
from portal.programme.projects import listing
from portal.programme.projects.models import Project
from portal.programme.projects.rules import CLOSED
from portal.programme.projects.stamps import STAMPS, counted
from portal.programme.projects.study_models import Decision

PERMISSION = "projects.take_over"
STATES = CLOSED | {"active", "follow_up"}
"""States in which history comes in: what is still being decided walks through the steps here."""

_SUPPORTED = frozenset({"active", "follow_up", "closed_success", "closed_partial", "closed_failed"})
_DAYS = ("received_on", "studied_on", "presented_on", "approved_on", "supported_on", "closed_on")
AID_NOT_COMPUTED = "not_computed"
"""What the decision says of the aid in an old advance: nobody computes it afterwards."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A file of the past. Days not reached are None; `half_days` by field are those decided.

    `advance_cents` is 0 for none. `note` says where published facts come from, and what is not known.
    """

    company: CompanyData
    title: str
    state: str
    received_on: date
    studied_on: date | None = None
    presented_on: date | None = None
    approved_on: date | None = None
    supported_on: date | None = None
    closed_on: date | None = None
    jobs_created: int = 0
    jobs_kept: int = 0
    advance_cents: int = 0
    months: int = 0
    half_days: Mapping[str, int] = field(default_factory=dict)
    need: str = ""
    note: str = ""

    def problem(self) -> str | None:
        """Return what is wrong with the record, None when it can come in."""
        days = [day for name in _DAYS if (day := getattr(self, name)) is not None]
        if self.state not in STATES:
            return f"{self.state}: not a state in which history comes in"
        if days != sorted(days):
            return "the days are not in order"
        if (self.state in _SUPPORTED) != (self.supported_on is not None):
            return "a file is supported from its first day of support on"
        if self.supported_on and not self.approved_on:
            return "what was supported was approved before"
        if (self.state in CLOSED) != (self.closed_on is not None):
            return "a closed file has its last day"
        return None


def take_over(actor: Actor, record: TakenOver) -> UUID:
    """Take over one file of the past and return its id. Raises ValueError when the record contradicts itself."""
    return take_over_all(actor, [record])[0]


def take_over_all(actor: Actor, records: Sequence[TakenOver]) -> list[UUID]:
    """Take over files of the past in one transaction and return their ids: counted, one line of the trail each.

    Raises ValueError when a record contradicts itself; then none comes in.
    """
    actor.require(PERMISSION)
    for record in records:
        if problem := record.problem():
            raise ValueError(f"{record.company.name}: {problem}")
    with transaction() as session:
        firms = companies.add_all(session, [record.company for record in records])
        references = _numbered(session, "project", "", [record.received_on for record in records])
        rows = [_project(*values) for values in zip(records, firms, references, strict=True)]
        session.add_all(rows)
        session.flush()
        session.add_all(_decisions(session, records, rows))
        session.flush()
        _count(rows)
        for record, row in zip(records, rows, strict=True):
            audit.record(actor, "project.taken_over", "project", row.id, after=_traced(record, row), reason=record.note)
        return [row.id for row in rows]


def _numbered(session: Session, kind: str, prefix: str, days: Iterable[date]) -> list[str]:
    """Return one reference a day of `days`, numbered within each year."""
    days = list(days)
    numbers = {
        year: iter(next_numbers(session, kind, year, count))
        for year, count in sorted(Counter(day.year for day in days).items())
    }
    code = current_tenant().code
    return [f"{code}-{day.year}-{prefix}{next(numbers[day.year]):03d}" for day in days]


def _project(record: TakenOver, company: Company, reference: str) -> Project:
    firm = record.company
    return Project(
        id=new_id(),
        company_id=company.id,
        reference=reference,
        company_key=fold(firm.name),
        search_key=fold(f"{reference} {firm.name} {firm.place} {record.title}"),
        title=record.title,
        need=record.need,
        state=record.state,
        requested_cents=record.advance_cents or None,
        jobs_created=record.jobs_created,
        jobs_kept=record.jobs_kept,
        taken_over=True,
        **{name: getattr(record, name) for name in _DAYS},
    )


def _decisions(session: Session, records: Sequence[TakenOver], rows: Sequence[Project]) -> list[Decision]:
    decided = [(r, row) for r, row in zip(records, rows, strict=True) if r.presented_on is not None]
    numbers = _numbered(session, "decision", "D", [row.presented_on or row.received_on for _r, row in decided])
    return [_decision(record, row, number) for (record, row), number in zip(decided, numbers, strict=True)]


def _decision(record: TakenOver, row: Project, number: str) -> Decision:
    return Decision(
        project_id=row.id,
        number=number,
        minutes_reference="–",
        outcome="approved" if record.approved_on else "rejected",
        decided_on=record.approved_on or record.presented_on,
        advance_cents=record.advance_cents,
        months=record.months,
        grace_months=0,
        half_days=dict(record.half_days),
        rules={"taken_over": True, "aid": AID_NOT_COMPUTED, "note": record.note},
    )


def _count(rows: Sequence[Project]) -> None:
    """Bring every summary figure up to date, each row of it once."""
    sums: Counter[tuple[str, str]] = Counter((listing.FIGURE, row.state) for row in rows)
    for row in rows:
        for stamp in dict.fromkeys(STAMPS.values()):
            day = getattr(row, stamp)
            for figure, key, delta in counted(stamp, row, day) if day else ():
                sums[figure, key] += delta
    stats.bump_all(sums)


def _traced(record: TakenOver, row: Project) -> dict[str, Any]:
    names = ("reference", "title", "state", "jobs_created", "jobs_kept", *_DAYS)
    return {
        **{name: getattr(row, name) for name in names},
        "company": record.company.name,
        "identifiers": dict(record.company.identifiers),
        "advance_cents": record.advance_cents,
        "months": record.months,
        "aid": AID_NOT_COMPUTED,
    }
