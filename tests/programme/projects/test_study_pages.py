"""The study's pages: what they show, what they keep of what was typed, and who may do what."""

import pytest
from bs4 import BeautifulSoup

from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.money import Money
from portal.programme.projects import documents, proposal_views, queries, service, study, study_queries
from support.app import DAY, Visitor, form_values, text_of
from support.study import SLUG, Upload, actor, at, complete, item_of, project_of, propose, state_of

RO, ROMANIAN = "romania-pilot", "Atelierele Șoimuș SRL"


@pytest.fixture
def pid(app):
    return project_of(app)


@pytest.fixture
def operator(app):
    return Visitor(app, SLUG, "operator")


def main_form(page):
    return form_values(BeautifulSoup(page.text, "html.parser").select_one("main form[method=post]"))


def test_a_study_is_written_page_by_page(app, pid, operator):
    base = f"/projects/{pid}/study"
    sent = {"field": "safety", "finding": "Coulée sans barrière.", "weight": "3"}
    assert operator.submit(f"{base}/diagnosis/new", sent).location.endswith("/study#diagnosis")
    for side, label, amount in (("use", "Barrières", "30 000"), ("source", "Banque", "18 000,50")):
        sent = {"label": label, "amount": amount, "side": side}
        assert operator.submit(f"{base}/financing/new", sent).status_code == 303
    sent = {"jobs_created": "3", "baseline_headcount": "22", "baseline_on": "31/10/2026"}
    assert operator.submit(f"{base}/jobs", sent).status_code == 303
    sent = {"advance": "12 000", "months": "24", "days_safety": "4", "opinion": "Solide."}
    assert operator.submit(f"{base}/proposal", sent).status_code == 303
    shown = text_of(operator.get(base)).replace("\u202f", " ").replace("\u00a0", " ")
    for words in ("Coulée sans barrière.", "Barrières", "18 000,50 €", "11 999,50 €", "12 000 €", "24 mois", "Solide."):
        assert words in shown, words
    printed = operator.get(f"{base}/print")
    assert "Coulée sans barrière." in printed.text
    assert not BeautifulSoup(printed.text, "html.parser").select("main form")


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("diagnosis/new", {"finding": "", "field": "safety"}, 'value="safety"'),
        ("financing/new", {"label": "Four", "amount": "beaucoup"}, 'value="beaucoup"'),
        ("financing/new", {"label": "Four", "amount": "0"}, 'value="Four"'),
        ("jobs", {"baseline_on": "31/02/2026", "baseline_headcount": "3"}, 'value="31/02/2026"'),
        ("jobs", {"baseline_headcount": "3"}, 'value="3"'),
        ("proposal", {"advance": "15 000,01", "months": "24"}, 'value="15 000,01"'),
        ("proposal", {"advance": "", "opinion": "Pas encore."}, "Pas encore."),
    ],
)
def test_what_was_typed_stays_when_an_answer_is_wrong(pid, operator, path, sent, kept):
    answer = operator.submit(f"/projects/{pid}/study/{path}", sent)
    assert answer.status_code == 422
    assert kept in answer.text
    assert 'id="errors"' in answer.text


def test_the_bounds_of_an_advance_are_said_before_and_after(pid, operator, monkeypatch):
    page = operator.get(f"/projects/{pid}/study/proposal")
    shown = text_of(page).replace("\u202f", " ").replace("\u00a0", " ")
    assert "1 000 € à 15 000 €" in shown
    answer = operator.submit(f"/projects/{pid}/study/proposal", {"advance": "20 000", "months": "24"})
    assert "1 000 € à 15 000 €" in text_of(answer).replace("\u202f", " ").replace("\u00a0", " ").split("corriger")[1]

    def silent(_on):
        raise HookFailedError("alize_france", "advance_rules", "no answer")

    monkeypatch.setattr(proposal_views, "advance_rules", silent)
    shown = text_of(operator.get(f"/projects/{pid}/study/proposal")).replace("\u00a0", " ")
    assert "« France » ne répond pas" in shown


