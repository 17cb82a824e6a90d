"""What may be decided on a file, and what interests take away."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts.models import Membership
from portal.programme.committee import interests, queries, sitting, terms
from portal.programme.committee.decision_rules import ConditionDraft
from portal.programme.committee.rules import Ballot
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from support.committee import HELD_ON, Committee, decision


def refused(committee, meeting_id, draft, place=1):
    with pytest.raises(InvalidError) as found:
        committee.decide(meeting_id, draft, place)
    return set(found.value.errors)


@pytest.fixture
def meeting(committee):
    return committee.sitting(committee.ready_file("Firm"))


def test_votes_must_make_up_the_voters(committee, meeting):
    assert refused(committee, meeting, decision(votes=(6, 0, 0))) == {"votes_for"}
    assert refused(committee, meeting, decision(votes=(7, 1, 0))) == {"votes_for"}
    assert refused(committee, meeting, decision(votes=None)) == {"votes_for"}
    committee.decide(meeting, decision(votes=(5, 1, 1)))
    item = committee.items(meeting)[0]
    assert (item.voters, item.votes_for, item.votes_against, item.votes_abstained) == (7, 5, 1, 1)


def test_the_outcome_is_what_the_vote_carries(committee, meeting):
    assert refused(committee, meeting, decision(votes=(2, 5, 0))) == {"outcome"}
    assert refused(committee, meeting, decision("rejected", votes=(5, 2, 0))) == {"outcome"}
    committee.decide(meeting, decision("rejected", votes=(2, 5, 0)))


def test_a_tie_waits_for_the_chair_s_word(committee):
    meeting = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting)
    committee.attend(meeting, present=6)
    committee.open(meeting)
    assert refused(committee, meeting, decision(votes=(3, 3, 0))) == {"casting"}
    assert refused(committee, meeting, decision(ballot=Ballot(3, 3, 0, "against"))) == {"outcome"}
    committee.decide(meeting, decision(ballot=Ballot(3, 3, 0, "for")))
    assert committee.items(meeting)[0].casting == "for"


def test_a_chair_with_an_interest_breaks_no_tie(committee):
    meeting = committee.sitting(committee.ready_file("Firm"), interests_of=committee.chair)
    assert refused(committee, meeting, decision(ballot=Ballot(3, 3, 0, "for"))) == {"outcome"}
    committee.decide(meeting, decision(votes=(4, 2, 0)))


def test_an_advance_stays_within_the_country_s_bounds(committee, meeting):
    assert refused(committee, meeting, decision(advance=Money.of(15_001, "EUR"))) == {"advance"}
    assert refused(committee, meeting, decision(advance=Money.of(999, "EUR"))) == {"advance"}
    assert "grace_months" in refused(committee, meeting, decision(grace_months=18))
    assert refused(committee, meeting, decision(months=6)) == {"months"}
    assert refused(committee, meeting, decision(months=61)) == {"months"}
    committee.decide(meeting, decision(advance=Money.of(15_000, "EUR"), grace_months=12))


def test_an_approval_grants_something(committee, meeting):
    nothing = {"advance": Money.zero("EUR"), "half_days": {}, "months": 0}
    assert refused(committee, meeting, decision(**nothing)) == {"advance"}
    committee.decide(meeting, decision(**{**nothing, "half_days": {"hr": 4}}))


def test_conditions_say_what_and_until_when(committee, meeting):
    assert refused(committee, meeting, decision("approved_conditional", conditions=())) == {"conditions"}
    vague = ConditionDraft("", due_on=None)
    assert refused(committee, meeting, decision("approved_conditional", conditions=(vague,))) == {
        "conditions-0-text",
        "conditions-0-due_on",
    }
    past = ConditionDraft("Loan", due_on=HELD_ON)
    assert refused(committee, meeting, decision("approved_conditional", conditions=(past,))) == {"conditions-0-due_on"}
    some = ConditionDraft("Loan", due_on=HELD_ON + timedelta(days=1))
    assert refused(committee, meeting, decision(conditions=(some,))) == {"conditions"}
    committee.decide(meeting, decision("approved_conditional", conditions=(some,)))


def test_a_refusal_and_a_deferral_say_why(committee, meeting):
    assert refused(committee, meeting, decision("rejected", votes=(0, 7, 0), reasons="")) == {"reasons"}
    assert refused(committee, meeting, decision("deferred", votes=None, reasons="")) == {"reasons"}
    committee.decide(meeting, decision("deferred", votes=None))
    item = committee.items(meeting)[0]
    assert item.voters is None
    assert not item.decided.advance


def test_once_the_quorum_is_lost_a_file_can_only_be_deferred(committee, meeting):
    committee.attend(meeting, present=3)
    assert refused(committee, meeting, decision(votes=(3, 0, 0))) == {"outcome"}
    committee.decide(meeting, decision("deferred", votes=None))


def test_no_advance_is_decided_where_the_country_offers_none(app):
    romanian = Committee(app, "romania-pilot")
    romanian.complete()
    meeting = romanian.sitting(romanian.ready_file("Firma", advance=0))
    lent = decision(advance=Money.of(1_000, "RON"))
    assert refused(romanian, meeting, lent) == {"advance"}
    romanian.decide(meeting, decision(advance=Money.zero("RON"), months=0, half_days={"quality": 6}))


def test_two_people_recording_the_same_file_are_told(committee, meeting):
    item = committee.items(meeting)[0]
    committee.decide(meeting, decision())
    with committee.inside():
        advances = terms.advances(committee.held_on)
        with pytest.raises(ConflictError, match="Somebody else"):
            sitting.record_decision(committee.operator, meeting, item.id, decision(), advances, item.version)


def test_of_many_who_record_the_same_file_at_once_one_is_heard(committee, meeting, engine_kind):
    item = committee.items(meeting)[0]
    with committee.inside():
        advances = terms.advances(committee.held_on)
    operator, refused_ones, done = committee.operator, [], []
    start = threading.Barrier(20 if engine_kind == "postgresql" else 2)

    def act(voted: int) -> None:
        start.wait()
        try:
            with committee.inside():
                said = decision(votes=(7 - voted, voted, 0))
                sitting.record_decision(operator, meeting, item.id, said, advances, item.version)
            done.append(voted)
        except ConflictError:
            refused_ones.append(voted)

    threads = [threading.Thread(target=act, args=(n % 3,)) for n in range(start.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused_ones)) == (1, start.parties - 1)
    assert committee.items(meeting)[0].votes_against == done[0]


def test_an_interest_takes_the_vote_away(committee):
    member = committee.actor("committee_member")
    meeting = committee.sitting(committee.ready_file("Firm"), interests_of=member)
    assert refused(committee, meeting, decision(votes=(7, 0, 0))) == {"votes_for"}
    committee.decide(meeting, decision(votes=(6, 0, 0)))
    assert committee.items(meeting)[0].voters == 6


def test_a_doubt_takes_the_vote_away_until_the_chair_clears_it(committee):
    member = committee.actor("committee_member")
    meeting = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting)
    committee.declare(meeting, member, "unsure")
    committee.attend(meeting)
    committee.open(meeting)
    assert refused(committee, meeting, decision(votes=(7, 0, 0))) == {"votes_for"}
    with committee.inside():
        (doubt,) = [i for i in queries.interests(meeting) if i.kind == "unsure"]
        interests.clear(committee.chair, doubt.id)
        with pytest.raises(ConflictError):
            interests.clear(committee.chair, doubt.id)
    committee.decide(meeting, decision(votes=(7, 0, 0)))


def test_nobody_clears_a_doubt_of_their_own(committee):
    meeting = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting)
    committee.declare(meeting, committee.chair, "unsure")
    with committee.inside():
        (doubt,) = queries.interests(meeting)
        with pytest.raises(ConflictError, match="of their own"):
            interests.clear(committee.chair, doubt.id)


def test_what_was_declared_is_not_taken_back(committee):
    member = committee.actor("committee_member")
    meeting = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting)
    committee.declare(meeting, member, "none", text="")
    committee.declare(meeting, member, "conflict")
    for kind in ("none", "unsure"):
        with pytest.raises(ConflictError, match="not taken back"):
            committee.declare(meeting, member, kind)
    with committee.inside():
        assert queries.recused(queries.interests(meeting), committee.items(meeting)[0].id) == {member.member_id}


def test_an_interest_is_not_declared_after_the_decision(committee, meeting):
    committee.decide(meeting, decision())
    with pytest.raises(ConflictError, match="decided on this file already"):
        committee.declare(meeting, committee.actor("committee_member"), "conflict")


def test_the_portal_finds_the_member_who_stands_for_the_firm(committee):
    member, project_id = committee.actor("committee_member"), committee.ready_file("Firm")
    with committee.inside(), transaction() as session:
        party = db.session.scalars(
            select(Company.party_id).join(Project, Project.company_id == Company.id).where(Project.id == project_id)
        ).one()
        session.add(Membership(member_id=member.member_id, role="sme", party_id=party))
    meeting = committee.plan(committee.ready_file("Other"), project_id)
    committee.convene(meeting)
    with committee.inside():
        (found,) = queries.interests(meeting)
        assert (found.member_id, found.kind, found.detected) == (member.member_id, "conflict", True)
        assert found.item_id == committee.items(meeting)[1].id
