"""What the plugin makes of ANAF's answers, spoken by a server on this machine."""

from __future__ import annotations

from datetime import date

import pytest

from alize_romania import anaf
from alize_romania.anaf import look_up
from portal.foundation.hooks import registers
from portal.sdk import CompanyFacts, CompanyUnknown, RegisterSilent, Why
from support import register
from support.register import says, taxpayer, taxpayers

DAY = date(2026, 11, 23)
CUI = 18547290


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        found.answer = lambda _asked: taxpayers(taxpayer(CUI))
        yield found


def ask(fake, value=str(CUI)):
    registers._rests.clear()
    return look_up("ro:cui", value, DAY, fake.register)


def test_a_firm_by_its_cui(fake):
    facts = ask(fake)
    assert fake.asked == [[{"cui": CUI, "data": "2026-11-23"}]]
    assert facts.name == "OLĂRIE INVENTATĂ ȘI FIII S.R.L."
    assert (facts.address, facts.postcode, facts.place) == (("Str. Olarilor 4",), "400002", "Cluj-Napoca")
    assert dict(facts.identifiers) == {"ro:cui": str(CUI), "ro:onrc": "J12/750/2012"}
    assert (dict(facts.activities), facts.active, facts.headcount) == ({"2341": "2341 (CAEN)"}, True, None)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("MUN. CLUJ-NAPOCA", "Cluj-Napoca"),
        ("Mun. Bra\u015fov", "Brașov"),
        ("TÂRGU MURE\u015e", "Târgu Mureș"),
        ("Ora\u015f Huedin", "Huedin"),
        ("Or\u015f. Huedin", "Huedin"),
        ("Orșova", "Orșova"),
        ("Oradea", "Oradea"),
        ("Munteni", "Munteni"),
        ("Sector 2 Mun. Bucure\u015fti", "Sector 2 Mun. București"),
        ("Sat Flore\u015fti Com. Flore\u015fti", "Sat Florești Com. Florești"),
        ("", ""),
    ],
)
def test_places_are_written_as_people_write_them(fake, said, place):
    fake.answer = lambda _asked: taxpayers(taxpayer(CUI, adresa_sediu_social={"sdenumire_Localitate": said}))
    facts = ask(fake)
    assert facts.place == place
    assert facts.address == ("JUD. CLUJ, MUN. CLUJ-NAPOCA, STR. OLARILOR, NR.4",)


@pytest.mark.parametrize(
    ("state", "active", "ceased_on"),
    [
        ("RADIERE din data 29.03.2024", False, date(2024, 3, 29)),
        ("RADIATA din data 29.03.2024", False, date(2024, 3, 29)),
        ("RADIAT", False, None),
        ("RADIERE din data 31.02.2024", False, None),
        ("INREGISTRAT din data 01.01.2020", True, None),
        ("", True, None),
        (None, True, None),
    ],
)
def test_a_firm_that_was_struck_off(fake, state, active, ceased_on):
    fake.answer = lambda _asked: taxpayers(taxpayer(CUI, {"stare_inregistrare": state}))
    facts = ask(fake)
    assert (facts.active, facts.ceased_on) == (active, ceased_on)


@pytest.mark.parametrize(
    ("said", "warned"),
    [({"statusInactivi": True}, True), ({"statusInactivi": False}, False), ({}, False), (None, False)],
)
def test_a_firm_that_is_inactive_for_tax_is_named_so(fake, said, warned):
    fake.answer = lambda _asked: taxpayers(taxpayer(CUI, stare_inactiv=said))
    facts = ask(fake)
    assert [note.text for note in facts.notes] == ["ANAF lists this company as inactive for tax."] * warned
    assert (facts.active, facts.inactive) == (True, warned)


@pytest.mark.parametrize("missing", [[CUI], [str(CUI)], [{"cui": CUI, "data": "2026-11-23"}]])
@pytest.mark.parametrize("status", [200, 404])
def test_what_is_not_found_comes_as_numbers_or_objects(fake, missing, status):
    fake.answer = lambda _asked: taxpayers(missing=missing, status=status)
    assert isinstance(ask(fake), CompanyUnknown)


@pytest.mark.parametrize(
    "said",
    [
        {},
        [],
        None,
        "words",
        {"found": [], "notFound": []},
        {"found": None, "notFound": None},
        {"found": [7]},
        {"found": [{"date_generale": {"cui": 1}}], "notFound": [2]},
        {"found": [{"date_generale": None}]},
        {"found": [{"date_generale": {"cui": CUI}, "adresa_sediu_social": "here"}]},
    ],
)
def test_json_of_another_shape_is_unreadable(fake, said):
    fake.answer = lambda _asked: says(said)
    assert ask(fake) == RegisterSilent(Why.UNREADABLE)


def test_a_register_number_that_is_wrong_and_values_of_another_kind_are_left_out(fake):
    odd = {"nrRegCom": "J99/1/2012", "cod_CAEN": 2341, "denumire": None}
    fake.answer = lambda _asked: taxpayers(taxpayer(CUI, odd, adresa_sediu_social=None))
    facts = ask(fake)
    assert isinstance(facts, CompanyFacts)
    assert (facts.name, dict(facts.identifiers), dict(facts.activities)) == ("", {"ro:cui": str(CUI)}, {})


def test_it_is_asked_once_a_second(fake):
    assert isinstance(ask(fake), CompanyFacts)
    assert look_up("ro:cui", str(CUI), DAY, fake.register) == RegisterSilent(Why.BUSY)
    assert len(fake.asked) == 1


def test_a_trade_register_number_is_not_asked(fake):
    assert isinstance(look_up("ro:onrc", "J12/750/2012", DAY, fake.register), CompanyUnknown)
    assert fake.asked == []


def test_a_hundred_firms_are_asked_about_in_one_request(fake):
    """One is not known, one is struck off, one is left out of the answer, one cannot be read."""
    values = [str(number) for number in range(100, 200)]
    odd = {"adresa_sediu_social": "here"}
    said = [taxpayer(number) for number in range(104, 200)]
    said += [taxpayer(101, {"stare_inregistrare": "RADIERE din data 29.03.2024"}), taxpayer(103, **odd)]
    fake.answer = lambda _asked: taxpayers(*said, missing=[100])
    found = anaf.watch(DAY)
    answers = found.read("ro:cui", values, DAY, fake.register)
    assert (found.per_request, found.again_days, len(fake.asked)) == (100, 7, 1)
    assert fake.asked[0] == [{"cui": number, "data": "2026-11-23"} for number in range(100, 200)]
    assert list(answers) == values
    assert isinstance(answers["100"], CompanyUnknown)
    assert (answers["101"].active, answers["101"].ceased_on) == (False, date(2024, 3, 29))
    assert answers["102"] == answers["103"] == RegisterSilent(Why.UNREADABLE)
    assert all(answers[value].active for value in values[4:])


def test_a_register_that_wants_rest_says_nothing_of_any_of_them(fake):
    fake.answer = lambda _asked: says({}, 429, Retry_After="7")
    assert anaf.read("ro:cui", ("1", "2"), DAY, fake.register) == dict.fromkeys("12", RegisterSilent(Why.BUSY))