def test_where_no_advance_is_offered_the_law_stands_instead_of_the_fields(app):
    pid = project_of(app, ROMANIAN, RO)
    operator = Visitor(app, RO, "operator")
    page = operator.get(f"/projects/{pid}/study/proposal")
    assert 'name="advance"' not in page.text
    assert "93/2009" in page.text
    sent = {"days_production": "6", "advance": "1000", "months": "24"}
    assert operator.submit(f"/projects/{pid}/study/proposal", sent).status_code == 303
    with at(app, RO):
        found = study_queries.proposal(pid)
    assert (found.advance, found.months, found.half_days) == (Money.zero("RON"), 0, {"production": 6})


def test_where_the_country_lends_nothing_no_page_offers_it_and_each_says_why(app, operator):
    asked, here = 'name="requested"', Visitor(app, RO, "operator")
    assert asked in operator.get("/projects/new").text
    assert asked not in here.get("/projects/new").text
    carried = {"title": "Un atelier", "company_name": "Nou SRL", "registered": "", "requested": "1000"}
    file = here.submit("/projects/new", carried).location
    page = BeautifulSoup(here.get(f"{file}/edit").text, "html.parser")
    field = page.select_one("[name=requested]")
    assert "93/2009" in page.find(id=field["aria-describedby"].split()[0]).text
    assert here.submit(f"{file}/edit", {"requested": ""}).status_code == 303
    assert asked not in here.get(f"{file}/edit").text
    for path in ("/advances/", "/fund"):
        assert "93/2009" in Visitor(app, RO, "territory_manager").get(path).text
        assert "93/2009" not in Visitor(app, SLUG, "territory_manager").get(path).text


def test_two_versions_stand_side_by_side_and_the_person_chooses(app, pid, operator):
    with at(app):
        made = study.note_diagnosis(actor(app), pid, "safety", "Au début.", 3)
        line = study.add_line(actor(app), pid, "use", "Four", Money.of(10, "EUR"))
        study.change_diagnosis(actor(app), made, 1, "safety", "Entre-temps.", 3)
        study.change_line(actor(app), line, 1, "use", "Four d’occasion", Money.of(9, "EUR"))
        version = queries.project_view(pid).version
        study.plan_jobs(actor(app), pid, version, study.JobsData(9, 9, None, None), DAY)
    propose(app, pid, actor(app))
    base = f"/projects/{pid}/study"
    for path, sent, kept in (
        (f"diagnosis/{made}", {"finding": "À la fin."}, "Entre-temps."),
        (f"financing/{line}", {"label": "Four neuf"}, "Four d’occasion"),
        ("jobs", {"jobs_created": "4"}, "9"),
        ("proposal", {"opinion": "À la fin."}, "Solide."),
    ):
        old = "0" if path == "proposal" else "1"
        answer = operator.submit(f"{base}/{path}", {**sent, "version": old})
        assert answer.status_code == 409, path
        assert kept in answer.text
        assert next(iter(sent.values())) in answer.text
        assert operator.post(f"{base}/{path}", main_form(answer)).status_code == 303, path
    with at(app):
        assert study_queries.diagnosis_line(made).finding == "À la fin."
        assert study_queries.proposal(pid).opinion == "À la fin."
        assert study_queries.proposal(pid).half_days == {"safety": 4}


def test_lines_are_removed_with_the_version_they_were_shown_in(app, pid, operator):
    with at(app):
        made = study.note_diagnosis(actor(app), pid, "safety", "x", 3)
        line = study.add_line(actor(app), pid, "use", "Four", Money.of(10, "EUR"))
    base = f"/projects/{pid}/study"
    assert operator.post(f"{base}/diagnosis/{made}/remove", {"version": "7"}).status_code == 409
    assert operator.post(f"{base}/diagnosis/{made}/remove", {"version": "1"}).status_code == 303
    assert operator.post(f"{base}/financing/{line}/remove", {"version": "1"}).status_code == 303
    with at(app):
        assert study_queries.study(pid).uses == ()


