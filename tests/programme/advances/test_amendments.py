"""A schedule changed by a signed amendment: what is paid stays, the rest moves, not a cent is added."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.documents import service as files
from portal.foundation.db.session import db
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.advances import amendments, queries
from portal.programme.advances.amendments import Change
from portal.programme.advances.models import Advance
from portal.programme.advances.terms import Signatories
from support.advances import HOME, Upload, owner, pdf
from support.app import DAY, Visitor, text_of
from support.words import words_of

PEOPLE = Signatories("Hélène Marcou", "présidente", "Mireille Sauvas", "gérante")
MORATORIUM = Change(3, 22, "Un four en panne retarde les livraisons.", "comité du 12 mars 2027")


@pytest.fixture
def advance(ales):
    """Two instalments paid and 100 € of the third, which is late."""
    project_id = ales.running()
    for number, (day, amount) in enumerate(
        [(date(2027, 1, 5), 625), (date(2027, 2, 5), 625), (date(2027, 3, 5), 100)], 1
    ):
        ales.move_to(day)
        ales.pay(project_id, amount, day, f"VIR-{number}")
    ales.move_to(date(2027, 3, 20))
    return project_id


def started(ales, project_id):
    return amendments.base(project_id, ales.day)


def make(ales, project_id, change=MORATORIUM):
    with ales.at_work():
        start = started(ales, project_id)
        ready = amendments.compose_amendment(start, change, PEOPLE)
        amendments.keep(ales.actor("operator"), start, ready)
        return ready


def sign(ales, project_id):
    with ales.at_work():
        start = started(ales, project_id)
        made = amendments.waiting(project_id, start.held.number)
        amendments.sign(ales.actor("territory_manager"), start, made, ales.day, files.receive(Upload(pdf())))


def test_what_is_paid_stays_and_the_rest_moves_by_three_months(ales, advance):
    with ales.at_work():
        plan = amendments.planned(started(ales, advance), MORATORIUM)
    assert [(i.due_on, i.amount.cents) for i in plan[:4]] == [
        (date(2027, 1, 5), 62_500),
        (date(2027, 2, 5), 62_500),
        (date(2027, 3, 5), 10_000),
        (date(2027, 6, 5), 62_045),
    ]
    assert (plan[-1].due_on, plan[-1].amount.cents) == (date(2029, 3, 5), 62_055)
    assert [i.number for i in plan] == list(range(1, 26))
    assert sum(i.amount.cents for i in plan) == 1_500_000


def test_whatever_is_asked_the_parts_make_up_the_advance(ales, advance):
    with ales.at_work():
        start = started(ales, advance)

        @given(st.integers(1, 20), st.integers(1, 30))
        def holds(shift, count):
            plan = amendments.planned(start, Change(shift, count, "essai", "comité"))
            assert sum(i.amount.cents for i in plan) == 1_500_000
            assert all(i.amount.cents > 0 for i in plan)
            days = [i.due_on for i in plan]
            assert days == sorted(set(days))

        holds()


@pytest.mark.parametrize(("shift", "count", "wrong"), [(0, 22, "shift"), (24, 60, "count")])
def test_a_plan_outside_the_rules_is_said_beside_the_field(ales, advance, shift, count, wrong):
    with ales.at_work(), pytest.raises(InvalidError) as refused:
        amendments.planned(started(ales, advance), Change(shift, count, "essai", "comité"))
    assert set(refused.value.errors) == {wrong}


def test_the_amendment_shows_both_schedules_and_the_amount_in_words(ales, advance):
    paper = make(ales, advance)
    printed = " ".join(words_of(paper.content).split())
    assert "ni intérêt, ni frais, ni pénalité ne s’ajoutent au capital" in printed
    assert "à tout moment, sans frais" in printed
    said = paper.data
    assert said["amendment"]["left"] == "13\u202f650,00\u00a0€"
    assert said["amendment"]["left_words"] == "treize mille six cent cinquante euros"
    assert (said["old"]["number"], said["new"]["number"]) == ("1", "2")
    assert (len(said["old"]["rows"]), len(said["new"]["rows"])) == (22, 22)
    assert said["amendment"]["cause"] == MORATORIUM.cause
    assert said["reference"].endswith("-AV2")


def test_until_it_is_signed_nothing_changes_then_the_new_schedule_holds(ales, advance):
    make(ales, advance)
    assert ales.stands(advance).late
    sign(ales, advance)
    stands = ales.stands(advance)
    assert (stands.late, stands.remaining, stands.next.instalment.due_on) == (
        (),
        ales.money(13_650),
        date(2027, 6, 5),
    )
    with ales.at_work():
        held, first = queries.schedules(queries.current(advance).id)
        assert (held.number, held.cause, len(held.instalments)) == (2, "signature", 25)
        assert (first.number, len(first.instalments)) == (1, 24)
        assert db.session.get(Advance, queries.current(advance).id).awaited_on == date(2027, 6, 5)


def test_an_amendment_of_an_earlier_schedule_is_not_signed_any_more(ales, advance):
    make(ales, advance)
    with ales.at_work():
        start = started(ales, advance)
        made = amendments.waiting(advance, 1)
    sign(ales, advance)
    with ales.at_work():
        assert amendments.waiting(advance, 2) is None
        with pytest.raises(ConflictError, match="make a new one"):
            amendments.sign(ales.actor("territory_manager"), start, made, ales.day, files.receive(Upload(pdf("again"))))


def test_before_the_payment_there_is_nothing_to_change(ales):
    ales.name_lender()
    project_id = ales.approved()
    with ales.at_work(), pytest.raises(ConflictError, match="being repaid"):
        amendments.base(project_id, DAY)


def test_the_way_by_the_pages(ales, advance):
    base = f"/projects/{advance}/repayments"
    adviser, manager = Visitor(ales.app, HOME, "operator"), Visitor(ales.app, HOME, "territory_manager")
    wrong = adviser.submit(f"{base}/amendment", {"shift": "0", "cause": "Four en panne.", "decision": "comité"})
    assert wrong.status_code == 422
    assert "Four en panne." in wrong.text
    answer = adviser.submit(f"{base}/amendment", {"cause": "Four en panne.", "decision": "comité du 12 mars"})
    assert answer.status_code == 303
    assert adviser.get(f"{base}/amendment/sign").status_code in {403, 404}
    upload = {"paper": (BytesIO(pdf()), "avenant.pdf")}
    answer = manager.submit(f"{base}/amendment/sign", upload, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "25 échéances" in text_of(manager.get(base)).replace("\u00a0", " ")
    assert owner(ales, advance).get(f"{base}/amendment").status_code in {403, 404}
