"""Where each kind of person begins after signing in, and what a firm reads of its own file."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.people.accounts.models import Member, Membership
from portal.programme.projects.models import Project
from support.app import Visitor
from support.people import ref_of

DEMO = "demonstration-1"


@pytest.mark.parametrize(
    ("slug", "role", "begins"),
    [
        (DEMO, "operator", "/day"),
        (DEMO, "accountant", "/day"),
        (DEMO, "expert", "/missions/mine"),
        (DEMO, "partner_contact", "/missions/mine"),
        (DEMO, "funder", "/dashboard"),
        (DEMO, "sme", "/my-file"),
        ("network", "network_coordinator", "/territories/"),
        ("network", "network_administrator", "/territories/"),
    ],
)
def test_each_role_is_led_to_its_first_page(shared_app: Flask, slug: str, role: str, begins: str) -> None:
    assert Visitor(shared_app, slug, role).get("/home").location == begins


def test_a_member_of_the_committee_begins_with_what_waits(shared_app: Flask) -> None:
    page = BeautifulSoup(Visitor(shared_app, DEMO, "committee_member").get("/home").text, "html.parser")
    assert page.select_one("#tasks") is not None


def give(app: Flask, name: str, role: str, like: str) -> None:
    """Give a person of the demonstration one more role, for the organisation that `like` stands for."""
    with app.app_context(), use_tenant(ref_of(app, DEMO)), transaction() as session:
        member = session.scalars(select(Member.id).where(Member.name == name)).one()
        party = session.scalars(select(Membership.party_id).where(Membership.role == like)).first()
        session.add(Membership(member_id=member, role=role, party_id=party))


def test_who_holds_roles_that_begin_apart_finds_all_of_them_on_one_page(app: Flask) -> None:
    give(app, "Idris Belkacem", "committee_member", "committee_member")
    page = Visitor(app, DEMO, "expert").get("/home")
    assert page.status_code == 200
    found = BeautifulSoup(page.text, "html.parser")
    assert {"/missions/mine", "/meetings/"} <= {str(a["href"]) for a in found.select("main a")}
    assert found.select_one("#tasks") is not None


def test_who_works_in_the_team_begins_on_the_day_whatever_else_they_are(app: Flask) -> None:
    give(app, "Camille Roussel", "expert", "expert")
    assert Visitor(app, DEMO, "operator").get("/home").location == "/day"


def project(app: Flask, reference: str) -> str:
    with app.app_context(), use_tenant(ref_of(app, DEMO)):
        return str(db.session.scalars(select(Project.id).where(Project.reference == reference)).one())


def test_a_firm_reads_its_advance_its_expert_and_the_days_to_come(shared_app: Flask) -> None:
    firm = Visitor(shared_app, DEMO, "sme")
    path = f"/my-file/{project(shared_app, 'DEMO1-2025-001')}"
    assert f'href="{path}"' in firm.get("/my-file").text
    page = BeautifulSoup(firm.get(path).text, "html.parser")
    text = page.get_text(" ", strip=True)
    assert "9 échéances payées sur 24" in text
    assert "Idris Belkacem , votre expert" in text
    assert page.select_one('main a.btn-primary[href$="/repayments/difficulty"]') is not None
    assert len(page.select("main .btn-primary")) == 1
    assert 1 <= len(page.select("main .az-time li.az-future:not(.az-now)")) <= 3


def test_a_firm_opens_no_file_of_another_and_others_have_no_such_page(shared_app: Flask) -> None:
    other = project(shared_app, "DEMO1-2026-014")
    assert Visitor(shared_app, DEMO, "sme").get(f"/my-file/{other}").status_code == 404
    assert Visitor(shared_app, DEMO, "operator").get(f"/my-file/{other}").status_code == 403


@pytest.mark.parametrize(("role", "home"), [(None, "/"), ("sme", "/home"), ("operator", "/home")])
def test_an_error_page_leads_on_and_the_mark_leads_home(shared_app: Flask, role: str | None, home: str) -> None:
    page = Visitor(shared_app, DEMO, role).get("/nowhere")
    assert page.status_code == 404
    found = BeautifulSoup(page.text, "html.parser")
    assert found.select_one(f'main a.btn[href="{home}"]') is not None
    assert found.select_one(f'header a.az-logo[href="{home}"]') is not None
