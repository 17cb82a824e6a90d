"""What the plugin makes of the answers of « Recherche d’entreprises », spoken by a server on this machine."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from alize_france.sirene import BANDS, look_up, watch
from portal.foundation.hooks import registers
from portal.sdk import CompanyFacts, CompanyUnknown, Register, RegisterSilent, Why
from support import register
from support.register import firm, results, says

DAY = date(2026, 11, 23)
SIREN = "732829320"
SEAT, BRANCH = f"{SIREN}00074", f"{SIREN}00026"


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        found.answer = lambda _asked: results(firm(SIREN))
        yield found


def ask(fake, value=SIREN, on=DAY):
    registers._rests.clear()
    return look_up("fr:siren" if len(value) == 9 else "fr:siret", value, on, fake.register)


def test_a_firm_by_its_siren(fake):
    facts = ask(fake)
    assert (facts.name, facts.address, facts.postcode, facts.place) == (
        "POTERIE INVENTEE",
        ("12 CHEMIN DES POTIERS",),
        "30100",
        "Alès",
    )
    assert dict(facts.identifiers) == {"fr:siren": SIREN, "fr:siret": SEAT}
    assert dict(facts.activities) == {
        "nafr2:23.41Z": "23.41Z Fabrication d’articles céramiques à usage domestique ou ornemental (NAF rév. 2)",
        "naf25:23.45Y": "23.45Y Fabrication d’autres produits céramiques (NAF 2025)",
    }
    assert (facts.headcount, facts.active, facts.restricted) == ((20, 49), True, False)


def test_its_directors_are_not_asked_for(fake):
    ask(fake)
    assert fake.asked == [
        {"q": SIREN, "minimal": "true", "include": "siege,matching_etablissements", "page": "1", "per_page": "1"}
    ]


def test_from_2027_the_new_nomenclature_comes_first(fake):
    assert list(ask(fake, on=date(2027, 1, 1)).activities) == ["naf25:23.45Y", "nafr2:23.41Z"]
    fake.answer = lambda _asked: results(firm(SIREN, activite_principale="8411Z", activite_principale_naf25=None))
    assert list(ask(fake, on=date(2027, 1, 1)).activities) == ["nafr2:84.11Z"]


def test_an_establishment_by_its_siret(fake):
    branch = {
        "siret": BRANCH,
        "activite_principale": "47.78C",
        "adresse": "3 QUAI DU GARDON 30900 NIMES",
        "code_postal": "30900",
        "commune": "30189",
        "libelle_commune": "NIMES",
        "etat_administratif": "A",
        "tranche_effectif_salarie": "01",
    }
    fake.answer = lambda _asked: results(firm(SIREN, matching_etablissements=[branch]))
    facts = ask(fake, BRANCH)
    assert (facts.place, facts.address, facts.headcount) == ("Nîmes", ("3 QUAI DU GARDON",), (1, 2))
    assert list(facts.activities) == ["nafr2:47.78C"]
    assert dict(facts.identifiers) == {"fr:siren": SIREN, "fr:siret": BRANCH}
    assert ask(fake, SEAT).place == "Alès"
    assert isinstance(ask(fake, f"{SIREN}00034"), CompanyUnknown)


def test_a_firm_or_an_establishment_that_has_closed(fake):
    fake.answer = lambda _asked: results(firm(SIREN, etat_administratif="C", date_fermeture="2025-06-30"))
    facts = ask(fake)
    assert (facts.active, facts.ceased_on) == (False, date(2025, 6, 30))
    fake.answer = lambda _asked: results(firm(SIREN, siege={"etat_administratif": "F"}))
    facts = ask(fake, SEAT)
    assert (facts.active, facts.ceased_on) == (False, None)
    assert ask(fake).active


MASKED = "[NON-DIFFUSIBLE]"


@pytest.mark.parametrize(
    "changes",
    [
        {"statut_diffusion": "P"},
        {"statut_diffusion": "N"},
        {"siege": {"statut_diffusion_etablissement": "P", "adresse": MASKED, "code_postal": MASKED}},
    ],
)
def test_of_a_firm_that_does_not_want_to_be_shown_neither_name_nor_address_is_taken(fake, changes):
    fake.answer = lambda _asked: results(firm(SIREN, **changes))
    facts = ask(fake)
    assert facts.restricted
    assert (facts.name, facts.address, facts.postcode, facts.place) == ("", (), "", "")
    assert facts.activities


def test_a_sole_trader_has_a_full_name_only(fake):
    fake.answer = lambda _asked: results(firm(SIREN, nom_raison_sociale=None, nom_complet="ALEX ESSAI"))
    assert ask(fake).name == "ALEX ESSAI"


def test_a_place_that_the_table_does_not_know_is_named_as_the_register_does(fake):
    fake.answer = lambda _asked: results(firm(SIREN, siege={"commune": "99999", "libelle_commune": "VILLE"}))
    assert ask(fake).place == "VILLE"


@pytest.mark.parametrize("answer", [results(), results(firm("552100554"))])
def test_another_firm_than_the_one_asked_for_is_none(fake, answer):
    fake.answer = lambda _asked: answer
    assert isinstance(ask(fake), CompanyUnknown)


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        None,
        "words",
        {"results": None},
        {"results": [7]},
        {"results": [{"nom_complet": "X"}]},
        {"results": [{"siren": SIREN, "siege": "here", "matching_etablissements": 3}]},
        {"results": [{"siren": SIREN, "siege": {}, "matching_etablissements": ["x"]}]},
    ],
)
def test_json_of_another_shape_is_unreadable_or_says_little(fake, said):
    fake.answer = lambda _asked: says(said)
    answer = ask(fake)
    assert answer == RegisterSilent(Why.UNREADABLE) or (isinstance(answer, CompanyFacts) and not answer.name)


def test_values_of_another_kind_are_left_out(fake):
    odd = {
        "activite_principale": 2341,
        "tranche_effectif_salarie": "NN",
        "date_fermeture": "soon",
        "statut_diffusion": None,
    }
    fake.answer = lambda _asked: results(firm(SIREN, activite_principale_naf25="?", **odd))
    facts = ask(fake)
    assert (facts.activities, facts.headcount, facts.ceased_on) == ({}, None, None)


def test_too_many_questions_and_no_answer(fake):
    fake.answer = lambda _asked: says({}, 429, Retry_After="5")
    assert ask(fake) == RegisterSilent(Why.BUSY)
    assert look_up("fr:siren", SIREN, DAY, Register("http://127.0.0.1:9/")) == RegisterSilent(Why.SILENT)


def test_an_association_s_number_is_not_asked(fake):
    assert isinstance(look_up("fr:rna", "W301234567", DAY, fake.register), CompanyUnknown)
    assert fake.asked == []


def test_bands_follow_each_other_without_a_gap():
    ends = list(BANDS.values())
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(ends))


def test_firms_that_are_known_are_asked_about_one_by_one(fake):
    found = watch(DAY)
    assert (found.per_request, found.again_days) == (1, 7)
    assert [answer.active for answer in found.read("fr:siren", (SIREN,), DAY, fake.register).values()] == [True]
    assert found.read("fr:siren", (SIREN,), DAY, fake.register) == {SIREN: RegisterSilent(Why.BUSY)}
