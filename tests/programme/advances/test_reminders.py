"""An instalment that has not come: one polite letter to the firm, once, by the worker."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.casework.deadlines import queries as deadlines
from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor, Grant
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.worker import runner, schedule
from portal.foundation.worker import service as worker
from portal.people.accounts.rules import ROLES
from portal.people.parties.models import Contact
from portal.programme.advances import following, listing, queries
from portal.programme.advances.models import Reminder
from portal.programme.projects import queries as projects
from support.app import DAY
from support.people import ref_of


@pytest.fixture
def advance(ales):
    project_id = ales.running()
    ales.work_off()
    return project_id


def letters(ales) -> list[OutboxMessage]:
    with ales.at_work():
        found = select(OutboxMessage).where(OutboxMessage.kind == "advances.remind").order_by(OutboxMessage.created_at)
        return list(db.session.scalars(found))


def a_day_of_the_worker(ales, day: date) -> None:
    """Let the business date be `day` and the worker do what a day brings to this territory."""
    ales.move_to(day)
    with ales.app.app_context():
        runner.alone(lambda: schedule.put_daily([(ref_of(ales.app, ales.slug), True)]))
        while worker.run_due():
            pass


def test_nothing_is_written_before_or_on_the_day_itself(ales, advance):
    a_day_of_the_worker(ales, date(2027, 1, 4))
    a_day_of_the_worker(ales, date(2027, 1, 5))
    assert letters(ales) == []


def test_the_day_after_one_letter_leaves_and_no_other_follows(ales, advance):
    a_day_of_the_worker(ales, date(2027, 1, 6))
    (letter,) = letters(ales)
    assert letter.to_address == "mireille@essai.example"
    assert letter.sent_at is not None
    assert letter.locale == "fr"
    assert "625,00" in letter.text
    assert "5 janvier 2027" in letter.subject
    assert f"/projects/{advance}/repayments" in letter.text
    for day in (date(2027, 1, 6), date(2027, 1, 7), date(2027, 1, 20)):
        a_day_of_the_worker(ales, day)
    assert len(letters(ales)) == 1
    with ales.at_work():
        row = db.session.scalars(select(Reminder)).one()
        assert (row.number, row.due_on, row.sent_on) == (1, date(2027, 1, 5), date(2027, 1, 6))


def test_run_twice_on_one_day_it_writes_once(ales, advance):
    ales.move_to(date(2027, 1, 6))
    for _again in range(3):
        with ales.app.app_context():
            from portal.programme.advances import reminders

            with ales.at_work():
                reminders.remind()
    assert len(letters(ales)) == 1


def test_what_is_paid_is_not_asked_for(ales, advance):
    ales.move_to(date(2027, 1, 6))
    ales.pay(advance, 625, date(2027, 1, 5), "VIR-1")
    a_day_of_the_worker(ales, date(2027, 1, 6))
    assert letters(ales) == []
    a_day_of_the_worker(ales, date(2027, 2, 6))
    assert len(letters(ales)) == 1


def test_several_that_became_late_meanwhile_are_one_letter(ales, advance):
    a_day_of_the_worker(ales, date(2027, 4, 1))
    (letter,) = letters(ales)
    assert "1\u202f875,00" in letter.text
    with ales.at_work():
        assert len(db.session.scalars(select(Reminder)).all()) == 3


def test_while_reminders_rest_nothing_is_written(ales, advance):
    ales.move_to(date(2027, 1, 5))
    with ales.at_work():
        following.hold_reminders(ales.actor("operator"), advance, date(2027, 1, 31), "virement annoncé", ales.day)
    a_day_of_the_worker(ales, date(2027, 1, 20))
    assert letters(ales) == []
    a_day_of_the_worker(ales, date(2027, 2, 1))
    assert len(letters(ales)) == 1


def test_without_an_address_somebody_calls(ales, advance):
    with ales.at_work(), transaction() as session:
        for contact in session.scalars(select(Contact)):
            contact.email = ""
    a_day_of_the_worker(ales, date(2027, 1, 6))
    a_day_of_the_worker(ales, date(2027, 1, 7))
    assert letters(ales) == []
    with ales.at_work():
        codes = [row.code for row in deadlines.of_subject("project", advance)]
    assert codes.count("advance.no_address") == 1


def test_a_foreseen_difficulty_calls_the_person_who_follows_the_file(ales, advance):
    ales.move_to(date(2026, 12, 20))
    with ales.at_work():
        firm = Grant("sme", projects.project_view(advance).party_id)
        sme = Actor("Mireille Sauvas", grants=(firm,), permissions=ROLES["sme"].permissions)
        following.foresee_difficulty(sme, advance, "Un client paie en retard.", ales.day)
        lead = projects.project_view(advance).lead_id
        (task,) = [row for row in deadlines.of_subject("project", advance) if row.code == "advance.difficulty"]
        assert (task.member_id, task.done_on) == (lead, None)
        following.note_call(ales.actor("operator"), advance, "Report demandé.", ales.day)
        (task,) = [row for row in deadlines.of_subject("project", advance) if row.code == "advance.difficulty"]
        assert task.done_on == ales.day
        notes = queries.notes(queries.current(advance).id)
        assert [(note.kind, note.done_on) for note in notes] == [("call", None), ("difficulty", ales.day)]


def test_late_files_are_counted_by_the_day(ales, advance):
    with ales.at_work():
        assert listing.count("late", DAY) == 0
        assert listing.count("late", date(2027, 1, 5)) == 0
        assert listing.count("late", date(2027, 1, 6)) == 1
