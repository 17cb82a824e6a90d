"""What files put on a person's day, whose it is, and when it is due."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from portal.casework.deadlines import registry
from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.threads import HookFailedError
from portal.programme.projects import asking, documents, service
from portal.programme.projects.models import Project
from support.app import DAY, Visitor, text_of
from support.people import ref_of
from support.study import SLUG, Upload, actor, at, bring_documents, complete, project_of, propose


@pytest.fixture
def day(app):
    """Says what a role has to do on a day: title in English, and when it is due."""

    def tasks(role="operator", on=DAY, slug=SLUG):
        who = actor(app, role, slug)
        with app.test_request_context(), use_tenant(ref_of(app, slug)):
            return {t.title.text % {**t.title.params, "num": 1}: t.due_on for t in registry.tasks(who, on)}

    return tasks


def test_a_request_is_answered_by_the_second_working_day(day):
    """Came in on Thursday 19 and on Friday 20 November: Monday and Tuesday."""
    found = day()
    assert found["Answer the request of Vélodouce"] == date(2026, 11, 23)
    assert found["Answer the request of Maison Cabrières"] == date(2026, 11, 24)


def test_a_holiday_does_not_count(app, day):
    pid = project_of(app, "Vélodouce")
    with at(app), transaction() as session:
        session.get(Project, pid).received_on = date(2026, 12, 24)
    assert day(on=date(2026, 12, 26))["Answer the request of Vélodouce"] == date(2026, 12, 29)


def test_somebody_else_s_request_is_not_mine_and_nobody_s_is_everyone_s(app, day):
    pid = project_of(app, "Vélodouce")
    title = "Answer the request of Vélodouce"
    assert title not in day("territory_manager")
    with at(app):
        service.assign(actor(app), pid, None)
    assert title in day("territory_manager")
    assert title in day()
    with at(app):
        service.assign(actor(app), pid, actor(app, "territory_manager").member_id)
    assert title not in day()


def test_days_of_an_expert_alone_lead_to_the_need_and_not_to_an_agreement(app, day):
    """The committee granted eight half-days and no advance: the pilot lends no money."""
    pid = project_of(app, "Tâmplăria Făget SRL", slug="romania-pilot")
    assert "Note what Tâmplăria Făget SRL needs" in day(slug="romania-pilot")
    officer = Visitor(app, "romania-pilot", "operator")
    assert "/advances/late" not in officer.get("/day").text, "instalments are no work where no money is lent"
    file, need = f"/projects/{pid}", f"/projects/{pid}/missions/new"
    first = BeautifulSoup(officer.get(file).text, "html.parser").select_one(".az-head .btn-primary")
    assert first["href"] == need
    form = BeautifulSoup(officer.get(need).text, "html.parser")
    assert form.select_one("#field option[selected]")["value"] == "organisation"
    assert form.select_one("#half_days")["value"] == "8"
    noted = {"objective": "Planificarea comenzilor", "deliverable": "Un plan"}
    assert officer.submit(need, noted).status_code == 303
    assert "Note what Tâmplăria Făget SRL needs" not in day(slug="romania-pilot")
    assert need not in officer.get(file).text


def test_a_study_asks_for_its_next_part_when_it_grows_old(app, day):
    pid = project_of(app)
    with at(app):
        started = db.session.get(Project, pid).studied_on
    late = started + timedelta(days=31)
    assert not any("Arpège" in title for title in day(on=started + timedelta(days=22)))
    assert day(on=started + timedelta(days=23))["Note the diagnosis of Fonderie Arpège"] == late - timedelta(days=1)
    complete(app, pid, actor(app), but=frozenset({"proposal"}))
    assert "Write the proposal for Fonderie Arpège" in day(on=late)
    propose(app, pid, actor(app))
    assert "Finish the study of Fonderie Arpège" in day(on=late)


def test_a_document_that_came_in_is_looked_at_the_next_working_day(app, day):
    pid = project_of(app)
    with at(app):
        documents.attach(actor(app), pid, Upload("a.png"), "accounts")
    assert day()["Look at the document of Fonderie Arpège"] == DAY + timedelta(days=1)


def test_the_manager_checks_what_another_made_whole(app, day):
    title, pid = "Check the file of Fonderie Arpège for the committee", project_of(app)
    complete(app, pid, actor(app), but=frozenset({"documents"}))
    assert title not in day("territory_manager")
    with at(app):
        bring_documents(pid, actor(app))
    assert day("territory_manager")[title] == date(2026, 11, 30)
    assert title not in day()
    propose(app, pid, actor(app, "territory_manager"), 9_000)
    assert title not in day("territory_manager")


def test_a_reminder_becomes_a_decision(app, day):
    pid = project_of(app)
    with at(app):
        service.take_step(actor(app), pid, "ask_documents", DAY)
    assert day()["Remind Fonderie Arpège of its documents"] == DAY + timedelta(days=7)
    for on in (DAY + timedelta(days=7), DAY + timedelta(days=15)):
        with at(app):
            asking.remind(actor(app), pid, on, asking.prepare(pid, on))
    decide = "Go on or close: Fonderie Arpège has not sent its documents"
    assert day(on=DAY + timedelta(days=15))[decide] == DAY + timedelta(days=30)


def test_who_does_not_study_finds_no_tasks_of_studies(app):
    page = Visitor(app, SLUG, "accountant").get("/day")
    assert page.status_code == 200
    assert "Vélodouce" not in page.text


def test_the_baskets_count_as_the_lists_do(app):
    operator = Visitor(app, SLUG, "operator")
    page = operator.get("/day")
    baskets = BeautifulSoup(page.text, "html.parser").select("a.az-basket[href^='/projects/']")
    assert len(baskets) >= 5
    for basket in baskets:
        count = int("".join(c for c in basket.b.get_text() if c.isdigit()))
        rows = BeautifulSoup(operator.get(basket["href"]).text, "html.parser").select("tbody tr")
        assert len(rows) == min(count, 25), basket["href"]


def test_a_romanian_day_speaks_romanian(app):
    shown = text_of(Visitor(app, "romania-pilot", "operator").get("/day"))
    assert "Ziua mea" in shown
    assert "Brutăria Țărănească" in shown


def test_a_plugin_that_does_not_answer_takes_its_tasks_away_and_the_day_says_so(app, monkeypatch):
    def silent(*_given):
        raise HookFailedError("alize_probe", "mission_rules", "no answer within two seconds")

    monkeypatch.setattr(registry, "_tasks", [silent, *registry._tasks])
    page = Visitor(app, SLUG, "operator").get("/day")
    assert page.status_code == 200
    assert "Une partie de votre journée" in text_of(page)
    assert "Vélodouce" in text_of(page)
    assert "Rien n’est en retard" not in text_of(page)
