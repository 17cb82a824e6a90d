"""La Réunion is settings: one case, from the application to the register's deadline, by the pages."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from alize_europe import aid
from alize_europe.base_rates import BaseRate
from portal.foundation.db.session import db
from portal.foundation.kernel.context import Grant
from portal.outward.exchange import books
from portal.outward.reports.rules import year_period
from portal.people.accounts import service as accounts
from portal.people.tenants import files
from portal.people.tenants import service as tenants
from portal.programme.projects import queries as projects
from portal.programme.projects.models import Project
from portal.sdk import Source
from portal.settings import ROOT
from support.advances import ACCOUNT, ROBOT, Advances, pdf
from support.app import Visitor, text_of
from support.people import ref_of

SLUG = "essai-austral"
PEOPLE = ("operator", "territory_manager", "accountant")
APPLIED = "2026-11-23T22:30:00+00:00"
"""Half past eleven at night in Paris, half past two on the 24th there."""
SIGNED = "2027-11-30T22:30:00+00:00"
ANSWERS = {
    "title": "Un séchoir à vanille",
    "need": "Un conseil en procédés et un complément de financement.",
    "jobs_created": "2",
    "jobs_kept": "5",
    "requested": "12 000",
    "registered": "yes",
    "number": "W9R 1234567",
    "company_name": "Les Ateliers du Piton (invention)",
    "place": "Saint-Benoît",
    "contact_name": "Rose Hoareau",
    "contact_email": "rose@piton.example",
    "contact_phone": "02 62 00 00 01",
    "agree": "y",
}


@pytest.fixture
def island(app: Flask, tmp_path: Path) -> Advances:
    """A territory like La Réunion's own file, open, with three people."""
    text = (ROOT / "tenants" / "la-reunion.toml").read_text(encoding="utf-8")
    for old, new in (
        ('slug = "la-reunion"', f'slug = "{SLUG}"'),
        ('code = "REUNION"', 'code = "AUSTRAL"'),
        ("724a-a151-7af5e41e460c", "724a-a151-7af5e41e46ff"),
        ('locale = "fr"', 'locale = "fr_RE"'),
        ('state = "being_set_up"', 'state = "active"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / f"{SLUG}.toml").write_text(text, encoding="utf-8")
    with app.app_context():
        file = files.read(tmp_path / f"{SLUG}.toml")
        tenants.apply(file, ref_of(app, "network").id, app.extensions["settings"].base_domain, ROBOT)
    found = Advances(app, SLUG)
    with found.at_work():
        for role in PEOPLE:
            accounts.add_member(ROBOT, f"{role}@{SLUG}.example", f"{role} (essai)", (Grant(role),))
    manager, page = Visitor(app, SLUG, "territory_manager"), "/settings/plugins/alize_france/switch"
    assert "règles de pays" in words(manager.get("/day"))
    assert "règles de pays" in words(Visitor(app, SLUG, "operator").post("/projects/new", {}))
    assert "Règles européennes" in words(manager.get(page))
    sent(manager, page)
    assert "règles de pays" not in words(manager.get("/day"))
    return found


def words(answer) -> str:
    """What a page says, with plain spaces."""
    return text_of(answer).replace("\u202f", " ").replace("\u00a0", " ")


def sent(visitor: Visitor, path: str, data: dict | None = None, **options) -> None:
    answer = visitor.submit(path, data, **options)
    assert answer.status_code == 303, words(answer)[-900:]


def latest(island: Advances) -> tuple[UUID, date]:
    with island.at_work():
        row = db.session.scalars(select(Project).order_by(Project.id.desc()).limit(1)).one()
        return row.id, row.received_on


def test_the_file_of_la_reunion_says_its_calendar() -> None:
    said = tomllib.loads((ROOT / "tenants" / "la-reunion.toml").read_text(encoding="utf-8"))
    assert (said["timezone"], said["settings"]["alize_france"]["departement"]) == ("Indian/Reunion", "974")


@pytest.fixture
def rate_of_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Commission has published that year's base rate: the table of today ends before."""
    known = BaseRate(Decimal("2.19"), date(2027, 11, 1), certain=False, source=Source("Taux d’essai"))
    monkeypatch.setattr(aid, "base_rate", lambda _currency, _on: known)


@pytest.mark.usefixtures("rate_of_2027")
def test_from_the_application_to_the_day_the_register_must_know(island: Advances) -> None:
    with time_machine.travel(APPLIED, tick=False):
        who = {role: Visitor(island.app, SLUG, role) for role in PEOPLE}
        settings = {"lends": "y", "lender": "Initiative australe (essai)", "departement": "974"}
        sent(who["territory_manager"], "/settings/plugins/alize_france", settings)
        home = Visitor(island.app, SLUG).get("/apply")
        assert '<html lang="fr"' in home.text
        sent(Visitor(island.app, SLUG), "/apply", ANSWERS)
        project_id, received_on = latest(island)
        assert received_on == date(2026, 11, 24)
        page = f"/projects/{project_id}"
        said = words(who["operator"].get(page))
        assert "W9R1234567" in said
        assert "24 novembre 2026" in said or "24/11/2026" in said
        assert "Piton" in words(who["operator"].get("/projects/?basket=all&q=w9r+123"))
        assert "Piton" not in words(who["operator"].get("/projects/?basket=all&q=w9r+124"))
        assert "SIREN" in words(who["operator"].get(f"{page}/steps/qualify"))
        sent(who["operator"], f"{page}/edit", {"identifier_fr_siren": "732 829 320"})
        sent(who["operator"], f"{page}/steps/qualify")
        sent(who["operator"], f"{page}/steps/study")
    island.day = date(2027, 11, 20)
    with time_machine.travel("2027-11-20T06:00:00+00:00", tick=False):
        island.fund()
        with island.at_work():
            island.decide(project_id, 12_000, 24)
            party = projects.project_view(project_id).party_id
    with time_machine.travel(SIGNED, tick=False):
        who = {role: Visitor(island.app, SLUG, role) for role in PEOPLE}
        sent(who["operator"], f"/aid/{party}/none")
        sent(who["operator"], f"{page}/agreement", {"lender": "Paul Payet", "company": "Rose Hoareau"})
        upload = {"signed_by": "Rose Hoareau", "paper": (BytesIO(pdf()), "signée.pdf")}
        signing = who["territory_manager"].get(f"{page}/agreement/sign")
        assert 'value="2027-12-01"' in signing.text or "01/12/2027" in signing.text
        sent(who["territory_manager"], f"{page}/agreement/sign", upload, content_type="multipart/form-data")
        said = words(who["territory_manager"].get(f"{page}/repayments"))
        assert "AUSTRAL-2027-A0001" in said
        assert "1er décembre 2027" in said
        assert "30 décembre 2027" in said
        assert "12 000 €" in said
        sent(who["operator"], f"{page}/agreement/account", {"iban": ACCOUNT})
        sent(who["accountant"], f"{page}/agreement/payment", {"reference": "VIR-AUSTRAL-1"})
        said = words(who["accountant"].get(f"{page}/repayments"))
        assert "500,00" in said
        with island.at_work():
            (paid,) = (one for one in books.entries(year_period(2027)) if one.kind == "disbursement")
        assert paid.recorded_on == date(2027, 12, 1), "a FEC says the day there, not that of Greenwich"
    assert island.stands(project_id).rows[0].instalment.due_on > date(2027, 12, 1)


def test_the_number_of_another_firm_is_refused_in_the_form(app: Flask) -> None:
    operator = Visitor(app, "ales-cevennes", "operator")
    new = {
        "title": "Un atelier",
        "company_name": "Les Prés (essai)",
        "place": "Alès",
        "identifier_fr_rna": "W301234567",
    }
    first = operator.submit("/projects/new", new)
    again = operator.submit("/projects/new", new | {"company_name": "Autre (essai)", "identifier_fr_rna": ""})
    assert (first.status_code, again.status_code) == (303, 303)
    page = operator.submit(f"{again.headers['Location']}/edit", {"identifier_fr_rna": "w 30 1234567"})
    assert page.status_code == 422, page.status_code
    assert "Les Prés (essai)" in words(page)
    assert "W301234567" not in words(operator.get(again.headers["Location"]))
