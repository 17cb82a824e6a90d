"""The missions under way in the demonstration: tenants/demo/missions.toml, walked through the services."""

from __future__ import annotations

import base64
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.casework.documents.rules import check
from portal.demo_people import LOADER, let_in, person
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor
from portal.foundation.web.i18n import use_locale
from portal.people.accounts.models import Membership
from portal.people.parties import service as parties
from portal.people.parties.models import Party
from portal.people.tenants import queries as tenants
from portal.people.tenants.models import Tenant
from portal.programme.companies.models import Company
from portal.programme.companies.service import CompanyData
from portal.programme.employment import service as jobs
from portal.programme.employment.queries import milestones
from portal.programme.employment.rules import MILESTONES
from portal.programme.employment.service import DeclarationData
from portal.programme.missions import ending, half_days, letters, life, proposals
from portal.programme.missions.ending import EvaluationData
from portal.programme.missions.half_days import DayData
from portal.programme.missions.letter_paper import LetterData
from portal.programme.missions.life import NeedData
from portal.programme.missions.proposals import Answer
from portal.programme.partners import service as partners
from portal.programme.partners.service import ExpertData, PartnerData
from portal.programme.projects import queries as projects
from portal.programme.projects import service as project_service
from portal.programme.projects import takeover
from portal.programme.projects.models import Project
from portal.programme.projects.takeover import TakenOver

RHYTHM = {
    "fr": "Une demi-journée toutes les deux semaines, sur place ou à distance.",
    "ro": "Câte o jumătate de zi pe săptămână, la sediu sau la distanță.",
}
SPOKEN = {"fr": "Dit par téléphone, noté le jour même", "ro": "Spus la telefon, notat în aceeași zi"}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)
"""A white point, PNG."""

ORDER = ("searching", "proposed", "in_progress", "evaluated")
Story = dict[str, Any]


def load(app: Flask, folder: Path, on: date) -> None:
    """Walk the missions of `folder`/missions.toml as they stand on `on`, those of firms that are here."""
    told = tomllib.loads((folder / "missions.toml").read_text(encoding="utf-8"))
    with app.app_context():
        ids = {row.slug: row.id for row in db.session.scalars(select(Tenant))}
    for body in told["territory"]:
        if body["slug"] in ids:
            with app.app_context():
                territory = tenants.load(ids[body["slug"]])
            assert territory is not None
            with app.app_context(), use_tenant(territory.ref), use_locale(territory.ref.locale):
                _Walk(territory.ref.locale, on).territory(body)