def test_a_study_that_is_not_open_is_read(app, pid, operator):
    complete(app, pid, actor(app))
    with at(app):
        service.take_step(actor(app, "territory_manager"), pid, "mark_ready", DAY)
    page = operator.get(f"/projects/{pid}/study")
    assert "Coulée" in page.text or "coulée" in page.text
    assert not BeautifulSoup(page.text, "html.parser").select("main form")
    form = operator.get(f"/projects/{pid}/study/proposal")
    assert form.status_code == 200
    assert 'name="advance"' not in form.text
    assert operator.post(f"/projects/{pid}/study/proposal", {"days_hr": "2", "version": "1"}).status_code == 409


def test_documents_are_validated_refused_and_done_without_on_the_page(app, pid, operator):
    with at(app):
        documents.attach(actor(app), pid, Upload("a.png"), "accounts")
        item = item_of(pid, "accounts")
        other = item_of(pid, "forecast")
        ids, version = (item.id, other.id), item.version
    base = f"/projects/{pid}/study/documents"
    assert operator.submit(f"{base}/{ids[0]}/refuse", {"reason": ""}).status_code == 422
    assert operator.submit(f"{base}/{ids[0]}/refuse", {"reason": "Illisible."}).status_code == 303
    assert "Illisible." in operator.get(f"/projects/{pid}/study").text
    assert operator.post(f"{base}/{ids[0]}/validate", {"version": str(version)}).status_code == 409
    assert operator.post(f"{base}/{ids[0]}/validate", {"version": str(version + 1)}).status_code == 303
    assert operator.get(f"{base}/{ids[1]}/waive").status_code == 403
    manager = Visitor(app, SLUG, "territory_manager")
    assert manager.submit(f"{base}/{ids[1]}/waive", {"reason": "Vu sur place."}).status_code == 303
    assert operator.post(f"{base}/remind").status_code == 409


def test_the_author_meets_a_refusal_and_another_manager_s_mark_is_taken(app, pid):
    operator = actor(app)
    complete(app, pid, operator)
    manager = Visitor(app, SLUG, "territory_manager")
    propose(app, pid, actor(app, "territory_manager"), 9_000)
    page = manager.get(f"/projects/{pid}/steps/mark_ready")
    assert BeautifulSoup(page.text, "html.parser").select_one("main button[type=submit]") is None
    answer = manager.post(f"/projects/{pid}/steps/mark_ready", {"reason": ""})
    assert answer.status_code == 409
    assert state_of(app, pid) == "in_study"
    propose(app, pid, operator, 9_000)
    assert manager.submit(f"/projects/{pid}/steps/mark_ready").status_code == 303
    assert state_of(app, pid) == "ready"


def test_the_operator_may_not_mark_ready(app, pid, operator):
    complete(app, pid, actor(app))
    assert operator.get(f"/projects/{pid}/steps/mark_ready").status_code == 403
    assert operator.post(f"/projects/{pid}/steps/mark_ready").status_code == 403


def test_a_study_is_not_for_the_company_s_eyes(app, pid):
    helped = Visitor(app, SLUG, "sme")
    assert helped.get(f"/projects/{pid}").status_code == 200
    assert helped.get(f"/projects/{pid}/study").status_code == 403
    assert "/study" not in helped.get(f"/projects/{pid}").text
    reader = Visitor(app, SLUG, "accountant")
    assert reader.get(f"/projects/{pid}/study").status_code == 200
    assert reader.get(f"/projects/{pid}/study/proposal").status_code == 403


def test_the_page_of_a_request_shows_what_the_rules_say_with_their_source(app):
    pid = project_of(app, "Maison Cabrières")
    page = Visitor(app, SLUG, "operator").get(f"/projects/{pid}/steps/qualify")
    shown = text_of(page)
    assert "2003/361" in shown
    assert "Trouver des acheteurs" in shown


def test_a_file_says_what_it_lacks_and_what_is_due(app, pid, operator):
    with at(app):
        service.take_step(actor(app), pid, "ask_documents", DAY)
    page = operator.get(f"/projects/{pid}")
    shown = text_of(page)
    assert "30 novembre 2026" in shown
    assert "Le diagnostic est vide" in shown
