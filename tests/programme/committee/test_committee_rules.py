"""Quorum, proxies and votes, for any committee."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.hooks.committee import CommitteeRules, Majority
from portal.foundation.kernel.workflow import TransitionError
from portal.programme.committee import rules
from portal.programme.committee.rules import Ballot, Seat
from portal.programme.projects import study_models

HALF = CommitteeRules(1, 2, 1, Majority.CAST, casting_vote=True, convening_days=7, recused_count_for_quorum=True)
STRICT = CommitteeRules(2, 3, 0, Majority.VOTERS, casting_vote=False, convening_days=7, recused_count_for_quorum=False)

any_rules = st.builds(
    lambda n, extra, proxies, majority, casting, counted: CommitteeRules(
        n, n + extra, proxies, majority, casting, 7, counted
    ),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(0, 2),
    st.sampled_from(Majority),
    st.booleans(),
    st.booleans(),
)
presences = st.sampled_from(rules.PRESENCES)


@st.composite
def committees(draw):
    count = draw(st.integers(1, 20))
    seats = []
    for number in range(count):
        presence = draw(presences)
        proxy = UUID(int=draw(st.integers(1, count))) if presence == "represented" else None
        seats.append(Seat(UUID(int=number + 1), number == 0, presence, proxy))
    recused = draw(st.sets(st.sampled_from([seat.id for seat in seats])))
    return seats, recused


def room(present: int, absent: int = 0) -> list[Seat]:
    here = [Seat(UUID(int=n + 1), n == 0, "present") for n in range(present)]
    return [*here, *(Seat(UUID(int=present + n + 1), False, "absent") for n in range(absent))]


def test_seven_of_eleven_are_a_quorum_and_five_are_not():
    assert rules.quorum(room(7, 4), HALF).needed == 6
    assert rules.quorum(room(7, 4), HALF).reached
    assert not rules.quorum(room(5, 6), HALF).reached


def test_nobody_is_never_a_quorum():
    assert not rules.quorum([], HALF).reached


def test_a_recused_member_does_not_vote_and_counts_for_the_quorum_where_the_rules_say_so():
    seats = room(6, 5)
    gone = {seats[1].id}
    assert rules.voters(seats, gone) == 5
    assert rules.quorum(seats, HALF, gone).reached
    outside = CommitteeRules(1, 2, 1, Majority.CAST, True, 7, recused_count_for_quorum=False)
    assert not rules.quorum(seats, outside, gone).reached


def test_a_proxy_of_somebody_who_leaves_the_room_is_not_cast():
    seats = [*room(3), Seat(UUID(int=9), False, "represented", UUID(int=2))]
    assert rules.voters(seats, set()) == 4
    assert rules.voters(seats, {UUID(int=2)}) == 2
    assert rules.voters(seats, {UUID(int=9)}) == 3


def test_one_member_stands_for_one_other_only_and_must_be_there():
    here, absent = UUID(int=1), UUID(int=4)
    first = Seat(UUID(int=7), False, "represented", here)
    second = Seat(UUID(int=8), False, "represented", here)
    lost = Seat(UUID(int=9), False, "represented", absent)
    wrong = rules.proxy_objections([*room(3, 1), first, second, lost], HALF)
    assert set(wrong) == {second.id, lost.id}


def test_the_chair_decides_a_tie_only_where_the_rules_say_so_and_while_in_the_room():
    tie = Ballot(3, 3, 1, "for")
    assert rules.carried(tie, HALF, chair_decides=True)
    assert not rules.carried(tie, HALF, chair_decides=False)
    assert not rules.carried(Ballot(3, 3, 1, "against"), HALF, chair_decides=True)
    seats = room(6)
    assert rules.chair_decides_ties(seats, set(), HALF)
    assert not rules.chair_decides_ties(seats, {seats[0].id}, HALF)
    assert not rules.chair_decides_ties(seats, set(), STRICT)


def test_abstentions_weigh_only_where_the_majority_is_of_all_voters():
    ballot = Ballot(3, 2, 2)
    assert rules.carried(ballot, HALF, chair_decides=False)
    assert not rules.carried(ballot, STRICT, chair_decides=False)


@given(committees(), any_rules)
def test_no_more_vote_than_are_counted_and_no_more_are_counted_than_sit(found, terms):
    seats, recused = found
    quorum = rules.quorum(seats, terms, recused)
    assert 0 <= rules.voters(seats, recused) <= quorum.present + quorum.represented <= len(seats)
    assert quorum.counted <= quorum.in_office
    assert 1 <= quorum.needed <= len(seats)


@given(committees(), any_rules)
def test_recusal_never_adds_a_vote_nor_makes_a_quorum(found, terms):
    seats, recused = found
    assert rules.voters(seats, recused) <= rules.voters(seats, set())
    assert rules.quorum(seats, terms, recused).counted <= rules.quorum(seats, terms).counted


@given(committees())
def test_nobody_recused_is_among_the_voters(found):
    seats, recused = found
    everyone = {seat.id for seat in seats}
    assert rules.voters(seats, everyone) == 0
    only_recused_present = [s for s in seats if s.presence == "present" and s.id not in recused]
    assert rules.voters(seats, recused) >= len(only_recused_present)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), any_rules, st.booleans())
def test_what_is_carried_has_more_hands_for_it_than_against_or_the_chair_s_word(yes, no, abstained, terms, chair):
    for casting in ("", "for", "against"):
        if rules.carried(Ballot(yes, no, abstained, casting), terms, chair):
            assert yes > no or (yes == no and chair and casting == "for")


def test_a_meeting_takes_only_the_steps_of_its_life():
    assert rules.next_state("convene", "planned") == "convened"
    for event, state in (("sign", "closed"), ("open", "planned"), ("close", "convened"), ("sign", "minutes_signed")):
        with pytest.raises(TransitionError):
            rules.next_state(event, state)


def test_every_state_and_outcome_has_its_words():
    assert rules.STATE_LABELS.keys() == rules.STATE_KINDS.keys() == rules.SITTING.states
    assert tuple(rules.OUTCOMES) == study_models.OUTCOMES
    assert rules.OUTCOME_KINDS.keys() == rules.OUTCOMES.keys()
    assert rules.INTEREST_LABELS.keys() == set(rules.INTERESTS)
    assert rules.PRESENCE_LABELS.keys() == set(rules.PRESENCES)


@pytest.mark.parametrize("numbers", [(0, 2), (3, 2), (-1, 2)])
def test_a_quorum_of_nobody_or_of_more_than_all_is_refused(numbers):
    with pytest.raises(ValueError, match="quorum"):
        CommitteeRules(*numbers, 1, Majority.CAST, True, 7, True)
