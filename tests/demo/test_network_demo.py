"""The whole demonstration comes to the published figures, by the same queries as the screens."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import Select, func, select

from portal import demo, installation
from portal.app import create_app
from portal.foundation.audit import queries as trail
from portal.foundation.audit import service as audit
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.stats import queries as stats
from portal.foundation.stats import service as stat_service
from portal.foundation.web.context import hooks
from portal.outward.network import queries as network
from portal.outward.public import queries as public
from portal.people.parties.models import Party, PartyIdentifier
from portal.people.tenants import queries as tenants
from portal.people.tenants.places import places
from portal.programme.companies.models import Company
from portal.programme.funds.models import Commitment
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.models import Mission
from portal.programme.projects.models import Project
from portal.settings import ROOT
from support.app import DAY, Visitor, close, make_tables, settings_for
from support.people import ref_of
from support.reading import compared, number

pytestmark = pytest.mark.slow

PUBLISHED = tomllib.loads((ROOT / "tenants" / "demo" / "network.toml").read_text(encoding="utf-8"))["published"]
STUDIED, JOBS, COMMITTED = 1_580, 8_300, 34_000_000_00
NAMED = {"meuse", "longwy", "vosges", "savoie", "valenciennes", "indre", "loire-atlantique", "angers-saumur"}
PLANNED = {"dijon", "metz", "toul", "eure", "la-reunion"}
SHOWN = {
    "studied": "studied",
    "approved": "approved",
    "supported": "supported",
    "jobs": "jobs_supported",
    "half_days": "half_days",
    "money": "committed_cents",
}
_seconds: list[float] = []


def _worked() -> float:
    """Seconds that this process and those it started have worked, however busy the machine is with others."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a portal with the whole demonstration, loaded as the command does it."""
    folder = tmp_path_factory.mktemp("whole")
    url = f"sqlite:///{folder / 'portal.db'}"
    create_app(settings_for(url, url, folder))
    make_tables(url, None)
    app = create_app(settings_for(url, url, folder))
    installation.apply_tenants(app)
    started = _worked()
    demo.load(app, DAY)
    _seconds.append(_worked() - started)
    yield app
    close(app)


def slugs(app: Flask) -> list[str]:
    with app.app_context():
        return [row.slug for row in tenants.tenants() if row.id != row.network_id and not row.pilot]


def pairs(query: Select[tuple[str, int]]) -> dict[str, int]:
    return dict(db.session.execute(query).tuples().all())


def from_rows() -> Counter[str]:
    """Count the bound territory's figures from its own rows."""
    found: Counter[str] = Counter()
    for name in ("studied", "approved", "supported"):
        column = getattr(Project, f"{name}_on")
        found[name] = db.session.scalar(select(func.count(Project.id)).where(column.is_not(None))) or 0
    jobs = func.sum(Project.jobs_created + Project.jobs_kept)
    found["jobs"] = db.session.scalar(select(jobs).where(Project.approved_on.is_not(None))) or 0
    money = select(func.sum(Commitment.cents)).where(Commitment.withdrawn_on.is_(None))
    found["money"] = db.session.scalar(money) or 0
    found["half_days"] = db.session.scalar(select(func.count(HalfDay.id)).where(HalfDay.state == "confirmed")) or 0
    fields = select(Mission.field, func.count(Mission.id)).where(Mission.signed_on.is_not(None))
    signed = pairs(fields.group_by(Mission.field))
    found["missions"] = sum(signed.values())
    found["main_fields"] = sum(signed.get(field, 0) for field in ("hr", "organisation", "sales"))
    return found


def counted(app: Flask) -> Counter[str]:
    """Count the network's figures from the rows of every territory but the pilot."""
    found: Counter[str] = Counter()
    for slug in slugs(app):
        ref = ref_of(app, slug)
        with app.app_context(), use_tenant(ref):
            found += from_rows()
    return found


def totals_of(app: Flask) -> network.NetworkTotals:
    engine = app.extensions["network_engine"]
    return network.totals(engine, network.comparison(engine, "fr"), "EUR")


