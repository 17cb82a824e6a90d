"""An advance in a territory, taken as far as a test needs: by the rooms' own verbs, each by the person who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.casework.documents import service as files
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.money import Money
from portal.foundation.worker import service as worker
from portal.people.accounts import service as accounts
from portal.people.accounts.models import Member
from portal.people.accounts.queries import actor_for
from portal.people.accounts.rules import system_actor
from portal.people.tenants import plugin_states
from portal.people.tenants import service as tenants
from portal.people.tenants.models import PluginState
from portal.programme.advances import agreements, papers, payee, queries, service, terms
from portal.programme.advances.certificate import certificate
from portal.programme.advances.external import ExternalValue
from portal.programme.advances.standing import Standing
from portal.programme.advances.terms import Signatories
from portal.programme.aids import service as aids
from portal.programme.companies.service import CompanyData
from portal.programme.funds import conventions
from portal.programme.funds import service as funds
from portal.programme.funds.rules import CommitmentData, ConventionData
from portal.programme.projects import decisions
from portal.programme.projects import queries as projects
from portal.programme.projects import service as project_service
from portal.programme.projects.decisions import DecisionData
from portal.programme.projects.models import Project
from portal.programme.projects.service import ProjectData
from support.app import DAY, Visitor
from support.people import actor_of, ref_of, sign_in_member
from support.stages import kept

ACCOUNT = "FR14 2004 1010 0505 0001 3M02 606"
"""The firm's account: the one that ISO 13616 gives as France's example."""

ROBOT = system_actor("test")
HOME = "ales-cevennes"


def pdf(text: str = "signed") -> bytes:
    """Return a small PDF that differs by its text."""
    import pikepdf

    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


class Upload:
    """A file as a form brings it."""

    def __init__(self, content: bytes, name: str = "convention signée.pdf") -> None:
        self.filename, self.stream = name, BytesIO(content)


class Advances:
    """One territory, and what its people do with an advance."""

    def __init__(self, app: Flask, slug: str = "ales-cevennes") -> None:
        self.app, self.slug, self.day = app, slug, DAY
        self.ref = ref_of(app, slug)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work in the territory, outside any request."""
        with self.app.app_context(), use_tenant(ref_of(self.app, self.slug)):
            yield

    def actor(self, role: str) -> Actor:
        """The demonstration's person with a role here."""
        return actor_of(self.app, self.slug, role)

    def money(self, amount: str | int) -> Money:
        """An amount in the territory's currency."""
        return Money.of(amount, self.ref.currency)

    @kept
    def set(self, plugin: str = "alize_france", **values: Any) -> None:
        """Change settings of a plugin here."""
        with self.at_work():
            kept = db.session.scalars(select(PluginState.settings).where(PluginState.plugin == plugin)).one()
            plugin_states.save_plugin_settings(self.actor("territory_manager"), plugin, {**kept, **values})

    @kept
    def name_lender(self) -> None:
        """Say who lends."""
        self.set(lends=True, lender="CCI Alès Cévennes")

    @kept
    def fund(self, amount: str | int = 100_000, reference: str = "VIR-FUND-1") -> None:
        """Have a funder commit and pay in."""
        manager, accountant = self.actor("territory_manager"), self.actor("accountant")
        with self.at_work():
            convention = conventions.add_convention(
                manager, ConventionData("Convention d’essai", date(2025, 1, 1), date(2027, 12, 31))
            )
            data = CommitmentData("Département (essai)", "cash", "public", self.money(amount))
            conventions.add_commitment(manager, convention, data)
            from portal.programme.funds import queries as fund_queries

            funder = fund_queries.funders()[0].id
            funds.record_contribution(accountant, funder, self.money(amount), self.day, reference, self.day)

    @kept
    def approved(
        self,
        amount: str | int = 15_000,
        months: int = 24,
        grace: int = 0,
        *,
        conditions: tuple[Any, ...] = (),
        number: str = "732829320",
        activity: str = "",
    ) -> UUID:
        """A project that signed minutes have approved with an advance; its firm, by its number, declared no aid."""
        operator = self.actor("operator")
        company = CompanyData(
            name=f"Ateliers d’essai {amount}/{months}",
            identifiers={"fr:siren": number} if self.ref.country == "FR" else {},
            place="Alès",
            activity=activity,
            contact_name="Mireille Sauvas",
            contact_email="mireille@essai.example",
            invented=True,
        )
        with self.at_work():
            data = ProjectData(company, "Une ligne de plus", jobs_created=3, jobs_kept=9, lead_id=operator.member_id)
            project_id = project_service.open_project(operator, data, self.day - timedelta(days=40))
            self.decide(project_id, amount, months, grace, conditions)
            party = projects.project_view(project_id).party_id
            aids.declare_nothing(operator, party, self.day, self.day)
        return project_id

    def decide(
        self, project_id: UUID, amount: str | int, months: int, grace: int = 0, conditions: tuple[Any, ...] = ()
    ) -> None:
        """Have signed minutes approve a file with an advance."""
        with transaction() as session:
            row = session.get(Project, project_id)
            row.state, row.studied_on = "scheduled", self.day - timedelta(days=20)
        outcome = "approved_conditional" if conditions else "approved"
        decided = DecisionData(
            minutes_reference=f"PV {project_id}",
            outcome=outcome,
            decided_on=self.day - timedelta(days=11),
            advance=self.money(amount),
            months=months,
            grace_months=grace,
            conditions=conditions,
        )
        decisions.apply_decision(ROBOT, project_id, decided, self.day - timedelta(days=10))

    @kept
    def prepare(
        self,
        project_id: UUID,
        role: str = "operator",
        starts_on: date | None = None,
        external: ExternalValue | None = None,
        regime: str = "",
    ) -> None:
        """Prepare the agreement."""
        actor = self.actor(role)
        with self.at_work():
            amount = external.amount if external else None
            draft = terms.draft(project_id, starts_on or self.day, self.day, regime, amount)
            signing = Signatories("Hélène Marcou", "présidente", "Mireille Sauvas", "gérante")
            paper = papers.agreement(draft, signing)
            step = agreements.step_to_contract(actor, project_id, self.day)
            agreements.prepare(actor, draft, signing, paper, step, external)

    @kept
    def sign(self, project_id: UUID, signed_on: date | None = None) -> None:
        """Record the signed agreement."""
        manager = self.actor("territory_manager")
        with self.at_work():
            signing = terms.signing(project_id, signed_on or self.day, "Mireille Sauvas")
            proof = certificate(signing)
            agreements.sign(manager, signing, files.receive(Upload(pdf())), proof, self.day)

    @kept
    def enter(self, project_id: UUID, role: str = "operator", iban: str = ACCOUNT) -> None:
        """Enter the firm's account."""
        actor = self.actor(role)
        with self.at_work():
            payee.enter(actor, project_id, payee.checked(iban), self.day)

    @kept
    def disburse(
        self,
        project_id: UUID,
        role: str = "accountant",
        paid_on: date | None = None,
        reference: str = "VIR-OUT-1",
        source: UUID | None = None,
    ) -> None:
        """Record the payment to the firm."""
        actor = self.actor(role)
        with self.at_work():
            self._know_account(project_id)
            paying = service.payout(actor, project_id, paid_on or self.day, self.day)
            service.disburse(actor, paying, reference, self.day, source)

    def _know_account(self, project_id: UUID) -> None:
        """Have an account entered where nobody has yet."""
        advance = queries.current(project_id)
        if advance is not None and advance.state == "contracted" and payee.payee(advance.id) is None:
            payee.enter(self.actor("operator"), project_id, payee.checked(ACCOUNT), self.day)

    @kept
    def running(self, amount: str | int = 15_000, months: int = 24, paid_on: date | None = None) -> UUID:
        """An advance that is paid to the firm."""
        self.name_lender()
        self.fund()
        project_id = self.approved(amount, months)
        self.prepare(project_id)
        self.sign(project_id)
        self.disburse(project_id, paid_on=paid_on)
        return project_id

    def pay(self, project_id: UUID, amount: str | int, paid_on: date, reference: str) -> bool:
        """Record a repayment."""
        with self.at_work():
            return service.record_payment(
                self.actor("accountant"), project_id, self.money(amount), paid_on, reference, self.day
            )

    def stands(self, project_id: UUID, on: date | None = None) -> Standing:
        """Where the advance stands on a day."""
        with self.at_work():
            advance = queries.current(project_id)
            assert advance is not None
            found = queries.standing_of(advance.id, on or self.day)
            assert found is not None
            return found

    @kept
    def work_off(self) -> None:
        """Let the worker do what waits, the demonstration's mails among it."""
        with self.app.app_context():
            while worker.run_due():
                pass

    def move_to(self, day: date) -> None:
        """Let the business date be `day`."""
        self.day = day
        with self.at_work():
            tenants.move_clock(day, ROBOT)


def owner(ales: Advances, project_id: UUID) -> Visitor:
    """The firm's own person, signed in."""
    with ales.at_work():
        party = projects.project_view(project_id).party_id
        member = accounts.add_member(ROBOT, "firme@essai.example", "Mireille Sauvas", (Grant("sme", party),))
        row = db.session.get(Member, member)
        assert row is not None
        actor = actor_for(member, row.person_id, row.name, (Grant("sme", party),))
    visitor = Visitor(ales.app, HOME)
    sign_in_member(ales.app, visitor.client, HOME, actor)
    return visitor
