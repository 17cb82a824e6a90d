"""Signed minutes, and only they, change the projects: all at once, once."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from multiprocessing.pool import ThreadPool

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from alize_romania import papers
from isolation.test_faulty_plugin import faulty, raises
from portal.casework.documents import queries as files
from portal.casework.documents import typeset
from portal.casework.documents.refusal import DocumentError
from portal.foundation.audit import service as audit
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.papers import Paper
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import Grant, NotAllowedError
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.stats import queries as stats
from portal.foundation.web.errors import ConflictError
from portal.people.accounts import queries as accounts
from portal.people.accounts import service as account_service
from portal.programme.committee import minutes, minutes_wording, planning, queries
from portal.programme.committee.decision_rules import ConditionDraft
from portal.programme.committee.models import MeetingMember, Minutes
from portal.programme.projects import conditions, decisions
from portal.programme.projects import service as projects
from portal.programme.projects.models import Project, ProjectTransition
from portal.programme.projects.study_models import Condition, Decision
from support.app import form_values, text_of
from support.committee import TESTER, Committee, decision

ROMANIAN_SINCE = date(2026, 11, 1)
FOUR = (
    decision(),
    decision("approved_conditional"),
    decision("deferred", votes=None),
    decision("rejected", votes=(1, 6, 0)),
)


def ids(committee, meeting_id):
    return [item.project_id for item in committee.items(meeting_id)]


def count(committee, model, *where):
    with committee.inside():
        return db.session.scalar(select(func.count(model.id)).where(*where))


def letters(committee, address):
    with committee.inside():
        chosen = select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id)
        return list(db.session.scalars(chosen))


def test_nothing_changes_for_a_project_before_the_signature(committee):
    meeting_id = committee.drafted(*FOUR)
    assert {committee.project_state(project_id) for project_id in ids(committee, meeting_id)} == {"scheduled"}
    assert count(committee, Decision, Decision.project_id.in_(ids(committee, meeting_id))) == 0


def test_signed_minutes_make_every_decision_at_once(committee):
    meeting_id = committee.drafted(*FOUR)
    committee.sign(meeting_id)
    states = [committee.project_state(project_id) for project_id in ids(committee, meeting_id)]
    assert states == ["approved", "approved_conditional", "deferred", "rejected"]
    with committee.inside():
        found = queries.minutes(meeting_id)
        rows = [decisions.latest_decision(project_id) for project_id in ids(committee, meeting_id)]
        assert {row.minutes_reference for row in rows} == {found.reference}
        assert [row.outcome for row in rows] == states
        numbers = [int(row.number.rpartition("D")[2]) for row in rows]
        assert numbers == list(range(numbers[0], numbers[0] + 4))
        assert rows[0].advance.cents == 1_200_000
        assert rows[0].half_days == {"organisation": 6}
        assert not rows[3].advance
        assert [c.text for c in conditions.open_conditions(ids(committee, meeting_id)[1])] == ["Loan granted"]
        project = db.session.get(Project, ids(committee, meeting_id)[0])
        assert project.presented_on == project.approved_on == committee.held_on
        assert audit.verify_tenant() == []


def test_the_decision_keeps_the_rules_and_votes_it_was_taken_under(committee):
    meeting_id = committee.drafted(decision(votes=(5, 1, 1)))
    committee.sign(meeting_id)
    with committee.inside():
        row = db.session.scalars(select(Decision).where(Decision.project_id == ids(committee, meeting_id)[0])).one()
        assert row.rules["plugin"] == "alize_france"
        assert row.rules["votes"] == {
            "voters": 7,
            "votes_for": 5,
            "votes_against": 1,
            "votes_abstained": 1,
            "casting": "",
        }


def test_minutes_are_signed_once_however_many_sign_at_the_same_time(committee, engine_kind):
    meeting_id = committee.drafted(*FOUR, email="firm@example.org")
    files = ids(committee, meeting_id)
    with committee.inside():
        before = stats.values("jobs_supported")
        found, moment = queries.minutes(meeting_id), now()
        asked = minutes.ask_files(committee.chair, meeting_id, committee.held_on)
        ready = minutes.compose_signed(committee.chair, meeting_id, moment, committee.held_on)
    chair, refused, done = committee.chair, [], []
    start = threading.Barrier(20 if engine_kind == "postgresql" else 2)

    def act() -> None:
        start.wait()
        try:
            with committee.inside():
                minutes.sign(chair, meeting_id, ready, found.sha256, asked, moment, committee.held_on)
            done.append(True)
        except TransitionError:
            refused.append(True)

    threads = [threading.Thread(target=act) for _ in range(start.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, start.parties - 1)
    assert count(committee, Decision, Decision.project_id.in_(files)) == 4
    assert count(committee, Condition, Condition.project_id.in_(files)) == 1
    presented = ProjectTransition.project_id.in_(files), ProjectTransition.event == "present"
    assert count(committee, ProjectTransition, *presented) == 4
    assert len(letters(committee, "firm@example.org")) == 4
    with committee.inside():
        year = str(committee.held_on.year)
        assert stats.values("jobs_supported")[year] - before.get(year, 0) == 2 * (3 + 9)
        assert audit.verify_tenant() == []


def sent_by_twenty(committee, role, path, marker, **data):
    """Send the form of a page, one and the same, twenty times at once and once more; the answers, which are all one."""
    page = BeautifulSoup(committee.visitor(role).get(path).text, "html.parser")
    (form,) = [form for form in page.select("form[method=post]") if form.select(marker)]
    values = {**form_values(form), **data}
    del values["csrf_token"]  # is each visitor's own
    *visitors, late = [committee.visitor(role) for _ in range(21)]
    with ThreadPool(20) as pool:
        answers = pool.map(lambda visitor: visitor.post(form.get("action") or path, values), visitors)
    return {(a.status_code, a.location) for a in (*answers, late.post(form.get("action") or path, values))}


def test_the_form_of_a_decision_and_of_its_signature_sent_twenty_times_at_once_act_once(committee, monkeypatch):
    monkeypatch.setattr(
        typeset, "typeset", lambda *_: b"%PDF-1.7"
    )  # what twenty would set takes long, and says nothing
    meeting_id = committee.sitting(committee.ready_file("Firm", email="firm@example.org"))
    meeting, (item,) = f"/meetings/{meeting_id}", committee.items(meeting_id)
    committee.move_clock(committee.held_on)
    votes = {"outcome": "approved", "votes_for": "7", "votes_against": "0", "votes_abstained": "0"}
    decided = sent_by_twenty(committee, "operator", f"{meeting}/items/{item.id}", "[name=outcome]", **votes)
    assert decided == {(303, meeting)}
    assert committee.items(meeting_id)[0].version == item.version + 1
    committee.close(meeting_id)
    committee.draft(meeting_id)
    assert sent_by_twenty(committee, "committee_chair", meeting, "[name=read]", read="y") == {(303, meeting)}
    assert committee.state(meeting_id) == "minutes_signed"
    assert count(committee, Decision, Decision.project_id == item.project_id) == 1
    assert len(letters(committee, "firm@example.org")) == 1


def test_the_chair_signs_the_draft_that_the_chair_has_read(committee):
    meeting_id = committee.drafted(decision())
    with committee.inside(), pytest.raises(ConflictError, match="drafted again"):
        minutes.sign_now(committee.chair, meeting_id, "0" * 64, committee.held_on)
    assert committee.state(meeting_id) == "minutes_draft"


def test_when_one_decision_cannot_take_effect_none_does(committee):
    meeting_id = committee.drafted(decision(), decision())
    first, second = ids(committee, meeting_id)
    with committee.inside(), transaction() as session:
        session.get(Project, second).state = "withdrawn"
    with pytest.raises(TransitionError):
        committee.sign(meeting_id)
    assert committee.project_state(first) == "scheduled"
    assert committee.state(meeting_id) == "minutes_draft"
    assert count(committee, Decision, Decision.project_id == first) == 0


@pytest.mark.parametrize("role", ["operator", "territory_manager", "committee_member"])
def test_nobody_but_the_chair_signs(committee, role):
    meeting_id = committee.drafted(decision())
    with committee.inside(), pytest.raises(NotAllowedError):
        minutes.sign_now(committee.actor(role), meeting_id, queries.minutes(meeting_id).sha256, committee.held_on)


def test_whoever_drafted_the_minutes_does_not_sign_them(committee):
    meeting_id = committee.drafted(decision())
    chair = committee.chair
    both = accounts.actor_for(
        chair.member_id, chair.person_id, chair.name, (Grant("committee_chair"), Grant("operator"))
    )
    with committee.inside():
        minutes.keep_draft(both, meeting_id, minutes.compose_draft(both, meeting_id))
        sha256 = queries.minutes(meeting_id).sha256
        with pytest.raises(ConflictError, match="You drafted these minutes"):
            minutes.sign_now(both, meeting_id, sha256, committee.held_on)
    committee.draft(meeting_id)
    committee.sign(meeting_id)


def test_a_chair_who_was_not_there_does_not_sign(committee):
    with committee.inside():
        account_service.add_member(TESTER, "absent@chair.tests.example", "Absent Chair", (Grant("committee_chair"),))
    meeting_id = committee.drafted(decision())
    seat = next(seat for seat in seats_of(committee, meeting_id) if seat.name == "Absent Chair")
    with committee.inside(), transaction() as session:
        session.get(MeetingMember, seat.id).presence = "absent"
    absent = accounts.actor_for(seat.member_id, None, seat.name, (Grant("committee_chair"),))
    with committee.inside(), pytest.raises(ConflictError, match="Only a chair who was present"):
        minutes.sign_now(absent, meeting_id, queries.minutes(meeting_id).sha256, committee.held_on)
    committee.sign(meeting_id)


def seats_of(committee, meeting_id):
    with committee.inside():
        return queries.seats(meeting_id)


def test_minutes_are_numbered_without_a_gap_whatever_happened_to_meetings(committee):
    gone = committee.plan(committee.ready_file("Firm"))
    with committee.inside():
        planning.cancel(committee.operator, gone, "Snow", committee.day)
    numbers = []
    for _ in range(2):
        meeting_id = committee.drafted(decision())
        with committee.inside():
            numbers.append(queries.minutes(meeting_id).reference)
    assert all(number.endswith("-PV") for number in numbers)
    first, second = (int(number.removesuffix("-PV").rpartition("-")[2]) for number in numbers)
    assert second == first + 1


def test_the_firm_reads_what_was_decided_in_the_territory_s_language(committee):
    meeting_id = committee.drafted(*FOUR, email="firm@example.org")
    committee.sign(meeting_id)
    approved, conditional, deferred, rejected = letters(committee, "firm@example.org")
    assert {letter.locale for letter in (approved, conditional, deferred, rejected)} == {"fr"}
    assert "12\u202f000\u00a0€" in approved.text
    assert "Loan granted" in conditional.text
    assert "How is the stock paid?" in deferred.text
    assert "How is the stock paid?" in rejected.text
    assert "12\u202f000" not in deferred.text + rejected.text


def test_a_deferred_file_comes_back_and_is_decided_again(committee):
    meeting_id = committee.drafted(decision("deferred", votes=None))
    (project_id,) = ids(committee, meeting_id)
    committee.sign(meeting_id)
    with committee.inside():
        for event in ("resume_study", "mark_ready"):
            projects.take_step(TESTER, project_id, event, committee.day, findings=())
    again = committee.sitting(project_id)
    assert committee.items(again)[0].kind == "deferred"
    committee.decide(again, decision())
    committee.close(again)
    committee.draft(again)
    committee.sign(again)
    assert committee.project_state(project_id) == "approved"
    with committee.inside():
        assert [d.outcome for d in decisions.decisions(project_id)] == ["approved", "deferred"]


def test_the_last_condition_lifted_makes_the_approval_firm(committee):
    later = committee.held_on + timedelta(days=30)
    two = (ConditionDraft("Loan", due_on=later), ConditionDraft("Lease", due_on=later))
    meeting_id = committee.drafted(decision("approved_conditional", conditions=two))
    (project_id,) = ids(committee, meeting_id)
    manager = committee.actor("territory_manager")
    committee.sign(meeting_id)
    with committee.inside():
        loan, lease = conditions.open_conditions(project_id)
        assert not conditions.lift_condition(manager, loan.id, "Letter of 3 December", later)
        assert committee.project_state(project_id) == "approved_conditional"
        with pytest.raises(ConflictError, match="already"):
            conditions.lift_condition(manager, loan.id, "Again", later)
        with pytest.raises(NotAllowedError):
            conditions.lift_condition(committee.operator, lease.id, "Mine", later)
        assert conditions.lift_condition(manager, lease.id, "Lease", later)
        assert committee.project_state(project_id) == "approved"
        assert conditions.open_conditions(project_id) == []


def closed(app, slug):
    """A committee and its meeting on one file, which is over."""
    committee = Committee(app, slug)
    committee.complete()
    files_of = [committee.ready_file("Firm", advance=0)]
    meeting_id = committee.sitting(*files_of, interests_of=committee.actor("committee_member"))
    committee.decide(meeting_id, decision(votes=(6, 0, 0), advance=Money.zero("EUR"), months=0))
    committee.close(meeting_id)
    return committee, meeting_id


@pytest.mark.parametrize(
    ("slug", "wording"),
    [
        ("demonstration-1", ("minutes", "fr", "Procès-verbal du comité")),
        ("romania-pilot", ("proces-verbal", "ro", "Procesul-verbal al comitetului")),
    ],
)
def test_the_minutes_are_a_file_in_the_territory_s_language(app, slug, wording):
    committee, meeting_id = closed(app, slug)
    committee.draft(meeting_id)
    committee.sign(meeting_id)
    with committee.inside():
        found = queries.minutes(meeting_id)
        data = db.session.scalars(select(Minutes.data).where(Minutes.meeting_id == meeting_id)).one()
        assert (data["template"]["name"], data["lang"], data["title"]) == wording
        view, file = files.open_file(found.document_id)
        with file:
            content = file.read()
        assert content.startswith(b"%PDF")
        assert view.sha256 == found.sha256
        assert view.name == f"{found.reference}.pdf"
        assert found.signed_by == committee.chair.name


@pytest.mark.parametrize(
    ("slug", "held_on", "wording"),
    [
        ("romania-pilot", ROMANIAN_SINCE, ("proces-verbal", "ro")),
        ("romania-pilot", ROMANIAN_SINCE - timedelta(days=1), ("proces-verbal", "ro")),
        ("demonstration-1", ROMANIAN_SINCE, ("minutes", "fr")),
    ],
)
def test_the_country_s_wording_comes_before_the_portal_s_own(app, slug, held_on, wording):
    with Committee(app, slug).inside():
        found = minutes_wording.in_use(held_on)
    assert (found.name, found.locale) == wording
    assert found.path.is_file()


def brought(monkeypatch, *versions):
    """Have the plugin bring these versions of its wording of minutes, all in use."""
    own = next(one for one in papers.templates("ro") if one.kind == Paper.MINUTES)
    monkeypatch.setattr(papers, "_ROMANIAN", tuple(replace(own, version=v, since=day) for v, day in versions))


def test_minutes_are_signed_in_the_wording_that_they_were_drafted_in(app, monkeypatch):
    committee, meeting_id = closed(app, "romania-pilot")
    old, new = ("1.0", ROMANIAN_SINCE), ("2.0", committee.held_on)
    committee.draft(meeting_id)
    brought(monkeypatch, new, old)
    with committee.inside():
        chair, day = committee.chair, committee.held_on
        assert minutes.compose_signed(chair, meeting_id, now(), day).template_version == "1.0"
        brought(monkeypatch, new)
        with pytest.raises(DocumentError, match="no longer there"):
            minutes.compose_signed(chair, meeting_id, now(), day)
    committee.move_clock(day)
    answer = committee.visitor("committee_chair").submit(f"/meetings/{meeting_id}", {"read": "y"})
    assert answer.status_code == 409
    assert "nu mai există" in text_of(answer)
    committee.draft(meeting_id)
    committee.sign(meeting_id)
    with committee.inside():
        data = db.session.scalars(select(Minutes.data).where(Minutes.meeting_id == meeting_id)).one()
    assert (data["template"]["version"], data["signed"]["name"]) == ("2.0", committee.chair.name)


def test_minutes_in_the_portal_s_own_wording_are_signed_in_it_whatever_a_plugin_does(app):
    committee, meeting_id = closed(app, "demonstration-1")
    committee.draft(meeting_id)
    committee.move_clock(committee.held_on)
    with faulty(["document_templates"], raises):
        answer = committee.visitor("committee_chair").submit(f"/meetings/{meeting_id}", {"read": "y"})
    assert answer.status_code == 303, text_of(answer)
    with committee.inside():
        data = db.session.scalars(select(Minutes.data).where(Minutes.meeting_id == meeting_id)).one()
    assert (data["template"]["name"], data["signed"]["name"]) == (minutes_wording.NAME, committee.chair.name)


def test_while_the_plugin_does_not_answer_no_minutes_are_drafted_in_another_language(app):
    committee, meeting_id = closed(app, "romania-pilot")
    with faulty(["document_templates"], raises, "romania-pilot"):
        answer = committee.visitor("operator").submit(f"/meetings/{meeting_id}", {})
    assert answer.status_code == 409, text_of(answer)
    assert "nu răspunde" in text_of(answer)
    with committee.inside():
        assert db.session.scalars(select(Minutes.document_id).where(Minutes.meeting_id == meeting_id)).one() is None