def check_figures(app: Flask) -> None:
    """Compare what the screens say with the rows, and both with what is published."""
    totals = totals_of(app)
    rows = counted(app)
    said = totals.sums.shown
    assert {name: said(figure) for name, figure in SHOWN.items()} == {name: rows[name] for name in SHOWN}
    assert (totals.missions, totals.main_fields) == (rows["missions"], rows["main_fields"])
    assert (said("studied"), said("jobs_supported"), totals.money.cents) == (STUDIED, JOBS, COMMITTED)
    assert totals.main_fields * 4 == totals.missions * 3
    home = public.programme_figures(app, public.territories(app))
    assert (home.studied, home.supported, home.jobs) == (said("studied"), said("supported"), said("jobs_supported"))
    assert home.committed == totals.money


def test_what_is_published_is_written_down_once_with_its_source() -> None:
    assert (PUBLISHED["projects_studied"], PUBLISHED["jobs_supported"]) == (STUDIED, JOBS)
    assert PUBLISHED["budget_committed"] * 100 == COMMITTED
    assert (PUBLISHED["active"], PUBLISHED["chambers"], set(PUBLISHED["planned"])) == (20, 15, PLANNED)
    assert PUBLISHED["source"]


def test_it_loads_in_less_than_a_minute(whole: Flask) -> None:
    assert _seconds[0] < 60


def test_the_network_comes_to_the_published_figures(whole: Flask) -> None:
    check_figures(whole)


def test_twenty_territories_are_active_fifteen_of_them_carried_by_chambers_and_five_are_planned(whole: Flask) -> None:
    totals = totals_of(whole)
    home = public.programme_figures(whole, public.territories(whole))
    assert (totals.active, totals.planned, totals.pilots, home.chambers) == (20, 5, 1, 15)
    rows = network.comparison(whole.extensions["network_engine"], "fr")
    assert {row.slug for row in rows if row.kind == "plan"} == PLANNED


def test_ales_has_its_34_and_26_and_the_other_named_territories_have_no_figure(whole: Flask) -> None:
    rows = {row.slug: row for row in network.comparison(whole.extensions["network_engine"], "fr")}
    ales = rows["ales-cevennes"]
    assert (ales.studied, ales.supported) == (34, 26)
    for slug in NAMED | PLANNED:
        row = rows[slug]
        assert (row.studied, row.supported, row.jobs, row.half_days, row.money_cents) == (0, 0, 0, 0, 0), slug
        assert not row.invented
    assert all(row.invented for slug, row in rows.items() if slug.startswith("demonstration-"))


def test_the_rate_is_76_5_per_cent_in_ales_and_about_three_of_four_in_the_network(whole: Flask) -> None:
    rows = {row.slug: row for row in network.comparison(whole.extensions["network_engine"], "fr")}
    rate = rows["ales-cevennes"].rate
    assert rate is not None
    assert round(rate * 1000) == 765
    totals = totals_of(whole)
    assert 0.75 <= float(totals.sums.rate or 0) <= 0.765


def test_the_screen_of_the_network_shows_the_figures(whole: Flask) -> None:
    page = BeautifulSoup(Visitor(whole, "network", "network_coordinator").get("/territories/").text, "html.parser")
    said = {fig.a.text: fig.b for fig in page.select(".az-fig")}
    assert (number(said["Projets étudiés"].text), number(said["Emplois soutenus"].text)) == (STUDIED, JOBS)
    assert Decimal(said["Engagé"].data["value"]) * 100 == COMMITTED
    assert said["Engagé"].text.split() == ["34", "M", "€"]


def test_each_figure_of_the_network_opens_the_rows_that_make_it(whole: Flask) -> None:
    visitor = Visitor(whole, "network", "network_coordinator")
    for path in ("/territories/", "/territories/ales-cevennes", "/territories/demonstration-2"):
        assert compared(visitor, path) >= 4


def test_sd_tech_is_the_reference_story_and_its_aid_is_not_computed(whole: Flask) -> None:
    from portal.programme.projects.study_models import Decision

    ref = ref_of(whole, "ales-cevennes")
    with whole.app_context(), use_tenant(ref):
        project, party = db.session.execute(
            select(Project, Party)
            .join(Company, Company.id == Project.company_id)
            .join(Party, Party.id == Company.party_id)
            .where(Party.name == "SD Tech")
        ).one()
        decision = db.session.scalars(select(Decision).where(Decision.project_id == project.id)).one()
        fields = set(db.session.scalars(select(Mission.field).where(Mission.project_id == project.id)))
        assert (project.studied_on.year, project.taken_over, party.invented) == (2006, True, False)
        assert (decision.advance_cents, decision.months) == (15_000_00, 24)
        assert decision.rules["aid"] == "not_computed"
        assert fields == {"quality", "accounting", "hr"}


