"""Astrees compares territories by aggregates and changes a territory's state with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from portal import installation
from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.stats import service as stats
from portal.outward.network import queries
from portal.outward.network.rules import Known, guarded, share, signals
from portal.people.tenants.models import Tenant
from support.app import Visitor, actor_of, ref_of, text_of


def count(app: Flask, slug: str, figure: str, value: int) -> None:
    with app.app_context(), use_tenant(ref_of(app, slug)), transaction():
        stats.set_value(figure, "2026", value)


def state_of(app: Flask, slug: str) -> str:
    with app.app_context():
        return db.session.scalars(select(Tenant.state).where(Tenant.slug == slug)).one()


def test_the_comparison_counts_every_territory_from_its_summary_rows(app: Flask) -> None:
    count(app, "ales-cevennes", "studied", 34)
    count(app, "ales-cevennes", "approved", 26)
    rows = {row.slug: row for row in queries.comparison(app.extensions["network_engine"], "fr")}
    assert rows["ales-cevennes"].studied >= 34
    page = Visitor(app, "network", "network_coordinator").get("/territories/")
    assert page.status_code == 200
    assert "Alès Cévennes" in page.text


def test_no_firm_is_named_on_the_network_s_pages(app: Flask) -> None:
    visitor = Visitor(app, "network", "network_administrator")
    for path in ("/territories/", "/territories/demonstration-1", "/territories/ales-cevennes"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "Céramiques du Levant" not in page.text


def test_figures_over_fewer_than_five_projects_are_withheld(app: Flask) -> None:
    for figure, value in (("studied", 4), ("approved", 3), ("supported", 2), ("jobs_supported", 11)):
        count(app, "romania-pilot", figure, value)
    row = next(r for r in queries.comparison(app.extensions["network_engine"], "fr") if r.slug == "romania-pilot")
    hidden = row.supported if row.studied < 5 else None
    assert hidden is None
    assert row.rate is None or row.studied >= 5


@pytest.mark.parametrize(("projects", "shown"), [(0, 7), (1, None), (4, None), (5, 7)])
def test_the_guard_hides_one_to_four_projects(projects: int, shown: int | None) -> None:
    assert guarded(7, projects) == shown
    assert (share(1, projects) is None) == (projects < 5)


def test_pilots_are_left_out_of_the_network_s_totals(app: Flask) -> None:
    before = queries.totals(app.extensions["network_engine"]).studied
    count(app, "romania-pilot", "studied", 900)
    assert queries.totals(app.extensions["network_engine"]).studied == before


def test_a_state_changed_with_its_reason_stays_after_tenant_apply(app: Flask) -> None:
    visitor = Visitor(app, "network", "network_administrator")
    path = "/territories/ales-cevennes/state/renew"
    assert visitor.submit(path, {"reason": ""}).status_code == 422
    assert state_of(app, "ales-cevennes") == "active"
    answer = visitor.submit(path, {"reason": "La convention se termine dans six mois."})
    assert answer.status_code == 303
    assert state_of(app, "ales-cevennes") == "renewing"
    assert installation.apply_tenants(app) == 0
    assert state_of(app, "ales-cevennes") == "renewing"
    with app.app_context(), use_tenant(ref_of(app, "network")):
        line = next(line for line in audit.trail() if line.verb == "tenant.state")
    assert line.reason == "La convention se termine dans six mois."
    assert (line.before["state"], line.after["state"]) == ("active", "renewing")


def test_a_coordinator_sees_but_does_not_change_states(app: Flask) -> None:
    visitor = Visitor(app, "network", "network_coordinator")
    assert visitor.get("/territories/ales-cevennes/state/renew").status_code == 403
    assert "Préparer le renouvellement" not in text_of(visitor.get("/territories/ales-cevennes"))


def test_a_step_that_the_state_does_not_allow_is_refused(app: Flask) -> None:
    visitor = Visitor(app, "network", "network_administrator")
    assert visitor.get("/territories/ales-cevennes/state/close").status_code == 409
    assert visitor.get("/territories/ales-cevennes/state/nothing").status_code == 404
    assert actor_of(app, "network", "network_administrator").may("territories.state")


DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("studied", "ends_on", "reasons"),
    [
        ({"2026-10": 1}, None, 0),
        ({"2026-10": 1}, date(2027, 5, 22), 1),
        ({"2026-10": 1}, date(2027, 5, 24), 0),
        ({"2026-10": 1}, date(2026, 11, 1), 1),
        ({"2026-05": 2}, None, 0),
        ({"2026-04": 2}, None, 1),
        ({"2026-04": 2, "2026-09": 0}, date(2027, 1, 1), 2),
        ({}, None, 0),
    ],
)
def test_a_territory_is_named_by_the_two_published_rules_only(
    studied: dict[str, int], ends_on: date | None, reasons: int
) -> None:
    assert len(signals(Known(studied, ends_on), DAY)) == reasons


def test_the_map_stands_beside_its_table_and_the_rules_beside_those_they_name(app: Flask) -> None:
    with app.app_context(), use_tenant(ref_of(app, "demonstration-9")), transaction():
        stats.set_value("studied_months", "2025-12", 3)
    with app.app_context(), use_tenant(ref_of(app, "demonstration-8")), transaction():
        stats.set_value("convention_end", "", date(2027, 1, 14).toordinal())
    page = BeautifulSoup(Visitor(app, "network", "network_coordinator").get("/territories/").text, "html.parser")
    points = {a["href"]: a["aria-label"] for a in page.select("svg.az-map a")}
    rows = {a["href"] for a in page.select("table tbody th a")}
    assert points.keys() == rows
    assert len(points) == 26
    named = page.select_one("section[aria-labelledby=follow-up]")
    assert named is not None
    assert {a["href"].rpartition("/")[2] for a in named.select("a")} == {"demonstration-8", "demonstration-9"}
    assert "12/2025" in named.text
    assert "14 janvier 2027" in named.text


def test_astrees_people_begin_with_the_territories(app: Flask) -> None:
    for role in ("network_coordinator", "network_administrator"):
        assert Visitor(app, "network", role).get("/home").headers["Location"].endswith("/territories/")
