"""The declaration of aid that a firm signs: prefilled with what is known, kept with the file."""

from datetime import date

from sqlalchemy import select

from portal.casework.documents.models import Document
from portal.foundation.db.session import db
from portal.programme.advances import declaration
from portal.programme.aids import service as aids
from portal.programme.aids.rules import AidData
from portal.programme.projects import queries as projects
from support.app import DAY, Visitor, text_of

HOME = "ales-cevennes"


def declared(ales, project_id, granted_on: date, amount: str, state: str = "FR") -> None:
    with ales.at_work():
        party = projects.project_view(project_id).party_id
        data = AidData(granted_on, "Région Occitanie", ales.money(amount), ales.money(amount), "general", state, DAY)
        aids.record_aid(ales.actor("operator"), party, data, DAY)


def printed(ales, project_id):
    with ales.at_work():
        return declaration.declaration(project_id, DAY)


def test_it_shows_the_aid_of_three_years_in_this_country_to_the_day(ales):
    ales.set(lends=True, lender="CCI Alès Cévennes")
    project_id = ales.approved()
    declared(ales, project_id, date(2023, 11, 22), "9000")
    declared(ales, project_id, date(2023, 11, 23), "1200.50")
    declared(ales, project_id, date(2026, 1, 5), "300")
    declared(ales, project_id, date(2026, 1, 6), "70", "RO")
    ready = printed(ales, project_id)
    said = ready.data
    assert [aid["date"] for aid in said["aids"]] == ["23/11/2023", "05/01/2026"]
    assert said["used"] == "1\u202f500,50\u00a0€"
    assert said["window"] == {"from": "23 novembre 2023", "to": "23 novembre 2026"}
    assert said["company"]["number"] == "SIREN 732\u202f829\u202f320"
    assert (said["aids"][0]["body"], said["aids"][0]["form"]) == ("Région Occitanie", "")
    assert ready.content.startswith(b"%PDF")


def test_before_any_advance_is_granted_it_is_a_form_to_complete(ales):
    ales.set(lends=True, lender="")
    with ales.at_work():
        from portal.programme.companies.service import CompanyData
        from portal.programme.projects import service
        from portal.programme.projects.service import ProjectData

        firm = CompanyData(name="Ferronnerie d’essai", place="Alès")
        project_id = service.open_project(ales.actor("operator"), ProjectData(firm, "Un four"), DAY)
    said = printed(ales, project_id).data
    assert said["aids"] == []
    assert said["declared_on"] == ""
    assert said["ceiling"] == "300\u202f000,00\u00a0€"


def test_the_adviser_makes_it_from_the_page_of_aid_and_the_file_keeps_it(ales):
    ales.set(lends=True, lender="CCI Alès Cévennes")
    project_id = ales.approved()
    with ales.at_work():
        party = projects.project_view(project_id).party_id
    adviser = Visitor(ales.app, HOME, "operator")
    page = adviser.get(f"/aid/{party}")
    assert f"/projects/{project_id}/aid-declaration" in page.get_data(as_text=True)
    answer = adviser.submit(f"/aid/{party}")
    assert answer.status_code == 303
    assert "Déclaration de minimis" in text_of(adviser.get(answer.location))
    with ales.at_work():
        kept = db.session.scalars(select(Document).where(Document.kind == "aid_declaration")).one()
        assert (kept.template, kept.template_version) == ("declaration-minimis", "1.0")


def test_who_only_reads_aid_is_not_offered_it(ales):
    project_id = ales.approved()
    with ales.at_work():
        party = projects.project_view(project_id).party_id
    page = Visitor(ales.app, HOME, "accountant").get(f"/aid/{party}")
    assert "aid-declaration" not in page.get_data(as_text=True)
