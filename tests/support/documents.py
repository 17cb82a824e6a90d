"""Every document that a country words, as the portal composes it: with all that can be said, and with little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.casework.documents.rules import Ready
from portal.foundation.db.session import transaction
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.money import Money
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.advances import amendments, declaration, letters, papers, terms
from portal.programme.advances.amendments import Change
from portal.programme.advances.certificate import certificate
from portal.programme.advances.terms import Signatories
from portal.programme.aids import service as aids
from portal.programme.aids.rules import AidData
from portal.programme.committee import minutes, notification
from portal.programme.committee.models import MeetingMember
from portal.programme.committee.rules import Ballot
from portal.programme.groups import queries as links
from portal.programme.groups import service as groups
from portal.programme.groups.rules import LinkData
from portal.programme.missions import letters as mission_papers
from portal.programme.missions import life
from portal.programme.missions import queries as missions
from portal.programme.missions.letter_paper import LetterData
from portal.programme.missions.queries import MissionView
from portal.programme.partners.models import Expert
from portal.programme.projects import queries as projects
from portal.programme.projects.decisions import ConditionData
from portal.programme.projects.models import Project
from portal.programme.projects.study_models import Proposal
from support.advances import HOME, Advances
from support.app import DAY
from support.committee import Committee, decision
from support.missions import Scene
from support.people import actor_of


class Lending(Advances):
    """A territory that lends, and two firms: an invented one of which all is known, and one of which little is."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.name_lender()
        self.fund()

    def files(self, conditions: tuple[Any, ...] = ()) -> Iterator[tuple[UUID, Signatories]]:
        """Yield the files of both, with who signs; the wordings are approved by the time of the second."""
        self.set(lender_number="732829320", lender_seat="Alès")
        project_id = self.approved(10_001, 24, conditions=conditions, activity="2511Z")
        self._know(project_id)
        yield project_id, Signatories("Hélène Marcou", "présidente", "Mireille Sauvas", "gérante")
        self.set(wording_approved=True, lender_number="", lender_seat="")
        project_id = self.approved(12_000, 12, number="552100554")
        with self.at_work(), transaction() as session:
            party = session.get(Party, projects.project_view(project_id).party_id)
            assert party is not None
            party.invented, party.place = False, ""
        yield project_id, Signatories("Hélène Marcou", "", "Mireille Sauvas", "")

    def _know(self, project_id: UUID) -> None:
        """Tie a firm to another one, and note aid that it received."""
        operator, money = self.actor("operator"), self.money("1200.50")
        with self.at_work():
            party = projects.project_view(project_id).party_id
            link = LinkData(True, share=6_000, control="votes", since=date(2020, 1, 1), until=None)
            tie = groups.add_link(operator, party, "Holding d’essai", {}, link, DAY)
            aids.declare_nothing(operator, links.link(tie).other_id, DAY, DAY)
            earlier = AidData(
                date(2026, 1, 5), "Région d’essai", money, money, "general", "FR", DAY, instrument="grant"
            )
            aids.record_aid(operator, party, earlier, DAY)

    def run(self, project_id: UUID) -> None:
        """Have the advance signed and paid."""
        self.prepare(project_id)
        self.sign(project_id)
        self.disburse(project_id, reference=f"VIR {project_id}")


def agreements(app: Flask) -> Iterator[Ready]:
    """Agreements."""
    ales = Lending(app)
    for project_id, people in ales.files((ConditionData("Attestation bancaire"),)):
        with ales.at_work():
            yield papers.agreement(terms.draft(project_id, ales.day, ales.day), people)


def certificates(app: Flask) -> Iterator[Ready]:
    """Certificates."""
    ales = Lending(app)
    for project_id, people in ales.files():
        ales.prepare(project_id)
        with ales.at_work():
            yield certificate(terms.signing(project_id, ales.day, people.company))


def declarations(app: Flask) -> Iterator[Ready]:
    """Declarations, the second one where no lender is named yet."""
    ales = Lending(app)
    for project_id, _people in ales.files():
        with ales.at_work():
            yield declaration.declaration(project_id, ales.day)
        ales.set(lender="")


def changes(app: Flask) -> Iterator[Ready]:
    """Amendments: with a last part of its own, and in equal parts."""
    ales, counts = Lending(app), iter((11, 10))
    for project_id, people in ales.files():
        ales.run(project_id)
        with ales.at_work():
            change = Change(3, next(counts), "Un four en panne.", "comité du 12 mars 2027")
            yield amendments.compose_amendment(amendments.base(project_id, ales.day), change, people)


def reminders(app: Flask, kind: Paper) -> Iterator[Ready]:
    """Letters of one kind: about an instalment paid in part, after an earlier letter, and about two not paid at all."""
    ales, operator = Lending(app), actor_of(app, HOME, "operator")
    for number, (project_id, people) in enumerate(ales.files()):
        ales.run(project_id)
        if not number:
            ales.pay(project_id, "100.10", ales.day, "VIR-1")
        ales.move_to(date(2027, 2, 6))
        with ales.at_work():
            case = letters.case(operator, project_id, ales.day)
            ready = letters.compose_letter(case, kind, people.lender, people.lender_quality)
            if not number:
                letters.keep(operator, case, Paper.PAYMENT_REMINDER, ready)
                case = letters.case(operator, project_id, ales.day)
                ready = letters.compose_letter(case, kind, people.lender, people.lender_quality)
        yield ready
        ales.move_to(DAY)


