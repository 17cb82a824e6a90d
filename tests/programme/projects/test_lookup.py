"""Looking a firm up while its file is opened: the form comes back with what the register says, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import QueuePool

from portal.foundation.db.session import db
from portal.foundation.hooks import registers
from portal.foundation.web import context
from support import register
from support.app import Visitor, form_values, text_of
from support.register import FakeRegister, firm, results, says, taxpayer, taxpayers

SLUG, NUMBER, PATH = "demonstration-1", "identifier_fr_siren", "/projects/new"
SIREN = "732829320"


@pytest.fixture
def fake(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegister]:
    monkeypatch.setattr(registers, "_rests", {})
    with register.running() as found:
        monkeypatch.setattr(
            context.registry(), "register_urls", dict.fromkeys(("alize_france", "alize_romania"), found.url)
        )
        found.answer = lambda asked: results(firm(SIREN))
        yield found


def looked_up(app: Flask, path: str = PATH, kind: str = "fr:siren", **typed: str) -> Any:
    registers._rests.clear()
    return Visitor(app, SLUG, "operator").submit(path, {NUMBER: "732 829 320", "look_up": kind, **typed})


def value(page: Any, name: str) -> str:
    box = BeautifulSoup(page.text, "html.parser").select_one(f"[name={name}]")
    assert box is not None
    return str(box.get("value") or box.text.strip())


def test_what_is_empty_is_filled_and_nothing_else_is_touched(app: Flask, fake: FakeRegister) -> None:
    page = looked_up(app, title="Un four", need="Cuire mieux", requested="15 000", jobs_created="deux")
    assert page.status_code == 200
    assert (value(page, "company_name"), value(page, "place")) == ("POTERIE INVENTEE", "Alès")
    assert value(page, "activity") == "nafr2:23.41Z, naf25:23.45Y"
    assert value(page, "identifier_fr_siret").replace("\u202f", "") == f"{SIREN}00074"
    for name, typed in {
        "title": "Un four",
        "need": "Cuire mieux",
        "requested": "15 000",
        "jobs_created": "deux",
    }.items():
        assert value(page, name) == typed
    words = text_of(page)
    assert "Le registre connaît cette entreprise." in words
    assert "12 CHEMIN DES POTIERS, 30100 Alès" in words
    assert "20 à 49" in words


def test_the_form_is_then_sent_as_usual(app: Flask, fake: FakeRegister) -> None:
    visitor = Visitor(app, SLUG, "operator")
    page = visitor.submit(PATH, {"title": "Un four", NUMBER: SIREN, "look_up": "fr:siren"})
    filled = {name: value(page, name) for name in ("company_name", "place", "activity", "identifier_fr_siret")}
    key = value(page, "form_key")
    sent = visitor.submit(PATH, {"title": "Un four", NUMBER: SIREN, **filled, "form_key": key})
    assert sent.status_code == 303
    assert "POTERIE INVENTEE" in text_of(visitor.get(sent.location))


def test_while_the_numbers_plugin_is_silent_the_form_waits_on_its_page(app: Flask) -> None:
    visitor, impls = Visitor(app, SLUG, "operator"), context.registry().manager.hook.identifier_kinds.get_hookimpls()
    typed = form_values(BeautifulSoup(visitor.get(PATH).text, "html.parser").select_one("main form"))
    typed |= {"title": "Un four", "need": "Cuire,\nmieux", "company_name": "Poterie", NUMBER: "732 829 320"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(next(i for i in impls if i.plugin_name == "alize_france"), "function", lambda *_: 1 // 0)
        page = visitor.post(PATH, typed)
    assert page.status_code == 409
    assert "« France » ne répond pas" in text_of(page).replace("\xa0", " ").replace("\u202f", " ")
    again = form_values(BeautifulSoup(page.text, "html.parser").select_one("main form"))
    sent = visitor.post(PATH, again)
    assert sent.status_code == 303
    assert "Cuire, mieux" in text_of(visitor.get(sent.location))


def test_what_was_typed_otherwise_stays_and_is_named(app: Flask, fake: FakeRegister) -> None:
    page = looked_up(app, company_name="Poterie d’essai", place="ALÈS", headcount="12", activity="2341Z")
    words = text_of(page)
    assert value(page, "company_name") == "Poterie d’essai"
    assert "vous avez écrit « Poterie d’essai », le registre indique « POTERIE INVENTEE »" in words
    assert "vous avez écrit « 12 », le registre indique « 20 à 49 »" in words
    assert "ALÈS »" not in words
    assert "2341Z »" not in words


SAID = {
    "closed": (results(firm(SIREN, etat_administratif="C", date_fermeture="2025-06-30")), "depuis le 30/06/2025"),
    "restricted": (results(firm(SIREN, statut_diffusion="P")), "Elle ne souhaite pas que son nom"),
    "unknown": (results(), "Le registre ne montre aucune entreprise sous ce numéro."),
    "busy": (says({}, 429), "Le registre est trop sollicité"),
    "broken": (says({}, 500), "Le registre ne répond pas"),
    "rubbish": (says([]), "Le portail ne sait pas lire"),
}


def test_what_the_register_does_not_give_is_said_and_the_form_stays(app: Flask, fake: FakeRegister) -> None:
    for case, (answer, expected) in SAID.items():
        fake.answer = lambda _asked, answer=answer: answer
        page = looked_up(app, title="Un four")
        assert page.status_code == 200
        assert expected in text_of(page), case
        assert value(page, "title") == "Un four"
        assert bool(value(page, "company_name")) == (case == "closed")


def test_a_firm_that_hides_gives_no_name_and_no_town(app: Flask, fake: FakeRegister) -> None:
    fake.answer = lambda _asked: results(firm(SIREN, statut_diffusion="P"))
    page = looked_up(app)
    assert "POTERIE" not in page.text
    assert value(page, "place") == ""


def test_without_a_right_number_nothing_is_asked(app: Flask, fake: FakeRegister) -> None:
    wrong = {"": "Saisissez d’abord le numéro.", "732 829 321": "L’un des 9 chiffres est faux"}
    for number, expected in wrong.items():
        page = looked_up(app, title="Un four", **{NUMBER: number})
        assert page.status_code == 422
        assert expected in text_of(page)
        assert (value(page, "title"), fake.asked) == ("Un four", [])


def test_no_transaction_is_open_while_the_register_is_waited_for(app: Flask, fake: FakeRegister) -> None:
    used = []

    def answer(_asked: object) -> register.Answer:
        with app.app_context():
            pool = db.engine.pool
            assert isinstance(pool, QueuePool)
            used.append(pool.checkedout())
        return results(firm(SIREN))

    fake.answer = answer
    looked_up(app)
    assert used == [0]


def test_a_file_that_is_edited_can_be_compared_with_the_register(app: Flask, fake: FakeRegister) -> None:
    visitor = Visitor(app, SLUG, "operator")
    made = visitor.submit(PATH, {"title": "Un four", "company_name": "Essai (inventée)", NUMBER: SIREN})
    page = looked_up(app, f"{made.location}/edit", company_name="Essai (inventée)", title="Un four")
    assert page.status_code == 200
    assert "le registre indique « POTERIE INVENTEE »" in text_of(page)


def test_another_button_asks_nothing(app: Flask, fake: FakeRegister) -> None:
    for kind in ("fr:rna", "xx:number", "fr:siren\x00"):
        page = looked_up(app, kind=kind, title="Un four")
        assert (page.status_code, value(page, "title"), fake.asked) == (200, "Un four", [])


def test_where_no_register_is_named_there_is_no_button(app: Flask, fake: FakeRegister) -> None:
    form = BeautifulSoup(Visitor(app, SLUG, "operator").get(PATH).text, "html.parser")
    assert [button["value"] for button in form.select("button[name=look_up]")] == ["fr:siren", "fr:siret"]
    first = form.select("form.az-form button[type=submit]")[0]
    assert first.get("name") is None  # the key Enter opens the file; it does not look up
    context.registry().register_urls = {"alize_france": ""}
    assert "look_up" not in Visitor(app, SLUG, "operator").get(PATH).text
    assert looked_up(app, title="Un four").status_code == 200
    assert fake.asked == []


def test_a_romanian_firm_is_found_in_its_own_register(app: Flask, fake: FakeRegister) -> None:
    fake.answer = lambda _asked: taxpayers(taxpayer(18547290, stare_inactiv={"statusInactivi": True}))
    typed = {"title": "Un cuptor", "identifier_ro_cui": "RO 18547290", "look_up": "ro:cui"}
    page = Visitor(app, "romania-pilot", "operator").submit(PATH, typed)
    assert "Registrul cunoaște această întreprindere." in text_of(page)
    assert "inactivă din punct de vedere fiscal" in text_of(page)
    assert (value(page, "place"), value(page, "title")) == ("Cluj-Napoca", "Un cuptor")
    assert value(page, "company_name") == "OLĂRIE INVENTATĂ ȘI FIII S.R.L."
    assert value(page, "identifier_ro_onrc") == "J12/750/2012"


def test_the_page_of_plugins_says_which_register_is_asked(app: Flask, fake: FakeRegister) -> None:
    assert "Registre interrogé 127.0.0.1" in text_of(Visitor(app, SLUG, "territory_manager").get("/settings/plugins/"))