def test_every_other_firm_is_marked_invented_and_its_number_passes_the_check(whole: Flask) -> None:
    seen: Counter[str] = Counter()
    for slug in slugs(whole):
        ref = ref_of(whole, slug)
        with whole.app_context(), use_tenant(ref):
            kinds = {item.value.key: item.value for item in hooks().collect("identifier_kinds", IdentifierKind)}
            for kind, value in db.session.execute(select(PartyIdentifier.kind, PartyIdentifier.value)):
                assert kinds[kind].check(value).ok, (slug, value)
                seen[value] += 1
            real = set(db.session.scalars(select(Party.name).where(Party.invented.is_(False))))
            assert real <= {"SD Tech", "Axens"}, slug
    assert len(seen) > 1_500


def test_every_firm_of_a_town_that_exists_has_the_code_of_its_commune(whole: Flask) -> None:
    for slug, least in (("ales-cevennes", 30), ("demonstration-1", 15)):
        ref = ref_of(whole, slug)
        with whole.app_context(), use_tenant(ref):
            territory = tenants.load(ref.id)
            assert territory is not None
            where = places(territory)
            assert where is not None
            firms = db.session.execute(select(Party.place, Company.area).join(Company, Company.party_id == Party.id))
            known = {(town, code, where.recognised(town)) for town, code in firms if where.recognised(town)}
            counted = db.session.scalar(select(func.count()).select_from(Company).where(Company.area != ""))
        assert all(code == expected for _town, code, expected in known), (slug, known)
        assert (counted or 0) >= least


def test_no_bad_news_is_told_of_a_real_territory(whole: Flask) -> None:
    ref = ref_of(whole, "ales-cevennes")
    with whole.app_context(), use_tenant(ref):
        states = Counter(db.session.scalars(select(Project.state).where(Project.taken_over)))
    assert not states.keys() & {"rejected", "dropped", "lapsed", "declined_by_sme", "closed_failed", "incident"}


def test_each_file_of_the_past_has_one_line_of_the_trail_and_the_chain_holds(whole: Flask) -> None:
    for slug in ("ales-cevennes", "demonstration-11"):
        ref = ref_of(whole, slug)
        with whole.app_context(), use_tenant(ref):
            ids = set(db.session.scalars(select(Project.id).where(Project.taken_over)))
            lines = Counter(line.subject_id for line in trail.trail(limit=5_000) if line.verb == "project.taken_over")
            assert lines == Counter(ids)
            assert audit.verify_tenant() == []


def test_the_summary_rows_of_every_territory_agree_with_its_rows(whole: Flask) -> None:
    for slug in slugs(whole):
        ref = ref_of(whole, slug)
        with whole.app_context(), use_tenant(ref):
            rows = from_rows()
            kept = {
                name: sum(stats.values(name).values()) for name in ("studied", "approved", "supported", "half_days")
            }
            assert kept == {name: rows[name] for name in kept}, slug
            assert sum(stats.values("studied_months").values()) == rows["studied"], slug
            states = pairs(select(Project.state, func.count(Project.id)).group_by(Project.state))
            assert {k: v for k, v in stats.values("projects").items() if v} == states, slug


def test_moving_one_row_turns_the_figures_red(whole: Flask) -> None:
    ref = ref_of(whole, "demonstration-2")
    with whole.app_context(), use_tenant(ref), transaction() as session:
        project = session.scalars(select(Project).where(Project.approved_on.is_not(None)).limit(1)).one()
        moved, project.studied_on = project.studied_on, None
        moved_id = project.id
    with pytest.raises(AssertionError):
        check_figures(whole)
    with whole.app_context(), use_tenant(ref), transaction() as session:
        session.get(Project, moved_id).studied_on = moved
        stat_service.bump("jobs_supported", "2020", 1)
    with pytest.raises(AssertionError):
        check_figures(whole)
    with whole.app_context(), use_tenant(ref), transaction():
        stat_service.bump("jobs_supported", "2020", -1)
    check_figures(whole)