@dataclass
class _Walk:
    """One territory's missions, told by its own people."""

    locale: str
    on: date
    experts: dict[str, UUID] = field(default_factory=dict)

    def territory(self, body: Story) -> None:
        """Add the files, partners and missions of a territory."""
        for file in body.get("file", ()):
            self._file(file)
        for company in body.get("milestones", ()):
            _plan(company)
        for partner in body["partner"]:
            self._partner(partner)
        for story in body["mission"]:
            self._mission(story)

    def _day(self, before: int) -> date:
        return self.on - timedelta(days=before)

    def _file(self, body: Story) -> None:
        """Take over a file that the committee had approved."""
        day = self._day(body["supported"])
        company = CompanyData(
            body["company"],
            place=body["place"],
            area=body.get("area"),
            activity=body.get("activity", ""),
            headcount=body["headcount"],
            invented=True,
        )
        project_id = takeover.take_over(
            LOADER,
            TakenOver(
                company=company,
                title=body["title"],
                state="active",
                received_on=day - timedelta(days=120),
                studied_on=day - timedelta(days=90),
                presented_on=day - timedelta(days=30),
                approved_on=day - timedelta(days=30),
                supported_on=day,
                jobs_created=body["jobs"][0],
                jobs_kept=body["jobs"][1],
            ),
        )
        jobs.plan(project_id, day)
        if "declared" in body:
            self._declare(project_id, body)
        if body.get("sme"):
            let_in(projects.project_view(project_id).party_id)
            project_service.assign(person("operator"), project_id, person("operator").member_id)

    def _declare(self, project_id: UUID, body: Story) -> None:
        """The company declared its jobs at the first milestone; nobody has verified them yet."""
        milestone = next(one for one in milestones(project_id) if one.months == MILESTONES[0])
        kinds = jobs.job_kinds(milestone.due_on)
        created, kept = body["declared"]
        data = DeclarationData({kinds[0].value.key: created}, {kinds[0].value.key: kept})
        evidence = check("effectif.png", PICTURE)
        jobs.declare(
            replace(LOADER, name=body["company"]), milestone.id, data, kinds, evidence, min(milestone.due_on, self.on)
        )

    def _partner(self, body: Story) -> None:
        name = body.get("name") or self._party_name()
        data = PartnerData(name, body["place"], since=date.fromisoformat(body["since"]), invented=True)
        partner = partners.add_partner(LOADER, data)
        for one in body["experts"]:
            own = person("expert") if one.get("role") else None
            expert = ExpertData(
                own.name if own else one["name"],
                tuple(one["fields"]),
                one["half_days"],
                one["position"],
                member_id=own.member_id if own else None,
            )
            self.experts[expert.name] = partners.nominate_expert(LOADER, partner, expert)

    def _party_name(self) -> str:
        """The firm for which the demonstration's expert and contact stand."""
        name = select(Party.name).join(Membership, Membership.party_id == Party.id).where(Membership.role == "expert")
        return db.session.scalars(name).first() or ""

    def _mission(self, story: Story) -> None:
        """Walk one mission up to its state."""
        known = _project(story["company"])
        if known is None:
            return
        project_id, party_id = known
        opened = self._day(story["opened"])
        due = self.on + timedelta(days=story["deadline"]) if "deadline" in story else None
        need = NeedData(story["field"], story["objective"], story["deliverable"], story["half_days"], due)
        operator, state = person("operator"), ORDER.index(story["state"])
        mission = life.open_need(operator, project_id, need, opened)
        life.take_step(operator, mission, "search", opened)
        if state >= ORDER.index("proposed"):
            self._propose(operator, mission, story, opened + timedelta(days=3))
        if state >= ORDER.index("in_progress"):
            company = person("sme", party_id)
            self._agree(operator, mission, company, story, opened + timedelta(days=8))
            self._give(operator, mission, project_id, company, story)
        if state >= ORDER.index("evaluated"):
            self._end(operator, mission, company, story)

    def _expert(self, story: Story) -> UUID:
        return self.experts[story.get("expert") or person("expert").name]

    def _propose(self, operator: Actor, mission: UUID, story: Story, on: date) -> None:
        terms = life.mission_rules(on)
        message = story.get("message", "")
        proposals.propose(operator, mission, self._expert(story), story["half_days"], message, on, terms)

    def _agree(self, operator: Actor, mission: UUID, company: Actor, story: Story, on: date) -> None:
        """Both sides accept; the letter is made and signed."""
        spoken = "expert" in story
        lender = operator if spoken else person("expert")
        note = SPOKEN[self.locale] if spoken else ""
        proposals.answer_for_lender(lender, mission, Answer(accepted=True, note=note), on)
        proposals.answer_for_company(company, mission, Answer(accepted=True, first_meeting_on=on), on)
        terms = life.mission_rules(on)
        data = LetterData(
            self.locale,
            story["half_days"],
            on + timedelta(days=7),
            on + timedelta(days=180),
            RHYTHM[self.locale],
            company.name,
            operator.name,
        )
        paper = letters.compose(operator, mission, data, terms.value, max(on, date(2026, 11, 1)))
        letters.keep(operator, mission, paper, data, terms)
        copy = replace(paper, data=None, template="", template_version="")
        names = {"lender": story.get("expert") or lender.name, "company": company.name, "operator": operator.name}
        signed = on + timedelta(days=5)
        letters.sign(operator, mission, copy, {side: (name, signed) for side, name in names.items()}, signed)

    def _give(self, operator: Actor, mission: UUID, project_id: UUID, company: Actor, story: Story) -> None:
        helper = operator if "expert" in story else person("expert")
        for before, part, *words in (*story["given"], *story.get("waiting", ())):
            day = self._day(before)
            data = DayData(day, part, "on_site", words[0] if words else "")
            row = half_days.log(helper, mission, data, day)
            if [before, part, *words] in story["given"]:
                findings = half_days.support_findings(company, project_id, day)
                half_days.confirm(company, mission, [row], findings, day + timedelta(days=1))

    def _end(self, operator: Actor, mission: UUID, company: Actor, story: Story) -> None:
        last = self._day(min(before for before, _part in story["given"])) + timedelta(days=3)
        ending.complete(operator, mission, story["note"], None, last)
        rating, outcome, words = story["company_says"]
        ending.evaluate(company, mission, EvaluationData(rating, outcome, words), last + timedelta(days=4))
        life.take_step(operator, mission, "waive_evaluation", last + timedelta(days=9), SPOKEN[self.locale])


def _plan(company: str) -> None:
    """Set the days on which a supported file's jobs are declared."""
    known = _project(company)
    if known is not None:
        supported = db.session.scalar(select(Project.supported_on).where(Project.id == known[0]))
        if supported is not None:
            jobs.plan(known[0], supported)


def _project(company: str) -> tuple[UUID, UUID] | None:
    """Return the newest file of a company and its organisation, when it is here."""
    party = parties.find_by_name(db.session(), company)
    if party is None:
        return None
    own = select(Project.id).join(Company, Company.id == Project.company_id).where(Company.party_id == party.id)
    project_id = db.session.scalars(own.order_by(Project.id.desc())).first()
    return (project_id, party.id) if project_id else None
