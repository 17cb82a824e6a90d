"""Ties between firms: what they must say, who records them, what their pages show."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from portal.foundation.audit.models import AuditLine
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.groups import queries, service
from portal.programme.groups.rules import LinkData, objections
from support.app import DAY, Visitor, text_of
from support.people import actor_of, ref_of

SLUG = "demonstration-1"
OTHER = "Aciers du Gardon"
TYPED = {"name": OTHER, "held": "yes", "share": "60,5", "control": "votes", "since": "01/03/2024"}


def tie(**changes) -> LinkData:
    return LinkData(**{"held": True, "share": 6_000, "control": "votes", "since": date(2024, 3, 1), **changes})


@pytest.fixture
def firm(app):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        return db.session.scalars(select(Party.id).where(Party.name == "Fonderie Arpège")).one()


@pytest.fixture
def inside(app, firm):
    operator = actor_of(app, SLUG, "operator")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        yield operator


def add(who, firm, name=OTHER, numbers=(), **changes):
    return service.add_link(who, firm, name, dict(numbers), tie(**changes), DAY)


# What a tie must say


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"share": None, "control": ""}, "share"),
        ({"share": 0, "control": ""}, "share"),
        ({"share": 5_001, "control": ""}, "control"),
        ({"since": DAY + timedelta(days=1)}, "since"),
        ({"until": date(2024, 2, 29)}, "until"),
        ({"share": 4_000, "holder_kind": "investor"}, "holder_kind"),
        ({"share": 5_001, "control": "votes", "holder_kind": "investor"}, "holder_kind"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(changes, field):
    assert list(objections(tie(**changes), DAY)) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {"share": None},
        {"share": 5_000, "control": ""},
        {"share": 1, "control": ""},
        {"since": DAY, "until": DAY},
        {"share": 5_000, "control": "", "holder_kind": "investor"},
        {"until": DAY + timedelta(days=30)},
    ],
)
def test_what_may_be_is_kept(changes):
    assert objections(tie(**changes), DAY) == {}


# Recording


def test_a_tie_is_seen_from_both_firms_and_names_who_holds_whom(inside, firm):
    link = queries.link(add(inside, firm))
    assert (link.holder, link.holding, link.data.percent) == (OTHER, "Fonderie Arpège", 60)
    assert [one.id for one in queries.links_of(link.other_id)] == [link.id]


def test_a_firm_known_by_its_number_or_its_name_is_not_added_again(inside, firm):
    number = {"fr:siren": "999000003"}
    first = queries.link(add(inside, firm, numbers=number, until=date(2024, 12, 31))).other_id
    assert (
        queries.link(add(inside, firm, "ACIERS DU GARDON", since=date(2025, 1, 1), until=date(2025, 6, 30))).other_id
        == first
    )
    assert queries.link(add(inside, firm, "Nom changé", number, since=date(2025, 7, 1))).other_id == first
    kept = select(PartyIdentifier.value).where(PartyIdentifier.party_id == first)
    assert db.session.scalars(kept).all() == ["999000003"]


def test_a_firm_is_not_tied_to_itself(inside, firm):
    with pytest.raises(InvalidError) as refused:
        add(inside, firm, "fonderie arpege")
    assert list(refused.value.errors) == ["name"]


def test_the_same_tie_does_not_stand_twice_on_one_day_from_either_side(inside, firm):
    other = queries.link(add(inside, firm, until=date(2025, 6, 30))).other_id
    for again in (
        lambda: add(inside, firm, since=date(2025, 6, 30)),
        lambda: service.add_link(inside, other, "Fonderie Arpège", {}, tie(held=False), DAY),
    ):
        with pytest.raises(InvalidError) as refused:
            again()
        assert list(refused.value.errors) == ["since"]
    add(inside, firm, since=date(2025, 7, 1))
    service.add_link(inside, other, "Fonderie Arpège", {}, tie(share=500, control=""), DAY)


def test_a_share_of_nothing_is_no_share(inside, firm):
    assert queries.link(add(inside, firm, share=0)).data.share is None


def test_the_second_of_two_writers_is_told(inside, firm):
    link = add(inside, firm)
    service.edit_link(inside, link, 1, tie(until=DAY), DAY)
    with pytest.raises(ConflictError):
        service.edit_link(inside, link, 1, tie(share=7_000), DAY)
    with pytest.raises(ConflictError):
        service.remove_link(inside, link, 1)
    assert queries.link(link).data == tie(until=DAY)


def test_reading_is_not_writing(app, inside, firm):
    link, reader = add(inside, firm), actor_of(app, SLUG, "accountant")
    for act in (
        lambda: add(reader, firm, "Autre"),
        lambda: service.edit_link(reader, link, 1, tie(until=DAY), DAY),
        lambda: service.remove_link(reader, link, 1),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert queries.link(link).data == tie()


def test_each_change_stands_in_the_trail(inside, firm):
    link = add(inside, firm)
    service.edit_link(inside, link, 1, tie(until=DAY), DAY)
    service.remove_link(inside, link, 2)
    verbs = db.session.scalars(select(AuditLine.verb).where(AuditLine.subject_id == firm).order_by(AuditLine.seq))
    assert list(verbs) == ["firm_link.added", "firm_link.changed", "firm_link.removed"]
    assert not queries.links_of(firm)


def test_a_long_chain_and_a_ring_end(inside, firm):
    last = firm
    for number in range(6):
        last = queries.link(add(inside, last, f"Maillon {number}")).other_id
    service.add_link(inside, last, "Fonderie Arpège", {}, tie(), DAY)
    assert list(queries.undertaking(firm, DAY).values())[:1] == ["Fonderie Arpège"]
    assert len(queries.undertaking(firm, DAY)) == 7


# Pages


def test_a_tie_is_recorded_shown_ended_and_taken_back(app, firm):
    operator = Visitor(app, SLUG, "operator")
    answer = operator.submit(f"/aid/{firm}/links/new", TYPED)
    assert answer.status_code == 303, text_of(answer)
    page = text_of(operator.get(f"/aid/{firm}"))
    assert "Aciers du Gardon détient 60,5 % de Fonderie Arpège" in page
    assert "Majorité des voix" in page
    assert "pas encore déclaré" in page
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        (link,) = queries.links_of(firm)
    edit = f"/aid/{firm}/links/{link.id}"
    assert operator.submit(edit, {"until": "31/10/2026", "holder_kind": "public"}).status_code == 303
    page = text_of(operator.get(f"/aid/{firm}"))
    assert "du 01/03/2024 au 31/10/2026" in page
    assert "terminé : ne compte pas" in page
    assert "Aciers du Gardon : Un organisme public" in page
    assert operator.post(f"{edit}/remove", {"version": "2"}).status_code == 303
    assert OTHER not in text_of(operator.get(f"/aid/{firm}"))


def test_a_linked_firm_s_page_shows_the_group_and_takes_its_declaration(app, firm):
    operator = Visitor(app, SLUG, "operator")
    operator.submit(f"/aid/{firm}/links/new", TYPED)
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        other = queries.links_of(firm)[0].other_id
    assert "Fonderie Arpège" in text_of(operator.get(f"/aid/{other}"))
    assert operator.submit(f"/aid/{other}/none", {"declared_on": "20/11/2026"}).status_code == 303
    assert "aucune, le 20/11/2026" in text_of(operator.get(f"/aid/{firm}"))


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Indiquez le nom de l’entreprise."),
        ({"held": ""}, "held", "Choisissez une réponse."),
        ({"share": "beaucoup"}, "share", "Indiquez un nombre"),
        ({"share": "100,01"}, "share", "Indiquez un nombre de 0 à 100."),
        ({"share": "", "control": ""}, "share", "Indiquez la part détenue"),
        ({"share": "51", "control": ""}, "control", "indiquez ce qui fonde le contrôle"),
        ({"control": "magie"}, "control", ""),
        ({"since": "31/02/2024"}, "since", "Indiquez une date"),
        ({"since": "24/11/2026"}, "since", "Cette date n’est pas encore passée."),
        ({"until": "28/02/2024"}, "until", "Le lien ne peut pas finir avant de commencer."),
        ({"name": "Fonderie Arpège"}, "name", "C’est l’entreprise elle-même"),
        ({"identifier_fr_siren": "123456789"}, "identifier_fr_siren", ""),
    ],
)
def test_bad_input_is_told_beside_its_field_and_stays(app, firm, wrong, field, said):
    typed = {**TYPED, **wrong}
    answer = Visitor(app, SLUG, "operator").submit(f"/aid/{firm}/links/new", typed)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    box = page.select_one(f"main form [name={field}]")
    error = " ".join(found.text for found in page.select(".invalid-feedback, [id$=error]"))
    assert said in error
    assert error.strip()
    if wrong[field] and box.name == "input":
        assert box.get("value") == wrong[field] or box.get("type") == "radio"
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        assert not queries.links_of(firm)


def test_two_versions_are_shown_side_by_side(app, firm):
    operator, manager = Visitor(app, SLUG, "operator"), actor_of(app, SLUG, "territory_manager")
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        link = add(manager, firm)
        service.edit_link(manager, link, 1, tie(share=7_000), DAY)
    answer = operator.submit(f"/aid/{firm}/links/{link}", {"version": "1", "share": "80"})
    assert answer.status_code == 409
    assert "70" in answer.text
    assert "80" in answer.text


def test_others_neither_see_ties_nor_make_them(app, firm):
    with app.app_context(), use_tenant(ref_of(app, SLUG)):
        link = add(actor_of(app, SLUG, "operator"), firm)
        other = queries.link(link).other_id
    for path in (f"/aid/{firm}/links/new", f"/aid/{firm}/links/{link}"):
        assert Visitor(app, SLUG, "operator").get(path).status_code == 200
        assert Visitor(app, SLUG, "accountant").get(path).status_code == 403
        assert Visitor(app, SLUG, "sme").get(path).status_code == 403
        assert Visitor(app, "ales-cevennes", "operator").get(path).status_code == 404
    assert Visitor(app, SLUG, "operator").get(f"/aid/{other}/links/{link}").status_code == 404
