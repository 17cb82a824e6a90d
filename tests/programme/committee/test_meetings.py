"""A meeting from its plan to its end: agenda, convening, attendance, quorum, closing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts.models import Membership
from portal.programme.committee import planning, queries, sitting, tasks
from portal.programme.committee.models import Meeting
from portal.programme.committee.planning import MeetingData
from portal.programme.committee.sitting import Presence
from support.committee import decision


def test_a_file_on_the_agenda_is_scheduled_and_ready_again_when_it_is_taken_off(committee):
    project_id = committee.ready_file("Firm")
    meeting_id = committee.plan(project_id)
    assert committee.project_state(project_id) == "scheduled"
    item = committee.items(meeting_id)[0]
    with committee.inside():
        planning.remove(committee.operator, meeting_id, item.id, committee.day)
    assert committee.project_state(project_id) == "ready"
    assert committee.items(meeting_id) == []


def test_the_agenda_is_put_in_order_one_place_at_a_time(committee):
    meeting_id = committee.plan(*(committee.ready_file(name) for name in ("A", "B", "C")))
    third = committee.items(meeting_id)[2]
    with committee.inside():
        planning.move(committee.operator, meeting_id, third.id, up=True)
        planning.move(committee.operator, meeting_id, third.id, up=True)
        planning.move(committee.operator, meeting_id, third.id, up=True)
    assert [(i.position, i.company_name) for i in committee.items(meeting_id)] == [(1, "C"), (2, "A"), (3, "B")]


def test_meetings_are_numbered_within_the_year(committee):
    def planned(held_on):
        with committee.inside():
            data = MeetingData(held_on, "09:30", "Here")
            return queries.meeting(planning.plan(committee.operator, data, committee.day)).reference

    first, second = planned(committee.held_on), planned(committee.held_on)
    later = planned(committee.held_on.replace(year=committee.held_on.year + 1))
    assert int(second.rpartition("-")[2]) == int(first.rpartition("-")[2]) + 1
    assert later.endswith(f"-{committee.held_on.year + 1}-01")


def test_convening_freezes_the_agenda_and_writes_to_every_member(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    assert committee.state(meeting_id) == "convened"
    with committee.inside():
        assert len(queries.seats(meeting_id)) == 7
        assert queries.seats(meeting_id)[0].chair
        view = queries.meeting(meeting_id)
        assert view.rules is not None
        assert view.rules["plugin"] == "alize_france"
        assert view.rules["sources"]
        letters = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "committee.convocation")).all()
        letters = [letter for letter in letters if str(meeting_id) in (letter.dedupe_key or "")]
        assert len({letter.to_address for letter in letters}) == 7
        assert all("https://portal.example/meetings/1" in letter.text for letter in letters)
        with pytest.raises(ConflictError):
            planning.move(committee.operator, meeting_id, committee.items(meeting_id)[0].id, up=True)
        with pytest.raises(ConflictError):
            planning.add_files(committee.operator, meeting_id, {}, 10, committee.day)


def test_members_are_convened_seven_days_before_unless_the_chair_says_it_is_urgent(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    late = committee.held_on - timedelta(days=6)
    with pytest.raises(ConflictError, match="before at least"):
        committee.convene(meeting_id, on=late)
    with pytest.raises(ConflictError, match="before at least"):
        committee.convene(meeting_id, on=late, urgent=True)
    with pytest.raises(ConflictError, match="before at least"):
        committee.convene(meeting_id, on=late, actor=committee.chair)
    committee.convene(meeting_id, on=late, actor=committee.chair, urgent=True)
    with committee.inside():
        assert queries.meeting(meeting_id).urgent


def test_the_last_day_to_convene_is_still_in_time(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id, on=committee.held_on - timedelta(days=7))
    with committee.inside():
        assert not queries.meeting(meeting_id).urgent


def test_an_empty_agenda_convenes_nobody(committee):
    meeting_id = committee.plan()
    with pytest.raises(ConflictError, match="at least one file"):
        committee.convene(meeting_id)


def test_a_member_who_leaves_office_before_the_day_is_not_convened(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    with committee.inside(), transaction() as session:
        own = select(Membership).where(Membership.member_id == committee.actor("committee_member").member_id)
        for row in session.scalars(own):
            row.until = committee.held_on - timedelta(days=1)
    committee.convene(meeting_id)
    with committee.inside():
        assert len(queries.seats(meeting_id)) == 6


def test_without_a_quorum_the_meeting_does_not_open_and_is_adjourned(committee):
    project_id = committee.ready_file("Firm")
    meeting_id = committee.plan(project_id)
    committee.convene(meeting_id)
    committee.attend(meeting_id, present=3)
    with pytest.raises(ConflictError, match="quorum is not reached"):
        committee.open(meeting_id)
    with committee.inside():
        sitting.adjourn(committee.chair, meeting_id, committee.held_on)
    assert committee.state(meeting_id) == "adjourned_no_quorum"
    assert committee.project_state(project_id) == "ready"
    with pytest.raises(TransitionError):
        committee.open(meeting_id)


def test_a_meeting_with_a_quorum_is_not_adjourned_for_want_of_one(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    committee.attend(meeting_id, present=4)
    with committee.inside(), pytest.raises(ConflictError, match="is reached"):
        sitting.adjourn(committee.chair, meeting_id, committee.held_on)
    committee.open(meeting_id)
    assert committee.state(meeting_id) == "open"


def test_on_its_day_the_office_is_asked_who_is_there_and_a_meeting_gone_by_hides_no_other(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)

    def asked(days: int) -> list[str]:
        with committee.app.test_request_context(), committee.inside():
            found = tasks.tasks(committee.operator, committee.held_on + timedelta(days=days))
            return [task.url for task in found if task.title.text.startswith("The committee meets")]

    sheet = f"/meetings/{meeting_id}/presence"
    assert not any(sheet in url for url in asked(-1))
    assert any(sheet in url for url in asked(0))
    with committee.inside():
        later = committee.held_on + timedelta(days=1)
        other = planning.plan(committee.operator, MeetingData(later, "14:00", "Council room"), committee.day)
        with transaction() as session:
            session.execute(update(Meeting).where(Meeting.state == "open").values(state="cancelled"))
        assert queries.next_meeting(committee.operator, later).id == other


def test_a_meeting_does_not_open_before_its_day_nor_without_the_chair(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    committee.attend(meeting_id)
    with committee.inside(), pytest.raises(ConflictError, match="is held on"):
        sitting.open_meeting(committee.chair, meeting_id, committee.held_on - timedelta(days=1))
    with committee.inside():
        seats = queries.seats(meeting_id)
        said = {seat.id: Presence("absent" if seat.chair else "present") for seat in seats}
        sitting.record_presence(committee.operator, meeting_id, said)
    with pytest.raises(ConflictError, match="chairs"):
        committee.open(meeting_id)


def test_a_member_stands_for_one_other_and_that_counts_for_the_quorum(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    with committee.inside():
        seats = queries.seats(meeting_id)
        said = {seat.id: Presence("present" if n < 3 else "excused") for n, seat in enumerate(seats)}
        twice = {**said, seats[4].id: Presence("represented", seats[0].id)}
        twice[seats[5].id] = Presence("represented", seats[0].id)
        with pytest.raises(InvalidError) as refused:
            sitting.record_presence(committee.operator, meeting_id, twice)
        assert len(refused.value.errors) == 1
        nobody = {**said, seats[4].id: Presence("represented")}
        with pytest.raises(InvalidError):
            sitting.record_presence(committee.operator, meeting_id, nobody)
        once = {**said, seats[4].id: Presence("represented", seats[0].id)}
        sitting.record_presence(committee.operator, meeting_id, once)
        found = queries.quorum_of(queries.meeting(meeting_id), queries.seats(meeting_id))
        assert (found.present, found.represented, found.counted, found.needed) == (3, 1, 4, 4)


def test_a_meeting_closes_when_every_file_has_its_decision(committee):
    meeting_id = committee.sitting(committee.ready_file("A"), committee.ready_file("B"))
    committee.decide(meeting_id, decision())
    with pytest.raises(ConflictError):
        committee.close(meeting_id)
    committee.decide(meeting_id, decision("deferred", votes=None), place=2)
    committee.close(meeting_id)
    assert committee.state(meeting_id) == "closed"
    with pytest.raises(ConflictError):
        committee.decide(meeting_id, decision())


def test_a_meeting_taken_up_again_keeps_the_number_of_its_minutes_and_the_reason(committee):
    meeting_id = committee.drafted(decision())
    with committee.inside():
        before = queries.minutes(meeting_id)
        sitting.reopen(committee.chair, meeting_id, "A number was wrong.")
        assert queries.meeting(meeting_id).state == "open"
    committee.decide(meeting_id, decision(votes=(6, 1, 0)))
    committee.close(meeting_id)
    committee.draft(meeting_id)
    with committee.inside():
        after = queries.minutes(meeting_id)
        assert after.reference == before.reference
        assert after.sha256 != before.sha256
        assert audit.verify_tenant() == []


def test_a_meeting_called_off_gives_its_files_back(committee):
    project_id = committee.ready_file("Firm")
    meeting_id = committee.plan(project_id)
    committee.convene(meeting_id)
    with committee.inside():
        planning.cancel(committee.operator, meeting_id, "Snow", committee.day)
    assert committee.project_state(project_id) == "ready"
    assert committee.state(meeting_id) == "cancelled"
    other = committee.plan(project_id)
    assert committee.project_state(project_id) == "scheduled"
    assert len(committee.items(other)) == 1


@pytest.mark.parametrize("role", ["operator", "territory_manager", "committee_member", "accountant"])
def test_only_a_chair_opens_closes_and_signs(committee, role):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    committee.attend(meeting_id)
    with committee.inside():
        for act in (
            lambda actor: sitting.open_meeting(actor, meeting_id, committee.held_on),
            lambda actor: sitting.adjourn(actor, meeting_id, committee.held_on),
            lambda actor: sitting.close(actor, meeting_id),
            lambda actor: sitting.reopen(actor, meeting_id, "why"),
        ):
            with pytest.raises(NotAllowedError):
                act(committee.actor(role))
