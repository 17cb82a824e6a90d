"""The studies of the demonstration: what the visit found, the plan, the documents and the proposal of some files."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor, TenantRef
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import gettext, use_locale
from portal.programme.aids import service as aids
from portal.programme.aids.rules import AidData
from portal.programme.groups import figures
from portal.programme.groups import queries as groups
from portal.programme.groups import service as ties
from portal.programme.groups.rules import LinkData, YearData
from portal.programme.projects import checklist, documents, queries, study
from portal.programme.projects.checklist_models import ChecklistItem


class Sample:
    """The invented paper that stands for what a company would have sent."""

    def __init__(self, folder: Path, kind: str, locale: str) -> None:
        """Name it after what it stands for, in the language of the territory."""
        with use_locale(locale):
            name = gettext(documents.ATTACHED[kind]) if kind in documents.ATTACHED else kind
        self.filename, self.stream = f"{name}.pdf", BytesIO((folder / "example.pdf").read_bytes())


def write(ref: TenantRef, project_id: UUID, body: dict[str, Any], operator: Actor, on: date, folder: Path) -> None:
    """Write what the file's `study` says, as its operator did on `on`."""
    for field, finding, weight in body.get("diagnosis", ()):
        study.note_diagnosis(operator, project_id, field, finding, weight)
    for side in ("use", "source"):
        for label, amount in body.get(f"{side}s", ()):
            study.add_line(operator, project_id, side, label, Money.of(amount, ref.currency))
    view = queries.project_view(project_id)
    if headcount := body.get("headcount"):
        jobs = study.JobsData(view.jobs_created, view.jobs_kept, headcount, on, body.get("evidence", ""))
        study.plan_jobs(operator, project_id, view.version, jobs, on)
    if body.get("no_aid"):
        aids.declare_nothing(operator, view.party_id, on, on)
    _close(ref, view.party_id, body, operator, on)
    for tied in body.get("tied", ()):
        _tie(ref, view.party_id, tied, operator, on)
    _bring(ref, project_id, body, operator, on, folder)
    if terms := body.get("proposal"):
        _propose(ref, project_id, terms, operator, on)


def _tie(ref: TenantRef, party_id: UUID, tied: dict[str, Any], operator: Actor, on: date) -> None:
    """Tie the company to another firm, which has declared the aid that it received."""
    since, until = on - timedelta(days=tied["since"]), on - timedelta(days=tied["until"]) if "until" in tied else None
    data = LinkData(tied["held"], tied["share"], tied["control"], since, until)
    link = groups.link(ties.add_link(operator, party_id, tied["firm"], {}, data, on))
    _close(ref, link.other_id, tied, operator, on)
    for grantor, amount, days, instrument in tied.get("aids", ()):
        money = Money.of(amount, ref.currency)
        granted_on = on - timedelta(days=days)
        aid = AidData(granted_on, grantor, money, money, "general", ref.country, on, instrument=instrument)
        aids.record_aid(operator, link.other_id, aid, on)


def _close(ref: TenantRef, party_id: UUID, body: dict[str, Any], operator: Actor, on: date) -> None:
    """Record the closed years of a firm: how many years ago, annual work units, turnover, balance sheet total."""
    for ago, units, turnover, balance in body.get("years", ()):
        closed, headcount = date(on.year - ago, 12, 31), int(Decimal(units) * 100)
        data = YearData(closed, headcount, Money.of(turnover, ref.currency), Money.of(balance, ref.currency))
        figures.add_year(operator, party_id, data, on)


def _bring(ref: TenantRef, project_id: UUID, body: dict[str, Any], operator: Actor, on: date, folder: Path) -> None:
    """Add the documents that came in; those under `validated` were found to be the right ones."""
    validated = body.get("validated", [])
    for kind in [*validated, *body.get("received", [])]:
        documents.attach(operator, project_id, Sample(folder, kind, ref.locale), kind)
    for kind in validated:
        own = select(ChecklistItem).where(ChecklistItem.project_id == project_id, ChecklistItem.key == kind)
        item = db.session.scalars(own).one()
        checklist.validate(operator, item.id, item.version, on)


def _propose(ref: TenantRef, project_id: UUID, terms: dict[str, Any], operator: Actor, on: date) -> None:
    wished = study.ProposalData(
        advance=Money.of(terms.get("advance", 0), ref.currency),
        months=terms.get("months", 0),
        grace_months=terms.get("grace_months", 0),
        half_days=terms.get("half_days", {}),
        opinion=terms.get("opinion", ""),
    )
    study.propose(operator, project_id, 0, study.check_proposal(wished, on), on)
