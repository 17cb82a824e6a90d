"""The programme's home and a territory's page: figures counted from aggregates, nothing that names a firm."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.stats import service as stats
from portal.outward.public import queries
from portal.people.accounts.models import Person
from portal.people.parties.models import Party
from portal.people.tenants.models import Tenant
from portal.programme.projects.intake_models import Application, FollowLink
from portal.programme.projects.models import Project
from support.app import Visitor, text_of
from support.people import ref_of

ALES, PILOT, DEMO = "ales-cevennes", "romania-pilot", "demonstration-1"
EVERYWHERE = ("/help", "/site-map", "/accessibility", "/personal-data", "/legal-notice", "/sources")


def within(app: Flask, slug: str, act: Callable[[], Any]) -> Any:
    """Run `act` for a territory."""
    with app.app_context(), use_tenant(ref_of(app, slug)):
        return act()


def change(app: Flask, slug: str, **values: Any) -> None:
    """Change a territory as its screens would."""

    def act() -> None:
        with transaction() as session:
            row = session.get(Tenant, ref_of(app, slug).id)
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
            row.settings_version += 1

    within(app, slug, act)


def bump(app: Flask, slug: str, figure: str, delta: int) -> None:
    """Add to a figure of a territory."""

    def act() -> None:
        with transaction():
            stats.bump(figure, "2026", delta)

    within(app, slug, act)


def digits(page: Any) -> str:
    """Return a page's words without the spaces that group digits."""
    return re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d)", "", text_of(page))


def counted(app: Flask) -> queries.ProgrammeFigures:
    return queries.programme_figures(app, queries.territories(app))


def test_the_home_lists_every_published_territory_with_state_and_carrier(app: Flask) -> None:
    page = Visitor(app, "").get("/")
    text = text_of(page)
    for name in ("Alès Cévennes", "CCI Alès Cévennes", "Territoire de démonstration 1"):
        assert name in text
    rows = BeautifulSoup(page.text, "html.parser").select("table tbody tr")
    assert len(rows) == len(queries.territories(app))


def test_each_territory_of_the_map_is_a_row_of_its_table_and_leads_to_its_page(app: Flask) -> None:
    page = BeautifulSoup(Visitor(app, "").get("/").text, "html.parser")
    listed = {link["href"] for link in page.select("table tbody a")}
    drawn = {link["href"] for link in page.select("svg.az-map a")}
    assert drawn
    assert drawn <= listed


def test_a_candidate_is_not_published(app: Flask) -> None:
    change(app, DEMO, state="candidate")
    assert "Territoire de démonstration 1" not in {t.name_in("fr") for t in queries.territories(app)}
    assert Visitor(app, DEMO).get("/").status_code == 200


def test_the_figures_are_sums_of_the_territories_and_pilots_are_left_out(app: Flask) -> None:
    before = counted(app)
    bump(app, ALES, "studied", 7)
    bump(app, DEMO, "jobs_supported", 11)
    bump(app, DEMO, "committed_cents", 12_345_600)
    bump(app, PILOT, "studied", 500)
    after = counted(app)
    assert after.studied == before.studied + 7
    assert after.jobs == before.jobs + 11
    assert after.committed.cents == before.committed.cents + 12_345_600
    page = digits(Visitor(app, "").get("/"))
    assert str(after.studied) in page
    assert str(after.jobs) in page
    assert str(within(app, PILOT, lambda: queries.own_figures(app).studied)) in page


def test_the_figures_say_their_day_and_lead_to_their_sources(app: Flask) -> None:
    page = Visitor(app, "").get("/")
    assert "23 novembre 2026" in text_of(page)
    assert 'href="/sources"' in page.text


