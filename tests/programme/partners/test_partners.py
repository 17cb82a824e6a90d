"""Large firms and the experts they lend."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.foundation.web.listing import ListState
from portal.programme.partners import expert_queries, queries, service
from portal.programme.partners.models import Expert, Partner
from portal.programme.partners.rules import Availability
from portal.programme.partners.service import ExpertData, PartnerData
from support.app import DAY, text_of
from support.missions import Scene


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def test_an_operator_adds_a_partner_and_its_expert(scene):
    operator = scene.visitor("operator")
    new = operator.submit("/partners/new", {"name": "Verrerie du Ponant", "place": "Alès", "since": "01/09/2024"})
    assert new.status_code == 303
    page = text_of(operator.get(new.location))
    assert "Verrerie du Ponant" in page
    partner = new.location.rsplit("/", 1)[1]
    form = {
        "name": "Léa Ponant",
        "position": "logistics",
        "half_days_per_year": "12",
        "fields": ["logistics", "quality"],
    }
    nominated = operator.post(f"/partners/{partner}/experts/new", form)
    assert nominated.status_code == 303
    assert "Léa Ponant" in text_of(operator.get("/experts/?field=logistics"))
    assert "Léa Ponant" not in text_of(operator.get("/experts/?field=legal"))


def test_an_expert_is_given_the_access_of_a_person_with_the_role_for_their_firm(scene):
    operator, idris, stranger = scene.visitor("operator"), scene.actor("expert"), scene.actor("funder")
    with scene.inside():
        for known in db.session.scalars(select(Expert.id).where(Expert.member_id == idris.member_id)).all():
            service.edit_expert(scene.actor("operator"), known, 1, ExpertData("A namesake", ("legal",), 2))
    form = {"name": idris.name, "half_days_per_year": "12", "fields": ["hr"]}
    nominate = f"/partners/{scene.partner_id}/experts/new"
    assert operator.submit(nominate, {**form, "access": str(stranger.member_id)}).status_code == 422
    assert operator.submit(nominate, {**form, "access": str(idris.member_id)}).status_code == 303
    with scene.inside():
        (own,) = expert_queries.own_expert_views(idris)
    assert (own.name, own.fields) == (idris.name, ("hr",))
    assert operator.submit(f"/experts/{own.id}", {"access": ""}).status_code == 303
    with scene.inside():
        assert expert_queries.own_expert_views(idris) == []


def test_a_partner_may_have_no_company_number_but_not_a_wrong_one(scene):
    operator = scene.visitor("operator")
    assert operator.submit("/partners/new", {"name": "13e bataillon"}).status_code == 303
    wrong = operator.submit("/partners/new", {"name": "Verrerie", "identifier_fr_siren": "123456789"})
    assert wrong.status_code == 422
    assert "Verrerie" in wrong.text


def test_a_firm_is_a_partner_once(scene):
    operator = scene.visitor("operator")
    assert operator.submit("/partners/new", {"name": "Verrerie du Ponant"}).status_code == 303
    assert operator.submit("/partners/new", {"name": "verrerie du PONANT"}).status_code == 422


def test_a_contact_sees_and_nominates_the_experts_of_their_own_firm_only(scene):
    own, operator = scene.partner_id, scene.actor("operator")
    with scene.inside():
        other = service.add_partner(operator, PartnerData("Another firm"))
        stranger = service.nominate_expert(operator, other, ExpertData("Somebody else", ("hr",), 4))
    contact = scene.visitor("partner_contact")
    page = text_of(contact.get("/partners/"))
    assert "Another firm" not in page
    assert contact.get(f"/partners/{other}").status_code == 404
    assert contact.get(f"/experts/{stranger}").status_code == 404
    assert contact.get(f"/partners/{other}/experts/new").status_code == 404
    form = {"name": "Our colleague", "half_days_per_year": "6", "fields": ["hr"]}
    assert contact.post(f"/partners/{own}/experts/new", form).status_code == 303
    assert "Our colleague" in text_of(contact.get(f"/partners/{own}"))
    assert "Somebody else" not in text_of(contact.get("/experts/"))


@pytest.mark.parametrize("role", ["sme", "funder", "expert", "accountant", "committee_member"])
def test_partners_are_no_business_of_other_roles(scene, role):
    assert scene.visitor(role).get("/partners/").status_code == 403


def test_an_expert_takes_a_pause_and_ends_it(scene):
    expert_id = scene.expert_id
    expert = scene.visitor("expert")
    page = f"/experts/{expert_id}/pause"
    assert expert.submit(page, {"until": "31/01/2027"}).status_code == 303
    with scene.inside():
        assert expert_id not in {e.id for e in expert_queries.available("quality", DAY)}
        assert expert_id in {e.id for e in expert_queries.available("quality", date(2027, 2, 1))}
    assert expert.submit(page, {"until": "01/01/2020"}).status_code == 422
    assert expert.submit(page, {"until": ""}).status_code == 303
    with scene.inside():
        assert expert_id in {e.id for e in expert_queries.available("quality", DAY)}


def test_an_expert_needs_a_field_and_dates_that_follow(scene):
    partner, operator = scene.partner_id, scene.actor("operator")
    with scene.inside():
        for wrong in (
            ExpertData("A", (), 4),
            ExpertData("A", ("cooking",), 4),
            ExpertData("A", ("hr",), 4, available_from=DAY, available_until=DAY - timedelta(days=1)),
        ):
            with pytest.raises(InvalidError):
                service.nominate_expert(operator, partner, wrong)
        assert not db.session.scalars(select(Expert).where(Expert.name == "A")).all()
    assert scene.visitor("operator").post(f"/partners/{partner}/experts/new", {"name": "A"}).status_code == 422


def test_the_second_of_two_writers_is_told(scene):
    expert, operator = scene.expert_id, scene.actor("operator")
    with scene.inside():
        version = expert_queries.expert_view(expert).version
        service.edit_expert(operator, expert, version, ExpertData("Idris B.", ("hr",), 8))
        with pytest.raises(ConflictError):
            service.edit_expert(operator, expert, version, ExpertData("Somebody", ("hr",), 8))
        assert expert_queries.expert_view(expert).name == "Idris B."
        assert expert_queries.expert_view(expert).fields == ("hr",)
        partner = queries.partner_view(scene.partner_id)
        changed = PartnerData(partner.name, "Anduze")
        service.edit_partner(operator, partner.id, partner.version, changed)
        with pytest.raises(ConflictError):
            service.edit_partner(operator, partner.id, partner.version, changed)


def test_verbs_ask_for_their_permission(scene):
    partner, expert = scene.partner_id, scene.expert_id
    with scene.inside():
        version = db.session.get(Partner, partner).version
        for act in (
            lambda who: service.add_partner(who, PartnerData("X")),
            lambda who: service.edit_partner(who, partner, version, PartnerData("X")),
            lambda who: service.nominate_expert(who, partner, ExpertData("X", ("hr",), 1)),
            lambda who: service.pause(who, expert, DAY),
        ):
            with pytest.raises(NotAllowedError):
                act(scene.actor("sme"))


@pytest.mark.parametrize(
    ("availability", "free"),
    [
        (Availability(), True),
        (Availability(available_from=DAY), True),
        (Availability(available_from=DAY + timedelta(days=1)), False),
        (Availability(available_until=DAY), True),
        (Availability(available_until=DAY - timedelta(days=1)), False),
        (Availability(paused_until=DAY), False),
        (Availability(paused_until=DAY - timedelta(days=1)), True),
    ],
)
def test_who_is_free_on_a_day_says_the_same_in_python_and_in_the_database(scene, availability, free):
    partner, operator = scene.partner_id, scene.actor("operator")
    dates = (availability.available_from, availability.available_until, availability.paused_until)
    with scene.inside():
        data = ExpertData("Free or not", ("legal",), 4, "", *dates)
        expert = service.nominate_expert(operator, partner, data)
        assert (availability.obstacle(DAY) is None) is free
        assert (expert in {e.id for e in expert_queries.available("legal", DAY)}) is free


def test_lists_go_on_by_key(scene):
    partner, operator = scene.partner_id, scene.actor("operator")
    with scene.inside():
        for number in range(30):
            service.nominate_expert(operator, partner, ExpertData(f"Page {number:02d}", ("legal",), 4))
        state = ListState({"field": "legal"}, "name")
        first = expert_queries.experts(operator, state, DAY)
        rest = expert_queries.experts(operator, ListState({"field": "legal"}, "name", first.next_after), DAY)
    names = [row[0].name for row in (*first.rows, *rest.rows)]
    assert len(first.rows) == 25
    assert [n for n in names if n.startswith("Page")] == [f"Page {n:02d}" for n in range(30)]
