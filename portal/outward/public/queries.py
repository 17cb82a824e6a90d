"""What the public pages read: aggregates of all territories through the network's own login, one territory's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.kernel.clock import business_date
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import natural
from portal.foundation.stats.guard import Sums
from portal.foundation.web.i18n import spoken
from portal.outward.public.rules import PLANNED, PUBLISHED, usual_days
from portal.people.accounts.models import Member
from portal.people.parties.models import Party
from portal.people.tenants import aggregates
from portal.people.tenants.models import Tenant
from portal.people.tenants.rules import WORKING
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project

RECENT = 200
"""From how many of the latest files the usual delays are taken."""


@dataclass(frozen=True, slots=True)
class PublicTerritory:
    """A territory on the public map and in its table. `sums` count since it opened, amounts in cents."""

    slug: str
    names: dict[str, str]
    locale: str
    host: str
    state: str
    pilot: bool
    invented: bool
    carrier: str
    carrier_kind: str
    country: str
    currency: str
    opened_on: date | None
    position: dict[str, str]
    sums: Sums

    def name_in(self, locale: str) -> str:
        """Return its name in `locale`, or in its own language."""
        return self.names.get(locale) or self.names.get(self.locale) or self.slug

    @property
    def look(self) -> str:
        """How the map and the table show it: open, plan, turn, pilot or closed."""
        if self.pilot:
            return "pilot"
        if self.state in PLANNED:
            return "plan"
        return "open" if self.state == "active" else "turn" if self.state in WORKING else "closed"


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """What the whole programme has done, pilots left out, counted on `on`."""

    on: date
    active: int
    chambers: int
    planned: int
    studied: int
    supported: int
    jobs: int
    committed: Money


def territories(app: Flask) -> list[PublicTerritory]:
    """Return every published territory by name, with its sums. Reads `tenant` and `territory_stat` only."""
    rows = aggregates.territories(app.extensions["network_engine"])
    found = [_territory(row, sums) for row, sums in rows if row.state in PUBLISHED]
    return sorted(found, key=lambda t: (t.invented, t.pilot, natural(t.name_in(t.locale))))


def _territory(row: Tenant, sums: Sums) -> PublicTerritory:
    return PublicTerritory(
        slug=row.slug,
        names=dict(row.name),
        locale=spoken(row.locale),
        host=row.hosts[0],
        state=row.state,
        pilot=row.pilot,
        invented=row.invented,
        carrier=row.carrier.get("name", ""),
        carrier_kind=row.carrier.get("kind", ""),
        country=row.country,
        currency=row.currency,
        opened_on=row.opened_on,
        position=dict(row.position),
        sums=sums,
    )


def programme_figures(app: Flask, found: Sequence[PublicTerritory]) -> ProgrammeFigures:
    """Return the sums over `found`; pilots are counted apart, and the network's own business date is the day."""
    with Session(app.extensions["network_engine"]) as session:
        network = session.scalars(select(Tenant).where(Tenant.id == Tenant.network_id)).one()
    counted = [t for t in found if not t.pilot]
    active = [t for t in counted if t.state in WORKING]

    def total(figure: str) -> int:
        return sum(t.sums.figures.get(figure, 0) for t in counted)

    return ProgrammeFigures(
        on=business_date(network.timezone, network.clock_offset_days),
        active=len(active),
        chambers=sum(t.carrier_kind == "cci" for t in active),
        planned=sum(t.state in PLANNED for t in counted),
        studied=total("studied"),
        supported=total("supported"),
        jobs=total("jobs_supported"),
        committed=Money(total("committed_cents"), network.currency),
    )


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What the bound territory has done since it opened; None while too few files stand behind it."""

    studied: int | None
    supported: int | None
    study_weeks: int | None


def own_figures(app: Flask) -> OwnFigures:
    """Return the bound territory's figures, and in how many weeks its latest files usually reached the committee."""
    own = current_tenant_id()
    sums = next(found for row, found in aggregates.territories(app.extensions["network_engine"]) if row.id == own)
    days = usual_days(_latest_spans())
    weeks = max(1, round(days / 7)) if days is not None else None
    return OwnFigures(sums.shown("studied") or None, sums.shown("supported") or None, weeks)


def _latest_spans() -> list[tuple[date, date]]:
    latest = (
        select(Project.received_on, Project.presented_on)
        .where(Project.taken_over.is_(False))
        .order_by(Project.received_on.desc(), Project.id.desc())
        .limit(RECENT)
    )
    return [(row.received_on, row.presented_on) for row in db.session.execute(latest) if row.presented_on]


def own_file(project_id: UUID) -> Row[Any]:
    """Return what a firm reads of its own file: reference, state, days, who follows it."""
    query = (
        select(
            Project.id,
            Project.reference,
            Project.title,
            Project.state,
            Project.received_on,
            Project.studied_on,
            Project.presented_on,
            Project.approved_on,
            Project.supported_on,
            Project.closed_on,
            Party.name.label("company_name"),
            Member.name.label("lead_name"),
            Member.phone.label("lead_phone"),
        )
        .join(Company, Company.id == Project.company_id)
        .join(Party, Party.id == Company.party_id)
        .outerjoin(Member, Member.id == Project.lead_id)
        .where(Project.id == project_id)
    )
    return db.session.execute(query).one()
