"""What a firm declares of the aid it received: each aid, or that there was none, with the day it said so."""

import io
import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.foundation.audit.models import AuditLine, AuditPayload
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError
from portal.people.parties.models import Party
from portal.programme.aids import queries, service
from portal.programme.aids.rules import INSTRUMENTS, MEMBER_STATES, AidData, objections
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63484848000002"
    "440121e11942340000000049454e44ae426082"
)


def aid(**changes) -> AidData:
    said = {
        "granted_on": date(2025, 3, 1),
        "grantor": "Région Occitanie",
        "nominal": Money.of(8000, "EUR"),
        "equivalent": Money.of(8000, "EUR"),
        "regime": "general",
        "member_state": "FR",
        "declared_on": date(2026, 11, 20),
    }
    return AidData(**{**said, **changes})


def party_of(name="Fonderie Arpège"):
    return db.session.scalars(select(Party.id).where(Party.name == name)).one()


@pytest.fixture
def firm(app):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return party_of()


@pytest.fixture
def inside(app, firm):
    operator = actor_of(app, SLUG, "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        yield operator


def test_an_aid_makes_a_declaration_of_its_day(inside, firm):
    assert queries.declared(firm).declared_on is None
    service.record_aid(inside, firm, aid(), DAY)
    service.record_aid(inside, firm, aid(equivalent=Money(94561, "EUR"), declared_on=date(2026, 11, 10)), DAY)
    found = queries.declared(firm)
    assert (found.received_none, found.declared_on) == (False, date(2026, 11, 20))
    assert found.totals == (Money(894561, "EUR"),)


def test_none_is_declared_with_its_day_and_ended_by_an_aid(inside, firm):
    service.declare_nothing(inside, firm, date(2026, 11, 2), DAY)
    assert queries.declared(firm).received_none
    service.record_aid(inside, firm, aid(declared_on=date(2026, 11, 1)), DAY)
    found = queries.declared(firm)
    assert (found.received_none, found.declared_on) == (False, date(2026, 11, 1))
    with pytest.raises(ConflictError):
        service.declare_nothing(inside, firm, DAY, DAY)


def test_the_last_aid_removed_leaves_the_day_of_the_declaration(inside, firm):
    made = service.record_aid(inside, firm, aid(), DAY)
    service.remove_aid(inside, made, 1)
    found = queries.declared(firm)
    assert (found.aids, found.received_none, found.declared_on) == ((), False, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"granted_on": date(2026, 11, 24)}, "granted_on"),
        ({"declared_on": date(2026, 11, 24)}, "declared_on"),
        ({"nominal": Money(0, "EUR")}, "nominal"),
        ({"equivalent": Money.of("8000.01", "EUR")}, "equivalent"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(changes, field):
    assert list(objections(aid(**changes), DAY)) == [field]


def test_a_grant_worth_all_of_its_amount_today_is_in_order():
    assert objections(aid(granted_on=DAY, declared_on=DAY), DAY) == {}
    assert len(MEMBER_STATES) == len(set(MEMBER_STATES)) == 27


def test_the_second_of_two_writers_is_told(inside, firm):
    made = service.record_aid(inside, firm, aid(), DAY)
    service.edit_aid(inside, made, 1, aid(grantor="Département"), DAY)
    with pytest.raises(ConflictError):
        service.edit_aid(inside, made, 1, aid(grantor="État"), DAY)
    with pytest.raises(ConflictError):
        service.remove_aid(inside, made, 1)
    assert queries.aid(made).grantor == "Département"


def test_reading_is_not_writing(app, firm):
    accountant = actor_of(app, SLUG, "accountant")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        for act in (
            lambda: service.record_aid(accountant, firm, aid(), DAY),
            lambda: service.declare_nothing(accountant, firm, DAY, DAY),
        ):
            with pytest.raises(NotAllowedError):
                act()
        assert queries.declared(firm).declared_on is None


def test_each_change_stands_in_the_trail(inside, firm):
    made = service.record_aid(inside, firm, aid(), DAY)
    service.edit_aid(inside, made, 1, aid(grantor="Département"), DAY)
    service.remove_aid(inside, made, 2)
    service.declare_nothing(inside, firm, DAY, DAY)
    verbs = db.session.scalars(select(AuditLine.verb).where(AuditLine.subject_id == firm).order_by(AuditLine.seq))
    assert list(verbs) == ["aid.declared", "aid.changed", "aid.removed", "aid.none_declared"]


def test_the_journal_says_who_granted_the_aid_and_in_which_form(app, firm):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        service.record_aid(actor_of(app, SLUG, "operator"), firm, aid(instrument="guarantee"), DAY)
    said = text_of(Visitor(app, SLUG, "territory_manager").get("/journal"))
    assert "Région Occitanie" in said
    assert "Garantie" in said


# Pages


def test_an_aid_is_recorded_with_its_paper_and_changed(app, firm):
    operator = Visitor(app, SLUG, "operator")
    typed = {"grantor": "Bpifrance", "granted_on": "01/03/2025", "nominal": "20 000", "equivalent": "945,61"}
    with_paper = {**typed, "evidence": (io.BytesIO(PNG), "décision.png")}
    answer = operator.submit(f"/aid/{firm}/new", with_paper, content_type="multipart/form-data")
    assert answer.status_code == 303, text_of(answer)
    page = operator.get(f"/aid/{firm}")
    assert "945,61" in text_of(page)
    assert "Bpifrance" in text_of(page)
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        (kept,) = queries.aids_of(firm)
    paper = operator.get(f"/aid/{firm}/{kept.id}/evidence")
    assert (paper.data, paper.headers["Content-Type"]) == (PNG, "image/png")
    assert operator.submit(f"/aid/{firm}/{kept.id}", {"grantor": "Région"}).status_code == 303
    assert "Région" in text_of(operator.get(f"/aid/{firm}"))


def test_the_form_of_an_aid_is_chosen_shown_and_changed(app, firm):
    operator = Visitor(app, SLUG, "operator")
    typed = {"grantor": "Bpifrance", "granted_on": "01/03/2025", "nominal": "20 000", "equivalent": "945,61"}
    page = BeautifulSoup(operator.get(f"/aid/{firm}/new").text, "html.parser")
    offered = [one["value"] for one in page.select("select[name=instrument] option")]
    assert offered == ["", *INSTRUMENTS]
    assert operator.submit(f"/aid/{firm}/new", {**typed, "instrument": "guarantee"}).status_code == 303
    assert "Bpifrance Garantie" in text_of(operator.get(f"/aid/{firm}"))
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        (kept,) = queries.aids_of(firm)
    assert operator.submit(f"/aid/{firm}/{kept.id}", {"grantor": "BPI"}).status_code == 303, "the rest stays"
    assert "BPI Garantie" in text_of(operator.get(f"/aid/{firm}"))
    assert operator.submit(f"/aid/{firm}/{kept.id}", {"instrument": ""}).status_code == 303
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert queries.aid(kept.id).instrument is None
        traced = select(AuditPayload.payload).join(AuditLine, AuditLine.id == AuditPayload.line_id)
        last = db.session.scalars(traced.where(AuditLine.subject_id == firm).order_by(AuditLine.seq.desc())).first()
        said = json.loads(last)
        assert (said["before"]["instrument"], said["after"]["instrument"]) == ("guarantee", None)


def test_a_form_that_is_none_is_refused_beside_its_field(app, firm):
    operator = Visitor(app, SLUG, "operator")
    typed = {"grantor": "Bpifrance", "granted_on": "01/03/2025", "nominal": "20 000", "equivalent": "945,61"}
    answer = operator.submit(f"/aid/{firm}/new", {**typed, "instrument": "lottery"})
    assert answer.status_code == 422
    (field,) = BeautifulSoup(answer.text, "html.parser").select(".az-field.az-err")
    assert field.select_one("select")["name"] == "instrument"
    assert "Choisissez l’une des réponses" in field.text
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert queries.aids_of(firm) == ()


def test_the_database_keeps_no_other_form(inside, firm):
    with pytest.raises(IntegrityError):
        service.record_aid(inside, firm, aid(instrument="lottery"), DAY)
    made = service.record_aid(inside, firm, aid(), DAY)
    assert queries.aid(made).instrument is None, "aid recorded before it was asked for"


def test_what_was_typed_stays_when_a_field_is_wrong(app, firm):
    operator = Visitor(app, SLUG, "operator")
    typed = {"grantor": "Bpifrance", "granted_on": "31/02/2025", "nominal": "20 000", "equivalent": "30 000"}
    answer = operator.submit(f"/aid/{firm}/new", typed)
    assert answer.status_code == 422
    assert 'value="31/02/2025"' in answer.text
    assert 'value="Bpifrance"' in answer.text
    answer = operator.submit(f"/aid/{firm}/new", {**typed, "granted_on": "28/02/2025"})
    assert answer.status_code == 422
    assert 'value="30 000"' in answer.text


def test_two_versions_are_shown_side_by_side(app, firm):
    operator, manager = Visitor(app, SLUG, "operator"), actor_of(app, SLUG, "territory_manager")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        made = service.record_aid(manager, firm, aid(), DAY)
        service.edit_aid(manager, made, 1, aid(grantor="Département du Gard"), DAY)
    answer = operator.submit(f"/aid/{firm}/{made}", {"version": "1", "grantor": "Métropole"})
    assert answer.status_code == 409
    assert "Département du Gard" in answer.text
    assert "Métropole" in answer.text
    form = BeautifulSoup(answer.text, "html.parser").select_one("main form[method=post]")
    again = {box["name"]: box.get("value", "") for box in form.select("input[name]")}
    assert operator.post(f"/aid/{firm}/{made}", again).status_code == 303
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert queries.aid(made).grantor == "Métropole"


def test_none_is_declared_from_the_page(app, firm):
    operator = Visitor(app, SLUG, "operator")
    assert operator.submit(f"/aid/{firm}/none", {"declared_on": "20/11/2026"}).status_code == 303
    assert "20 novembre 2026" in text_of(operator.get(f"/aid/{firm}"))
    assert operator.submit(f"/aid/{firm}/none", {"declared_on": "20/11/2027"}).status_code == 422


def test_others_do_not_see_what_firms_received(app, firm):
    assert Visitor(app, SLUG, "sme").get(f"/aid/{firm}").status_code == 403
    assert Visitor(app, "ales-cevennes", "operator").get(f"/aid/{firm}").status_code == 404
    reader = Visitor(app, SLUG, "accountant")
    assert reader.get(f"/aid/{firm}").status_code == 200
    assert reader.get(f"/aid/{firm}/new").status_code == 403
