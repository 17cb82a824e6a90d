"""A committee of a territory with files that are ready, and a meeting brought to any point of its life."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import use_locale
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.people.accounts.models import Member, Membership
from portal.people.accounts.rules import system_actor
from portal.people.tenants import service as tenants
from portal.programme.committee import convening, interests, minutes, office, planning, queries, sitting, terms
from portal.programme.committee.agenda import ItemView, items
from portal.programme.committee.decision_rules import ConditionDraft, DecisionDraft
from portal.programme.committee.planning import MeetingData
from portal.programme.committee.rules import Ballot
from portal.programme.committee.sitting import Presence
from portal.programme.companies.service import CompanyData
from portal.programme.projects import service as projects
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Proposal
from support.app import DAY, Visitor
from support.people import actor_of, ref_of
from support.stages import kept

TESTER = system_actor("tests")
HELD_ON = DAY + timedelta(days=14)
NAMES = ("Ariane Bost", "Basile Crest", "Clara Drome", "Didier Eyrolle", "Élise Fontan")


def decision(
    outcome: str = "approved", votes: tuple[int, int, int] | None = (7, 0, 0), **changes: Any
) -> DecisionDraft:
    """Return what a committee of seven says of a file; `changes` replace parts of it."""
    said: dict[str, Any] = {
        "outcome": outcome,
        "ballot": Ballot(*votes) if votes else None,
        "advance": Money.of(12_000, "EUR"),
        "months": 24,
        "half_days": {"organisation": 6},
    }
    if outcome in ("deferred", "rejected"):
        said |= {"advance": Money.zero("EUR"), "months": 0, "half_days": {}, "reasons": "How is the stock paid?"}
    if outcome == "approved_conditional":
        condition = ConditionDraft("Loan granted", "The company", HELD_ON + timedelta(days=60), "Letter of the bank")
        said["conditions"] = (condition,)
    return DecisionDraft(**{**said, **changes})


@dataclass
class Committee:
    """The committee of one territory: the demonstration's chair and member, and five more."""

    app: Flask
    slug: str = "demonstration-1"
    day: date = DAY
    held_on: date = HELD_ON
    members: list[Actor] = field(default_factory=list)

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

    @property
    def chair(self) -> Actor:
        """Who chairs."""
        return self.actor("committee_chair")

    @property
    def operator(self) -> Actor:
        """Who prepares."""
        return self.actor("operator")

    @kept
    def complete(self) -> None:
        """Make the committee one of seven: the demonstration's two logins, and five of these tests."""
        kept = {self.actor(role).member_id for role in ("committee_member", "committee_chair")}
        with self.inside():
            with transaction() as session:
                others = select(Membership).where(Membership.role == "committee_member")
                for row in session.scalars(others.where(Membership.member_id.not_in(kept))):
                    row.until = self.day - timedelta(days=1)
            for number, name in enumerate(NAMES):
                email = f"member{number}@{self.slug}.tests.example"
                account_service.add_member(TESTER, email, name, (Grant("committee_member"),))
            assert len(office.in_office(self.held_on)) == 7

    @kept
    def ready_file(self, name: str, advance: int = 12_000, email: str = "") -> UUID:
        """Bring a file of a new firm to the committee's door, with a proposal."""
        with self.inside():
            contact = {"contact_name": "Ana Pop", "contact_email": email} if email else {}
            company = CompanyData(name=name, registered=False, place="Alès", headcount=9, **contact)
            data = projects.ProjectData(company=company, title=f"Project of {name}", jobs_created=3, jobs_kept=9)
            project_id = projects.open_project(self.operator, data, self.day - timedelta(days=40))
            for event in ("qualify", "study", "mark_ready"):
                projects.take_step(TESTER, project_id, event, self.day - timedelta(days=3), findings=())
            with transaction() as session:
                cents = Money.of(advance, current_tenant().currency).cents
                proposed = {"advance_cents": cents, "months": 24 if cents else 0, "grace_months": 0}
                session.add(Proposal(project_id=project_id, half_days={"organisation": 6}, **proposed))
            return project_id

    @kept
    def plan(self, *files: UUID) -> UUID:
        """Plan a meeting with these files on its agenda."""
        with self.inside():
            data = MeetingData(self.held_on, "14:00", "Council room")
            meeting_id = planning.plan(self.operator, data, self.day)
            asked = planning.ask_files(self.operator, files, self.day)
            planning.add_files(self.operator, meeting_id, asked, 20, self.day)
            return meeting_id

    @kept
    def convene(
        self, meeting_id: UUID, on: date | None = None, actor: Actor | None = None, urgent: bool = False
    ) -> None:
        """Convene everyone in office."""
        with self.inside():
            found = terms.in_force(self.held_on)
            who, day, link = actor or self.operator, on or self.day, "https://portal.example/meetings/1"
            convening.convene(who, meeting_id, day, found, urgent=urgent, link=link)

    @kept
    def declare(self, meeting_id: UUID, actor: Actor, kind: str, place: int = 1, text: str = "My bank") -> None:
        """Declare an interest of a member in the file at a place of the agenda."""
        item = self.items(meeting_id)[place - 1]
        with self.inside():
            interests.declare(actor, meeting_id, {item.id: interests.Declaration(kind, text)})

    @kept
    def attend(self, meeting_id: UUID, present: int = 7) -> None:
        """Record that the first members of the sheet are there, the chair among them, and the others are not."""
        with self.inside():
            seats = queries.seats(meeting_id)
            said = {s.id: Presence("present" if n < present else "absent") for n, s in enumerate(seats)}
            sitting.record_presence(self.operator, meeting_id, said, "The operator")

    @kept
    def open(self, meeting_id: UUID) -> None:
        """Open the meeting on its day."""
        with self.inside():
            sitting.open_meeting(self.chair, meeting_id, self.held_on)

    @kept
    def decide(self, meeting_id: UUID, draft: DecisionDraft, place: int = 1) -> None:
        """Record a decision on the file at a place of the agenda."""
        item = self.items(meeting_id)[place - 1]
        with self.inside():
            advances = terms.advances(self.held_on)
            sitting.record_decision(self.operator, meeting_id, item.id, draft, advances, item.version)

    @kept
    def close(self, meeting_id: UUID) -> None:
        """Close the meeting."""
        with self.inside():
            sitting.close(self.chair, meeting_id, "Next meeting in March.")

    @kept
    def draft(self, meeting_id: UUID) -> None:
        """Draft the minutes."""
        with self.inside():
            ready = minutes.compose_draft(self.operator, meeting_id)
            minutes.keep_draft(self.operator, meeting_id, ready)

    @kept
    def sign(self, meeting_id: UUID) -> None:
        """Sign the minutes that were drafted last."""
        with self.inside():
            found = queries.minutes(meeting_id)
            assert found is not None
            minutes.sign_now(self.chair, meeting_id, found.sha256, self.held_on)

    @kept
    def sitting(self, *files: UUID, interests_of: Actor | None = None) -> UUID:
        """Return a meeting that sits, everybody present; a member may have an interest in the first file."""
        meeting_id = self.plan(*files)
        self.convene(meeting_id)
        if interests_of is not None:
            self.declare(meeting_id, interests_of, "conflict")
        self.attend(meeting_id)
        self.open(meeting_id)
        return meeting_id

    @kept
    def drafted(self, *drafts: DecisionDraft, email: str = "") -> UUID:
        """Return a meeting whose minutes wait for the chair, one file for each of `drafts`."""
        files = [self.ready_file(f"Firm {number}", email=email) for number, _ in enumerate(drafts, 1)]
        meeting_id = self.sitting(*files)
        for place, said in enumerate(drafts, 1):
            self.decide(meeting_id, said, place)
        self.close(meeting_id)
        self.draft(meeting_id)
        return meeting_id

    def items(self, meeting_id: UUID) -> list[ItemView]:
        """The agenda as it stands."""
        with self.inside():
            return items(meeting_id)

    def state(self, meeting_id: UUID) -> str:
        """The meeting's state."""
        with self.inside():
            return queries.meeting(meeting_id).state

    def project_state(self, project_id: UUID) -> str:
        """A file's state."""
        with self.inside():
            return db.session.scalars(select(Project.state).where(Project.id == project_id)).one()

    def member_named(self, name: str) -> Actor:
        """The actor that a member without a login of the demonstration is."""
        with self.inside():
            row = db.session.scalars(select(Member).where(Member.name == name)).one()
            return accounts.actor_for(row.id, row.person_id, name, (Grant("committee_member"),))

    def move_clock(self, on: date) -> None:
        """Make it another day for the pages."""
        with self.inside():
            tenants.move_clock(on, TESTER)
