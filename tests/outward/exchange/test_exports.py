"""The territory's records as files: who may, what they hold, what they refuse, and the line in the trail."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from outward.exchange.conftest import KNOWN, NAMELESS
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.outward.exchange import rules
from portal.people.parties.models import Party, PartyIdentifier
from portal.programme.companies.models import Company
from portal.programme.groups import service as groups
from portal.programme.groups.rules import LinkData
from portal.programme.missions.models import Mission
from portal.programme.projects.queries import project_view
from portal.sdk import RecordFormat
from support.advances import Advances
from support.app import DAY, Visitor, text_of
from support.reading import sheets

REGISTER = "/exports/alize_europe.register"


def visitor(world: Advances, role: str = "accountant") -> Visitor:
    return Visitor(world.app, world.slug, role)


def records(world: Advances, path: str) -> list[dict[str, str]]:
    """The rows of a text file by head."""
    answer = visitor(world).post(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return list(csv.DictReader(io.StringIO(answer.data.decode())))


@pytest.mark.parametrize(
    ("role", "status"),
    [("accountant", 200), ("territory_manager", 200), ("operator", 403), ("funder", 403), ("sme", 403)],
)
def test_the_accountant_and_the_manager_take_records_out(lending: Advances, role: str, status: int) -> None:
    person = visitor(lending, role)
    for path in ("/exports", REGISTER):
        assert person.get(path).status_code == status
    assert person.post(f"{REGISTER}/formats/csv").status_code == status
    for path in ("/dashboard", "/fund"):
        assert ('href="/exports"' in person.get(path).text) == (status == 200)


def test_the_list_says_whom_each_is_for_and_whose_layout_it_is(lending: Advances) -> None:
    rows = BeautifulSoup(visitor(lending).get("/exports").text, "html.parser").select("main .az-item")
    told = {row.a.text: row.text for row in rows if row.a}
    assert "Pour qui inscrit les aides au registre central" in told["Registre des aides de minimis"]
    assert "notre propre format, documenté" in told["Registre des aides de minimis"]


def test_the_list_is_grouped_by_what_the_files_are_for(lending: Advances) -> None:
    page = BeautifulSoup(visitor(lending).get("/exports").text, "html.parser")
    groups = {part.h2.text: [one.text for one in part.select("a")] for part in page.select("main section")}
    assert list(groups) == ["Registres d’aides publiques", "Comptabilité", "Pour les financeurs", "Données ouvertes"]
    assert groups["Comptabilité"] == ["Fichier des écritures comptables (FEC)"]
    assert "Indicateurs communs du FSE+" in groups["Pour les financeurs"]


def test_each_country_offers_its_own_register(lending: Advances) -> None:
    french, romanian = (
        BeautifulSoup(Visitor(lending.app, slug, "territory_manager").get("/exports").text, "html.parser")
        for slug in (lending.slug, "romania-pilot")
    )
    assert "Registre national des aides de minimis" in french.text
    assert "Acte de acordare pentru RegAS" in romanian.text
    assert "RegAS" not in french.text
    (row,) = records(lending, "/exports/alize_france.fr_minimis_registre/formats/csv")
    assert (row["siren"], row["date_limite_transmission"]) == ("732829320", "2026-12-21")


def test_the_register_holds_each_aid_as_it_was_frozen(lending: Advances) -> None:
    (row,) = records(lending, f"{REGISTER}/formats/csv")
    assert row["beneficiary"] == f"'{KNOWN}", "nothing runs in a spreadsheet"
    assert row["identifiers"] == "fr:siren 732829320"
    assert (row["nominal_amount"], row["currency"], row["regime"]) == ("9000.00", "EUR", "general")
    assert 0 < float(row["aid_equivalent"]) < 9000
    assert (row["granted_on"], row["register_by"]) == ("2026-11-23", "2026-12-21")
    assert (row["granting_body"], row["funders"]) == ("CCI Alès Cévennes", "Département (essai) (public) 100.00 %")
    assert row["aid_number"]
    assert row["agreement"].endswith("CA")


def test_a_firm_without_number_is_left_out_by_name_before_anything_is_taken(lending: Advances) -> None:
    page = BeautifulSoup(visitor(lending).get(REGISTER).text, "html.parser")
    (refused,) = page.select("section[aria-labelledby=refused] tbody tr")
    assert NAMELESS in refused.text
    assert "n’a pas de numéro" in refused.text
    assert page.find(id="refused").text == "1 enregistrement est laissé de côté"
    assert "Le fichier est produit sans eux" in page.text


def test_the_workbook_says_what_was_asked_and_what_its_columns_mean(lending: Advances) -> None:
    answer = visitor(lending).submit(f"{REGISTER}?year=2026&part=4")
    about, rows, columns = sheets(answer.data).values()
    assert ["Filtre appliqué", "Du\xa01er octobre 2026 au\xa031 décembre 2026"] in about
    assert [row[0] for row in columns[1:]] == rows[0]
    assert all(row[1] for row in columns)
    assert len(rows) == 2


FEC = "/exports/alize_france.fec"


def test_the_fec_holds_the_movements_of_the_year(lending: Advances) -> None:
    person = visitor(lending)
    page = person.get(FEC)
    assert "732829320FEC20261231.txt" in page.text
    answer = person.submit(FEC)
    assert answer.headers["Content-Disposition"].endswith("732829320FEC20261231.txt")
    lines = [line.split("\t") for line in answer.data.decode().splitlines()]
    assert [line[2] for line in lines] == ["EcritureNum", "1", "1", "2", "2"]
    assert [line[4] for line in lines[1:]] == ["512", "467", "274", "512"]
    assert {(line[11], line[12]) for line in lines[3:]} == {("9000,00", "0,00"), ("0,00", "9000,00")}


def test_a_file_that_would_not_be_whole_is_not_offered(lending: Advances) -> None:
    page = visitor(lending).get(f"{FEC}?year=2026&part=1")
    assert "Le fichier ne peut pas être produit pour cette période." in text_of(page)
    assert "choisissez l’année entière" in text_of(page)
    assert "Télécharger" not in text_of(page)
    assert visitor(lending).post(f"{FEC}/formats/own", {"year": "2026", "part": "1"}).status_code == 404


SUBSIDIES = "/exports/alize_france.scdl_subventions"


def test_a_mission_closed_and_valued_is_published_as_help_in_kind(lending: Advances) -> None:
    assert "Saisissez le SIRET de l’organisme qui publie" in text_of(visitor(lending).get(SUBSIDIES))
    lending.set(publisher_siret="73282932000074")
    assert "Aucune ligne sur cette période" in text_of(visitor(lending).get(f"{SUBSIDIES}?year=2026"))
    with lending.at_work(), transaction():
        mission = db.session.scalars(select(Mission)).one()
        mission.value_cents, party_id = 120_000, project_view(mission.project_id).party_id
    page = visitor(lending).get(f"{SUBSIDIES}?year=2026&part=2")
    assert "ni SIRET ni numéro RNA" in text_of(page)
    with lending.at_work(), transaction():
        db.session.add(PartyIdentifier(party_id=party_id, kind="fr:siret", value="40483304800022"))
    answer = visitor(lending).submit(f"{SUBSIDIES}?year=2026&part=2")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode()))
    assert (row["montant"], row["nature"], row["idBeneficiaire"]) == ("1200.00", "aide en nature", "40483304800022")
    assert row["datesPeriodeVersement"] == "2026-02-02/2026-05-04"
    assert row["objet"].startswith("Mission de compétences, expert prêté par Verreries Essai (inventées) : ")


def test_help_in_kind_is_given_after_360giving_once_the_publisher_is_known(lending: Advances) -> None:
    address = "/exports/alize_europe.giving"
    assert "Saisissez le préfixe et l’identifiant de l’organisme qui publie" in text_of(visitor(lending).get(address))
    with lending.at_work(), transaction():
        db.session.execute(update(Mission).values(value_cents=120_000))
    lending.set("alize_europe", giving_prefix="360G-alize", giving_organisation="FR-RCS-732829320")
    answer = visitor(lending).submit(f"{address}?year=2026")
    (grant,) = json.loads(answer.data)["grants"]
    assert answer.mimetype == "application/json"
    assert (grant["amountAwarded"], grant["currency"], grant["awardDate"]) == (1200, "EUR", "2026-02-02")
    assert grant["recipientOrganization"] == [{"id": "FR-RCS-732829320", "name": KNOWN}]


ESF = "/exports/alize_europe.esf_"


def test_the_common_indicators_of_the_esf_count_the_firms_whose_support_began(lending: Advances) -> None:
    page = text_of(visitor(lending).get(f"{ESF}indicators?year=2026"))
    assert "Indicateurs communs du FSE+" in page
    assert "son format d’import n’est pas public" in page
    assert "L’effectif n’est pas connu" in page
    with lending.at_work(), transaction():
        db.session.execute(update(Company).values(headcount=12))
    found = {row["code"]: row for row in records(lending, f"{ESF}indicators/formats/csv")}
    assert (found["EECO19"]["total"], found["EECO19"]["status"]) == ("1", "computed")
    assert (found["EECO01"]["total"], found["EECO01"]["status"]) == ("", "not_collected")
    assert len(found) == 25
    (firm,) = records(lending, f"{ESF}firms/formats/csv")
    assert firm["firm"] == f"'{KNOWN}"
    assert firm["identifiers"].startswith("fr:siren 732829320")
    with lending.at_work():
        party = db.session.scalars(select(Party.id).where(Party.name == KNOWN)).one()
        held = LinkData(held=True, share=2_500, control="", since=date(2020, 1, 1), holder_kind="public")
        groups.add_link(lending.actor("operator"), party, "Ville", {}, held, DAY)
    assert "contrôlée par des organismes publics" in text_of(visitor(lending).get(f"{ESF}indicators?year=2026"))


def test_nothing_in_a_period_is_said_and_nothing_offered(lending: Advances) -> None:
    page = visitor(lending).get(f"{REGISTER}?year=2026&part=1")
    assert "Aucune ligne sur cette période" in text_of(page)
    assert "Télécharger (CSV)" not in text_of(page)


def test_each_download_is_a_line_of_the_journal(lending: Advances) -> None:
    manager = visitor(lending, "territory_manager")
    before = manager.get("/journal").text.count("a exporté des enregistrements")
    manager.get(REGISTER)
    assert manager.get("/journal").text.count("a exporté des enregistrements") == before
    manager.post(f"{REGISTER}/formats/xlsx")
    page = manager.get("/journal").text
    assert page.count("a exporté des enregistrements") == before + 1
    assert "de-minimis-20260101-20261231.xlsx" in page
    assert "Registre des aides de minimis" in page


@pytest.mark.parametrize(
    "path", ["/exports/nothing", "/exports/alize_romania.regas", f"{REGISTER}/formats/own", f"{REGISTER}/formats/pdf"]
)
def test_what_is_not_offered_here_is_not_there(lending: Advances, path: str) -> None:
    person = visitor(lending)
    assert (person.post if "/formats/" in path else person.get)(path).status_code == 404


def test_a_plugin_that_cannot_make_it_says_so(lending: Advances, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Hooks.collect

    def collect(self: Hooks, hook: str, item: type, **arguments: object) -> object:
        found = real(self, hook, item, **arguments)
        if item is RecordFormat:
            for one in found:
                object.__setattr__(one.value, "render", lambda _data: "no file")
        return found

    monkeypatch.setattr(Hooks, "collect", collect)
    answer = visitor(lending).post(f"{REGISTER}/formats/csv")
    assert answer.status_code == 409
    assert "Ce format ne peut pas être produit pour le moment." in text_of(answer)


@pytest.mark.parametrize(
    ("year", "part", "first", "last"),
    [
        ("2024", "", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024", "1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024", "4", date(2024, 10, 1), date(2024, 12, 31)),
        ("all", "9", date(2026, 1, 1), date(2026, 12, 31)),
        ("x", "x", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_a_year_or_a_quarter(year: str, part: str, first: date, last: date) -> None:
    found = rules.period(year, part, DAY)
    assert (found.first, found.last) == (first, last)