def test_the_sources_give_the_same_figures_as_the_home(app: Flask) -> None:
    bump(app, ALES, "studied", 41)
    bump(app, ALES, "jobs_supported", 977)
    figures, page = counted(app), digits(Visitor(app, "").get("/sources"))
    for value in (figures.active, figures.planned, figures.studied, figures.jobs, figures.committed.cents // 100):
        assert re.search(rf"\b{value}\b", page), value


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_the_login_behind_the_home_can_read_no_file_no_person_no_firm(app: Flask, engine_kind: str) -> None:
    for model in (Project, Party, Person, Application, FollowLink):
        with Session(app.extensions["network_engine"]) as session, pytest.raises(ProgrammingError, match="denied"):
            session.execute(select(model)).all()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_home_binds_no_territory_and_names_no_firm(app: Flask, engine_kind: str) -> None:
    firms = within(app, DEMO, lambda: list(db.session.scalars(select(Party.name))))
    page = Visitor(app, "").get("/").text
    assert firms
    assert not [name for name in firms if name in page]


@pytest.mark.parametrize("state", ["under_study", "being_set_up"])
def test_a_planned_territory_answers_on_its_host_with_a_page_and_nothing_else(app: Flask, state: str) -> None:
    change(app, DEMO, state=state)
    page = Visitor(app, DEMO).get("/")
    assert page.status_code == 200
    assert "/apply" not in page.text
    assert "/sign-in" not in page.text
    assert Visitor(app, DEMO, "operator").get("/projects/").status_code == 403


def test_the_advance_is_told_only_where_the_country_s_rules_offer_it(app: Flask) -> None:
    lends = text_of(Visitor(app, ALES).get("/")), text_of(Visitor(app, PILOT).get("/"))
    assert re.search(r"15.000.€", lends[0])
    assert "93/2009" in lends[1]
    assert "€" not in lends[1]


def test_figures_that_rest_on_fewer_than_five_files_are_not_shown(app: Flask) -> None:
    within(app, PILOT, lambda: stats.rebuild("studied", {"2026": 4}))
    assert within(app, PILOT, lambda: queries.own_figures(app).studied) is None
    assert "masqué" in text_of(Visitor(app, "").get("/sources"))
    within(app, PILOT, lambda: stats.rebuild("studied", {"2026": 613}))
    assert within(app, PILOT, lambda: queries.own_figures(app).studied) == 613
    assert "613" in text_of(Visitor(app, PILOT).get("/"))


def test_a_published_story_is_told_in_the_reader_s_language(app: Flask) -> None:
    visitor = Visitor(app, ALES)
    assert "poudres ultrafines" in text_of(visitor.get("/"))
    visitor.get("/language/en?next=/")
    assert "ultrafine powders" in text_of(visitor.get("/"))
    assert "SD Tech" not in text_of(Visitor(app, PILOT).get("/")).replace("SD Tech și Axens (date reluate)", "")


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("slug", ["", ALES, PILOT, "network"])
def test_the_texts_that_a_site_owes_its_readers_stand_on_every_host(shared_app: Flask, slug: str, path: str) -> None:
    page = Visitor(shared_app, slug).get(path)
    assert page.status_code == 200
    assert len(text_of(page)) > 300
    assert "None" not in text_of(page)


@pytest.mark.parametrize("path", ["/accessibility", "/personal-data", "/legal-notice"])
def test_the_texts_name_who_answers_for_them_and_how_to_reach_them(shared_app: Flask, path: str) -> None:
    page = Visitor(shared_app, ALES).get(path)
    assert "CCI Alès Cévennes" in text_of(page)
    assert "ales-cevennes@alize.example" in text_of(page)


def test_the_language_goes_back_to_the_page_and_never_to_another_site(shared_app: Flask) -> None:
    visitor = Visitor(shared_app, ALES)
    assert visitor.get("/language/en?next=/help").headers["Location"] == "/help"
    for target in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert visitor.get("/language/en", query_string={"next": target}).headers["Location"] == "/"
    assert visitor.get("/language/xx").status_code == 404


GOOD = "place=here&size=small&jobs=yes&health=no&need=both"


@pytest.mark.parametrize(
    ("answers", "leads_to"),
    [
        (GOOD, "/apply"),
        (GOOD.replace("jobs=yes", "jobs=no"), "/apply"),
        (GOOD.replace("place=here", "place=elsewhere"), "#territories"),
        (GOOD.replace("size=small", "size=large"), "/large-firms"),
    ],
)
def test_five_answers_suggest_where_to_go(shared_app: Flask, answers: str, leads_to: str) -> None:
    page = Visitor(shared_app, ALES).get(f"/check?{answers}")
    assert page.status_code == 200
    found = BeautifulSoup(page.text, "html.parser").select_one("section[aria-labelledby=answer]")
    assert found is not None
    assert any(leads_to in link["href"] for link in found.select("a"))
    assert len(found.select("li")) == 5


def test_an_answer_left_out_is_asked_for(shared_app: Flask) -> None:
    page = Visitor(shared_app, ALES).get("/check?place=here&size=small")
    assert page.status_code == 422
    assert page.text.count('class="az-err-msg"') == 3


def test_the_question_on_the_place_names_the_employment_area(shared_app: Flask) -> None:
    assert "Alès-Le Vigan" in text_of(Visitor(shared_app, ALES).get("/check"))
    assert "Cluj" in text_of(Visitor(shared_app, PILOT).get("/check"))


def test_money_alone_is_a_matter_to_talk_about_where_no_advance_is_offered(shared_app: Flask) -> None:
    both = [Visitor(shared_app, slug).get(f"/check?{GOOD}") for slug in (ALES, PILOT)]
    assert text_of(both[0]) != text_of(both[1])
    assert BeautifulSoup(both[1].text, "html.parser").select_one(".az-card.az-sun") is not None


def test_the_glossary_says_the_country_s_own_words(shared_app: Flask) -> None:
    words = [
        item.get_text() for item in BeautifulSoup(Visitor(shared_app, ALES).get("/help").text, "html.parser")("dt")
    ]
    assert any(word.startswith("Comité") for word in words)
    assert not {"advance", "committee"} & {word.lower() for word in words}


def test_a_firm_that_signs_in_finds_its_file_in_its_own_words(app: Flask) -> None:
    page = Visitor(app, DEMO, "sme").get("/home", follow_redirects=True)
    assert page.status_code == 200
    found = BeautifulSoup(page.text, "html.parser")
    assert len(found.select('main [aria-current="step"]')) == 1
    assert found.select_one('main a[href^="/projects/"]') is not None


def test_the_team_is_led_to_its_day(app: Flask) -> None:
    assert Visitor(app, DEMO, "operator").get("/home").location == "/day"


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_while_the_country_cannot_answer_nothing_false_is_said(
    app: Flask, engine_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_self: Hooks, plugin: str, hook: str, _arguments: object) -> None:
        raise HookFailedError(plugin, hook, "paused")

    lends = Visitor(app, ALES).get("/")
    monkeypatch.setattr(Hooks, "_call", fails)
    page = Visitor(app, ALES).get("/")
    assert page.status_code == 200
    assert len(BeautifulSoup(page.text, "html.parser").select("#what + .az-grid .az-card")) == 1
    assert len(BeautifulSoup(lends.text, "html.parser").select("#what + .az-grid .az-card")) == 2
    assert Visitor(app, ALES).get("/apply").status_code == 409
    assert Visitor(app, ALES).get(f"/check?{GOOD}").status_code == 200


def test_the_office_is_one_touch_away(shared_app: Flask) -> None:
    page = BeautifulSoup(Visitor(shared_app, ALES).get("/").text, "html.parser")
    assert page.select_one('a[href="tel:+33465712410"]') is not None
    assert page.select_one(f'a[href="mailto:{ALES}@alize.example"]') is not None
