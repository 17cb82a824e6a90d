"""Astrees compares territories by aggregates and changes a territory's state with its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import installation
from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.stats import service as stats
from portal.foundation.stats.guard import RESTS_ON, SMALL, guarded, is_small
from portal.outward.network import queries
from portal.outward.network.rules import Known, signals
from portal.outward.public.queries import territories
from portal.people.tenants.models import Tenant
from support.app import Visitor, text_of
from support.people import actor_of, ref_of
from support.reading import compared, sheets


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


STEPS = ("studied", "approved", "supported")


@pytest.fixture
def bare(app: Flask) -> Flask:
    """The network before anything was counted."""
    with app.app_context():
        slugs = db.session.scalars(select(Tenant.slug).where(Tenant.id != Tenant.network_id)).all()
    for slug in slugs:
        with app.app_context(), use_tenant(ref_of(app, slug)), transaction():
            for figure in RESTS_ON:
                stats.rebuild(figure, {})
    return app


def rows_of(app: Flask) -> dict[str, queries.TerritoryRow]:
    return {row.slug: row for row in queries.comparison(app.extensions["network_engine"], "fr")}


def fill(app: Flask, slug: str, studied: int, approved: int, supported: int) -> None:
    for figure, value in (*zip(STEPS, (studied, approved, supported), strict=True), ("jobs_supported", approved * 7)):
        count(app, slug, figure, value)


def test_each_figure_is_guarded_by_the_files_it_rests_on(bare: Flask) -> None:
    fill(bare, "romania-pilot", 9, 6, 1)
    count(bare, "romania-pilot", "half_days", 12)
    row = rows_of(bare)["romania-pilot"]
    assert (row.studied, row.jobs, row.supported, row.half_days) == (9, 42, None, None)
    assert row.rate == Decimal(6) / 9
    fill(bare, "romania-pilot", 4, 3, 0)
    row = rows_of(bare)["romania-pilot"]
    assert {row.studied, row.rate, row.jobs, row.supported, row.half_days} == {None}


def test_a_hidden_figure_does_not_follow_from_the_total(bare: Flask) -> None:
    for slug, studied, approved in (("demonstration-1", 40, 30), ("demonstration-2", 12, 9), ("demonstration-3", 9, 3)):
        fill(bare, slug, studied, approved, approved)
    rows = rows_of(bare)
    shown = queries.totals(bare.extensions["network_engine"], list(rows.values()), "EUR").sums
    assert (shown.shown("studied"), shown.shown("jobs_supported")) == (61, 42 * 7)
    hidden = {slug for slug, row in rows.items() if row.jobs is None}
    assert hidden == {"demonstration-2", "demonstration-3"}
    assert [rows[slug].rate for slug in sorted(hidden)] == [None, None]
    assert all(rows[slug].studied for slug in hidden)


def test_the_screen_the_workbook_and_the_public_pages_hide_the_same(bare: Flask) -> None:
    fill(bare, "demonstration-1", 40, 30, 30)
    fill(bare, "demonstration-2", 23, 19, 18)
    fill(bare, "demonstration-3", 3, 3, 3)
    visitor = Visitor(bare, "network", "network_coordinator")
    page = BeautifulSoup(visitor.get("/territories/").text, "html.parser")
    book = sheets(visitor.get("/territories/comparison.xlsx").data)["Territoires"]
    public = {t.slug: t.sums.shown("studied") for t in territories(bare)}
    for slug in ("demonstration-2", "demonstration-3"):
        cells = [cell.text.strip() for cell in page.select(f"#t-{slug} td")]
        assert cells[1:4] == ["masqué"] * 3
        assert cells[-1] == "masqué"
        line = next(line for line in book if line[0] == f"Territoire de démonstration {slug[-1]}")
        assert line[4:7] == ["masqué"] * 3
        assert public[slug] is None
        own = text_of(Visitor(bare, slug).get("/"))
        assert "Les chiffres sont publiés" in own
        assert "23" not in own.partition("Le territoire en chiffres")[2].partition("Parlons")[0]
    foot = page.select_one("table tfoot")
    assert foot is not None
    assert "66" in foot.text


COUNTS = st.integers(min_value=0, max_value=12)


@given(st.dictionaries(st.integers(0, 9), st.tuples(COUNTS, COUNTS, COUNTS).map(lambda n: sorted(n, reverse=True))))
def test_whoever_knows_the_totals_learns_nothing_of_a_few_files(found: dict[int, list[int]]) -> None:
    shown = guarded({key: dict(zip(STEPS, files, strict=True)) for key, files in found.items()})
    for number, step in enumerate(STEPS):
        hidden = {key: files[number] for key, files in found.items() if shown[key].shown(step) is None}
        assert not [key for key, files in found.items() if is_small(files[number]) and key not in hidden]
        total = sum(files[number] for files in found.values())
        if any(map(is_small, hidden.values())) and not is_small(total):
            assert sum(1 for value in hidden.values() if value) >= 2
            assert sum(hidden.values()) >= SMALL


def test_pilots_are_left_out_of_the_network_s_totals(app: Flask) -> None:
    def studied() -> int:
        rows = list(rows_of(app).values())
        return queries.totals(app.extensions["network_engine"], rows, "EUR").sums.figures["studied"]

    before = studied()
    count(app, "romania-pilot", "studied", 900)
    assert studied() == before


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
    told = text_of(visitor.get("/territories/ales-cevennes"))
    assert "ouvert, puis en renouvellement" in told
    assert "La convention se termine dans six mois." in told
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


@pytest.mark.parametrize("role", ["network_coordinator", "network_administrator"])
def test_each_figure_of_the_network_is_what_the_table_behind_it_comes_to(app: Flask, role: str) -> None:
    visitor = Visitor(app, "network", role)
    for path in ("/territories/", "/territories/demonstration-1", "/territories/romania-pilot"):
        assert compared(visitor, path) >= 3