def mission_letters(app: Flask) -> Iterator[Ready]:
    """Letters of visits: with a first day, and without."""
    yield from _letters(app, LetterData("fr", 6, None, date(2027, 6, 30), "Le lundi.", "B. Testaud", "C. Rou"))


def secondments(app: Flask) -> Iterator[Ready]:
    """Letters of a secondment: a part is invoiced, and all of it."""
    asked = frozenset(("agreement", "amendment", "invoice", "staff", "return", "size", "purpose"))
    plain = LetterData("fr", 6, DAY, date(2027, 6, 30), "Le lundi.", "B. Testaud", "C. Rou", asked, "cost", "", "N. F.")
    yield from _letters(app, plain, invoiced="part", invoiced_how="La moitié du salaire.")


def _letters(app: Flask, plain: LetterData, **more: str) -> Iterator[Ready]:
    scene = Scene(app)
    mission, settings = scene.mission("accepted"), Advances(app)
    for approved, data in ((False, replace(plain, starts_on=DAY, **more)), (True, plain)):
        settings.set(wording_approved=approved)
        with scene.inside():
            if approved:
                _forget(missions.mission_view(mission))
            rules = life.mission_rules(DAY).value
            yield mission_papers.compose(scene.actor("operator"), mission, data, rules, DAY)


def _forget(view: MissionView) -> None:
    """Make a mission one of a firm that is not invented, and of an expert of whom no position is known."""
    with transaction() as session:
        party, expert = session.get(Party, view.company_party_id), session.get(Expert, view.expert_id)
        assert party is not None
        assert expert is not None
        party.invented, expert.position = False, ""


def all_minutes(app: Flask) -> Iterator[Ready]:
    """Minutes of a full meeting on an invented firm, drafted and signed, and of one that took no vote."""
    committee = Committee(app)
    committee.complete()
    files = [committee.ready_file(name) for name in ("Firm A", "Firm B", "Firm C")]
    _invent(committee, files[0])
    full = committee.sitting(*files, interests_of=committee.actor("committee_member"))
    with committee.inside(), transaction() as session:
        proposal = session.scalars(select(Proposal).where(Proposal.project_id == files[0])).one()
        proposal.advance_cents, proposal.grace_months = 1_000_001, 1
        seats = session.scalars(select(MeetingMember).where(MeetingMember.meeting_id == full)).all()
        chair, absent = (next(seat for seat in seats if seat.chair is chairs) for chairs in (True, False))
        chair.college, absent.presence, absent.proxy_id = "Entreprises", "represented", chair.id
    committee.declare(full, committee.chair, "unsure", place=2)
    said = {"summary": "Le comité salue le projet.", "grace_months": 1, "advance": Money.of("10000.01", "EUR")}
    committee.decide(full, decision("approved_conditional", (6, 0, 0), **said))
    committee.decide(full, decision("deferred", None), place=2)
    committee.decide(full, decision("rejected", ballot=Ballot(3, 3, 1, "against")), place=3)
    quiet = committee.sitting(committee.ready_file("Firm D", advance=0))
    committee.decide(quiet, decision(votes=(7, 0, 0), advance=Money.zero("EUR"), months=0))
    for meeting_id in (full, quiet):
        committee.close(meeting_id)
        committee.draft(meeting_id)
        with committee.inside():
            yield minutes.compose_draft(committee.operator, meeting_id)
            yield minutes.compose_signed(committee.chair, meeting_id, now(), committee.held_on)


def decision_letters(app: Flask) -> Iterator[Ready]:
    """Letters: an approval on conditions, and a refusal."""
    committee = Committee(app)
    committee.complete()
    meeting_id = committee.drafted(
        decision("approved_conditional"), decision("rejected", (0, 7, 0)), email="firm@example.org"
    )
    committee.sign(meeting_id)
    refused, granted = (point.project_id for point in reversed(committee.items(meeting_id)))
    _invent(committee, granted)
    for project_id, quality in ((granted, "présidente"), (refused, "")):
        Advances(app, committee.slug).set(wording_approved=project_id == refused)
        with committee.inside():
            case = notification.case(committee.operator, project_id, committee.held_on)
            yield notification.compose_letter(case, "Ariane Bost", quality)


def _invent(committee: Committee, project_id: UUID) -> None:
    """Make a file one of an invented firm of which all is known, and give it an adviser."""
    lead_id = committee.operator.member_id
    with committee.inside(), transaction() as session:
        view, project = projects.project_view(project_id), session.get(Project, project_id)
        party = session.get(Party, view.party_id)
        assert party is not None
        assert project is not None
        party.invented, project.lead_id = True, lead_id
        session.add(PartyIdentifier(party_id=party.id, kind="fr:siren", value="732829320"))


COMPOSED: dict[Paper, Callable[[Flask], Iterator[Ready]]] = {
    Paper.DECISION_LETTER: decision_letters,
    Paper.ADVANCE_AGREEMENT: agreements,
    Paper.SCHEDULE_AMENDMENT: changes,
    Paper.AID_CERTIFICATE: certificates,
    Paper.AID_DECLARATION: declarations,
    Paper.PAYMENT_REMINDER: lambda app: reminders(app, Paper.PAYMENT_REMINDER),
    Paper.SECOND_REMINDER: lambda app: reminders(app, Paper.SECOND_REMINDER),
    Paper.FORMAL_NOTICE: lambda app: reminders(app, Paper.FORMAL_NOTICE),
    Paper.MISSION_LETTER: mission_letters,
    Paper.SECONDMENT_LETTER: secondments,
    Paper.MINUTES: all_minutes,
}
"""What makes real documents of each kind, in a fresh copy of the demonstration."""
