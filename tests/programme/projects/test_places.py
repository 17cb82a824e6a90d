"""Where a firm lies, said by the adviser who opens its file."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db
from portal.people.parties.models import Party
from portal.programme.companies.models import Company
from portal.programme.projects.models import Project
from support.app import Visitor, text_of
from support.people import ref_of

FRANCE = {"title": "Un four", "company_name": "Poterie inventée", "identifier_fr_siren": "732829320"}
ROMANIA = {"title": "Un cuptor", "company_name": "Olărie inventată", "place": "Dej"}


def test_the_town_is_recognised_and_forgotten_when_it_is_another(app: Flask) -> None:
    visitor = Visitor(app, "ales-cevennes", "operator")
    file = visitor.submit("/projects/new", {**FRANCE, "place": "ales"}).location
    assert "Gard (30), Occitanie" in text_of(visitor.get(file))
    assert visitor.submit(f"{file}/edit", {**FRANCE, "place": "Paris"}).status_code == 303
    assert "Occitanie" not in text_of(visitor.get(file))


def test_a_firm_outside_the_territory_keeps_its_place_while_its_town_stays(app: Flask) -> None:
    visitor = Visitor(app, "demonstration-1", "operator")
    firm = {"title": "Un four", "company_name": "Céramiques du Levant", "identifier_fr_siren": "839204716"}
    with app.app_context(), use_tenant(ref_of(app, "demonstration-1")):
        files = select(Project.id).join(Company, Company.id == Project.company_id)
        firms = files.join(Party, Party.id == Company.party_id).where(Party.name == firm["company_name"])
        file = f"/projects/{db.session.scalars(firms).one()}"
    assert visitor.submit(f"{file}/edit", {**firm, "place": "Anduze", "headcount": "15"}).status_code == 303
    assert "Gard (30)" in text_of(visitor.get(file))


def test_where_places_are_few_one_is_chosen_and_stays(app: Flask) -> None:
    visitor = Visitor(app, "romania-pilot", "operator")
    boxes = BeautifulSoup(visitor.get("/projects/new").text, "html.parser").select("[name=area] option")
    assert "" in {box["value"] for box in boxes}
    county = next(str(box["value"]) for box in boxes if box.text == "Cluj")
    file = visitor.submit("/projects/new", {**ROMANIA, "area": county}).location
    chosen = BeautifulSoup(visitor.get(f"{file}/edit").text, "html.parser").select_one("[name=area] [selected]")
    assert chosen is not None
    assert chosen.text == "Cluj"
