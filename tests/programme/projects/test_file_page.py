"""The file's page: facts on its thread, years where no day is known, two versions when two people edit it."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from portal.foundation.hooks.threads import HookFailedError
from portal.people.accounts.rules import system_actor
from portal.programme.companies.service import CompanyData
from portal.programme.projects import queries, registry, service
from portal.programme.projects import takeover as history
from portal.programme.projects.registry import SummaryFigure
from portal.programme.projects.takeover import TakenOver
from support.app import DAY, Visitor, form_values, text_of
from support.study import SLUG, actor, at, project_of

NEW_YEAR = date(2006, 1, 1)


@pytest.fixture
def operator(app):
    return Visitor(app, SLUG, "operator")


def spaced(page):
    return text_of(page).replace("\u202f", " ").replace("\u00a0", " ")


def test_the_thread_tells_facts_the_buttons_acts(app, operator):
    pid = project_of(app, "Vélodouce")
    with at(app):
        service.take_step(actor(app), pid, "qualify", DAY)
    shown = BeautifulSoup(operator.get(f"/projects/{pid}").text, "html.parser").select_one("ol.az-time").get_text(" ")
    assert "La demande est recevable" in shown
    assert "Qualifier" not in shown


@pytest.mark.parametrize(
    ("by", "shown"), [("demo load", "La démonstration"), ("missions", "Le portail"), ("Ana", "Ana")]
)
def test_the_history_names_what_acted_in_the_readers_words(app, operator, by, shown):
    pid = project_of(app, "Vélodouce")
    with at(app):
        service.take_step(system_actor(by), pid, "qualify", DAY)
    for page in (f"/projects/{pid}", f"/projects/{pid}/history"):
        assert shown in text_of(operator.get(page))


def test_history_of_which_only_the_year_is_known_shows_no_day(app, operator):
    days = dict.fromkeys(("received_on", "studied_on", "presented_on", "approved_on", "supported_on"), NEW_YEAR)
    record = TakenOver(
        CompanyData("Poudres d’Autrefois", {}), "Audit", "closed_success", closed_on=date(2008, 1, 1), **days
    )
    with at(app):
        pid = history.take_over(system_actor("test"), record)
    page = operator.get(f"/projects/{pid}")
    assert page.status_code == 200
    assert "2006" in text_of(page)
    assert "01/01/2006" not in text_of(page)
    assert "1er janvier" not in text_of(page)


def test_two_people_who_edit_a_file_see_both_versions(app, operator):
    pid = project_of(app)
    page = operator.get(f"/projects/{pid}/edit")
    typed = form_values(BeautifulSoup(page.text, "html.parser").select_one("main form[method=post]"))
    assert typed["requested"].replace("\u202f", " ") == "15 000"
    assert operator.submit(f"/projects/{pid}/edit", {"title": "La version de l’autre"}).status_code == 303
    answer = operator.post(f"/projects/{pid}/edit", {**typed, "title": "Ma version", "requested": "9 500"})
    assert answer.status_code == 409
    for words in ("La version de l’autre", "Ma version", "15 000 €", "9 500 €"):
        assert words in spaced(answer), words
    again = form_values(BeautifulSoup(answer.text, "html.parser").select_one("main form[method=post]"))
    assert operator.post(f"/projects/{pid}/edit", again).status_code == 303
    with at(app):
        assert queries.project_view(pid).title == "Ma version"


def test_a_plugin_that_does_not_answer_takes_its_figure_away_not_the_page(app, operator, monkeypatch):
    def silent(*_given):
        yield SummaryFigure("1", service.Message("said before"))
        raise HookFailedError("alize_probe", "mission_rules", "no answer within two seconds")

    monkeypatch.setattr(registry, "_figures", [*registry._figures, silent])
    assert operator.get(f"/projects/{project_of(app)}").status_code == 200
