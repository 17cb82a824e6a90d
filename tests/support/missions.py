"""A file that the committee has approved, a partner's expert, and a mission brought to any state of its life."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.web.i18n import use_locale
from portal.programme.companies.models import Company
from portal.programme.missions import ending, half_days, letters, life, proposals
from portal.programme.missions.half_days import DayData
from portal.programme.missions.models import Mission
from portal.programme.partners import service as partners
from portal.programme.partners.models import Expert, Partner
from portal.programme.partners.service import ExpertData
from portal.programme.projects.models import Project
from support.app import DAY, Visitor
from support.people import actor_of, ref_of
from support.stages import kept

PATH = (
    "need_identified",
    "searching",
    "proposed",
    "accepted",
    "letter_signed",
    "in_progress",
    "completed",
    "evaluated",
    "closed",
)
"""The way of a mission that meets no obstacle."""

NEED = life.NeedData("quality", "Prepare the audit of the workshop", "A plan in ten points", 6, date(2027, 3, 31))
SIGNED = DAY - timedelta(days=20)
PDF = b"%PDF-1.7\nsigned by three\n%%EOF\n"


def signed_pdf() -> Ready:
    """A signed letter, checked before."""
    return Ready("signed.pdf", "application/pdf", PDF, hashlib.sha256(PDF).hexdigest())


@dataclass
class Scene:
    """One territory with the people of a mission: operator, expert, their firm's contact, the helped company."""

    app: Flask
    slug: str = "ales-cevennes"

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Work in the territory, as a verb does, in its language."""
        with self.app.app_context(), use_tenant(ref_of(self.app, self.slug)), use_locale("en"):
            yield

    def actor(self, role: str) -> Actor:
        """The demonstration's person with `role`."""
        return actor_of(self.app, self.slug, role)

    def visitor(self, role: str | None) -> Visitor:
        """The same person with a browser."""
        return Visitor(self.app, self.slug, role)

    @cached_property
    def project_id(self) -> UUID:
        """The file of the company that has a login, approved by the committee."""
        party = self.actor("sme").parties("sme")[0]
        with self.inside(), transaction() as session:
            own = select(Project).join(Company, Company.id == Project.company_id).where(Company.party_id == party)
            project = session.scalars(own.order_by(Project.id)).first()
            assert project is not None
            project.state, project.approved_on = "approved", DAY - timedelta(days=30)
            return project.id

    @cached_property
    def partner_id(self) -> UUID:
        """The partner for which the expert and the contact stand."""
        party = self.actor("partner_contact").parties("partner_contact")[0]
        with self.inside(), transaction() as session:
            partner = session.scalars(select(Partner).where(Partner.party_id == party)).one_or_none()
            if partner is None:
                partner = Partner(party_id=party)
                session.add(partner)
                session.flush()
            return partner.id

    @cached_property
    def expert_id(self) -> UUID:
        """The expert with a login, who knows quality and is free."""
        member = self.actor("expert").member_id
        partner = self.partner_id
        with self.inside():
            known = db.session.scalars(select(Expert.id).where(Expert.member_id == member)).first()
            data = ExpertData(
                "Idris Belkacem", ("quality", "organisation", "hr"), 200, "quality manager", member_id=member
            )
            if known is None:
                return partners.nominate_expert(self.actor("operator"), partner, data)
            version = db.session.scalars(select(Expert.version).where(Expert.id == known)).one()
            partners.edit_expert(self.actor("operator"), known, version, data)
            return known

    @kept
    def mission(self, state: str, on: date = DAY) -> UUID:
        """A mission brought to `state` of PATH by the verbs, two half-days of the week before included."""
        project, expert = self.project_id, self.expert_id
        operator, helper = self.actor("operator"), self.actor("expert")
        wanted = PATH.index(state)
        with self.inside():
            terms = life.mission_rules(on)
            mission = life.open_need(operator, project, NEED, on)
            steps = (
                lambda: life.take_step(operator, mission, "search", on),
                lambda: proposals.propose(operator, mission, expert, 6, "", on, terms),
                lambda: self._agree(mission, on),
                lambda: self._sign(mission),
                lambda: self._two_half_days(mission, on),
                lambda: ending.complete(helper, mission, "Ten points, three of them urgent.", None, on),
                lambda: self._evaluate(mission, on),
                lambda: ending.close(operator, mission, "One job kept.", terms, on),
            )
            for step in steps[:wanted]:
                step()
        return mission

    def _agree(self, mission: UUID, on: date) -> None:
        yes = proposals.Answer(accepted=True)
        proposals.answer_for_lender(self.actor("expert"), mission, yes, on)
        proposals.answer_for_company(self.actor("sme"), mission, yes, on)

    def _sign(self, mission: UUID) -> None:
        with transaction() as session:
            row = session.get(Mission, mission)
            assert row is not None
            row.ends_on = date(2027, 3, 31)
        names = {side: (side, SIGNED) for side in ("lender", "company", "operator")}
        letters.sign(self.actor("operator"), mission, signed_pdf(), names, DAY)

    def _two_half_days(self, mission: UUID, on: date) -> None:
        day = on - timedelta(days=6 + self._count(mission))
        ids = [
            half_days.log(self.actor("expert"), mission, DayData(day, part, "on_site", "Visit"), on)
            for part in ("morning", "afternoon")
        ]
        findings = half_days.support_findings(self.actor("sme"), self.project_id, on)
        half_days.confirm(self.actor("sme"), mission, ids, findings, on)

    def _count(self, mission: UUID) -> int:
        """How many missions the file had before: an expert gives a half-day once only."""
        return db.session.scalars(select(Mission.number).where(Mission.id == mission)).one()

    def _evaluate(self, mission: UUID, on: date) -> None:
        ending.evaluate(self.actor("expert"), mission, ending.EvaluationData(4, "again"), on)
        ending.evaluate(self.actor("sme"), mission, ending.EvaluationData(3, "started", "Clear advice."), on)

    def row(self, mission: UUID) -> Mission:
        """The mission as it is stored now."""
        with self.inside():
            db.session.expire_all()
            found = db.session.get(Mission, mission)
            assert found is not None
            db.session.expunge(found)
            return found
