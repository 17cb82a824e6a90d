"""Letters on paper about late instalments: the step that the days allow, made by a person, kept with the file."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.casework.documents.models import Document
from portal.foundation.db.session import db
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import following, letters
from portal.programme.projects import documents
from support.advances import HOME, owner
from support.app import Visitor, text_of

FIRST_DUE = date(2027, 1, 5)


@pytest.fixture
def advance(ales):
    return ales.running()


def about(ales, project_id):
    return letters.case(ales.actor("operator"), project_id, ales.day)


def make(ales, project_id, kind: str) -> None:
    with ales.at_work():
        case = about(ales, project_id)
        ready = letters.compose_letter(case, kind, "Hélène Marcou", "présidente")
        letters.keep(ales.actor("operator"), case, kind, ready)


@pytest.mark.parametrize(
    ("day", "steps"),
    [
        (date(2027, 1, 6), ["payment_reminder"]),
        (date(2027, 1, 19), ["payment_reminder"]),
        (date(2027, 1, 20), ["payment_reminder", "second_reminder"]),
        (date(2027, 2, 3), ["payment_reminder", "second_reminder"]),
        (date(2027, 2, 4), ["payment_reminder", "second_reminder", "formal_notice"]),
    ],
)
def test_each_letter_has_its_day(ales, advance, day, steps):
    ales.move_to(day)
    with ales.at_work():
        assert [step.kind for step in about(ales, advance).reached] == steps


def test_before_an_instalment_is_late_there_is_no_letter(ales, advance):
    ales.move_to(FIRST_DUE)
    with ales.at_work(), pytest.raises(ConflictError, match="No instalment is late"):
        about(ales, advance)


def test_while_reminders_rest_there_is_no_letter(ales, advance):
    ales.move_to(date(2027, 1, 6))
    with ales.at_work():
        following.hold_reminders(ales.actor("operator"), advance, date(2027, 2, 1), "travaux", ales.day)
        with pytest.raises(ConflictError, match="Reminders rest"):
            about(ales, advance)


def test_a_notice_is_refused_before_its_day(ales, advance):
    ales.move_to(date(2027, 2, 3))
    with ales.at_work(), pytest.raises(InvalidError) as refused:
        letters.compose_letter(about(ales, advance), "formal_notice", "Hélène Marcou", "")
    assert set(refused.value.errors) == {"kind"}


def test_the_notice_says_what_is_late_and_what_is_left_to_the_cent(ales, advance):
    ales.pay(advance, "200.10", ales.day, "VIR-1")
    ales.move_to(date(2027, 2, 6))
    with ales.at_work():
        ready = letters.compose_letter(about(ales, advance), "formal_notice", "Hélène Marcou", "présidente")
    said = ready.data["letter"]
    assert (said["amount"], said["days"]) == ("1\u202f049,90\u00a0€", 32)
    assert said["amount_words"] == "mille quarante-neuf euros et quatre-vingt-dix centimes"
    assert said["remaining"] == "14\u202f799,90\u00a0€"
    assert [(r["n"], r["paid"], r["missing"]) for r in said["rows"]] == [
        ("1", "200,10\u00a0€", "424,90\u00a0€"),
        ("2", "", "625,00\u00a0€"),
    ]
    assert said["agreement"].endswith("-CA")
    assert ready.template == "mise-en-demeure"


def test_the_next_letter_is_the_one_not_made_yet_and_cites_the_last(ales, advance):
    ales.move_to(date(2027, 2, 4))
    with ales.at_work():
        assert about(ales, advance).proposed.kind == "payment_reminder"
    make(ales, advance, "payment_reminder")
    with ales.at_work():
        case = about(ales, advance)
        assert case.reference.endswith("-L2")
        assert [letter.on for letter in case.since] == [date(2027, 2, 4)]
        assert case.proposed.kind == "second_reminder"
        said = letters.compose_letter(case, "second_reminder", "Hélène Marcou", "").data["letter"]
        assert said["earlier"] == "4 février 2027"
        kept = db.session.scalars(select(Document).where(Document.kind == "payment_reminder")).one()
        assert kept.template == "relance"


def test_two_people_make_one_letter(ales, advance):
    ales.move_to(date(2027, 1, 6))
    with ales.at_work():
        early = about(ales, advance)
        ready = letters.compose_letter(early, "payment_reminder", "Hélène Marcou", "")
    make(ales, advance, "payment_reminder")
    with ales.at_work(), pytest.raises(ConflictError, match="Another letter"):
        letters.keep(ales.actor("operator"), early, "payment_reminder", ready)


def test_it_is_made_on_its_page_and_stands_with_the_schedule_for_the_team_alone(ales, advance):
    ales.move_to(date(2027, 1, 6))
    adviser = Visitor(ales.app, HOME, "operator")
    base = f"/projects/{advance}/repayments"
    assert f"{base}/letter" in adviser.get(f"{base}/movements").text
    answer = adviser.submit(f"{base}/letter", {"quality": "présidente"})
    assert answer.status_code == 303
    page = adviser.get(base)
    assert "Relance" in text_of(page)
    with ales.at_work():
        (letter,) = letters.made(ales.actor("operator"), advance)
        assert documents.document_id(letter.id)
    firm = owner(ales, advance)
    assert firm.get(f"/projects/{advance}/documents/{letter.id}").status_code in {403, 404}
    assert firm.get(f"{base}/letter").status_code in {403, 404}


def test_without_a_late_instalment_the_page_says_why(ales, advance):
    page = Visitor(ales.app, HOME, "operator").get(f"/projects/{advance}/repayments/letter")
    assert page.status_code == 200
    assert "Aucune échéance" in text_of(page)
