"""The worklist: what each row tells, the order a person keeps, acts on several files at once."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from portal.casework.deadlines import queries as deadlines
from portal.foundation.db.session import db
from portal.programme.projects import documents, queries, service, study
from support.app import DAY, Visitor
from support.study import SLUG, Upload, actor, at, project_of, state_of


def ask(app, pid):
    with at(app):
        service.take_step(actor(app), pid, "ask_documents", DAY)


def row_of(page, firm):
    rows = BeautifulSoup(page.text, "html.parser").select("tbody tr")
    (found,) = [row for row in rows if firm in row.get_text()]
    return " ".join(found.get_text(" ").split())


def flashes(page):
    return BeautifulSoup(page.text, "html.parser").select_one("#az-status").get_text(" ")


def test_a_row_tells_what_is_missing_and_what_is_next(app):
    pid = project_of(app)
    ask(app, pid)
    with at(app):
        documents.attach(actor(app), pid, Upload("a.png"), "accounts")
    row = row_of(Visitor(app, SLUG, "operator").get("/projects/"), "Fonderie")
    assert "1 " in row
    assert "30/11/2026" in row


def test_a_request_shows_the_day_of_its_answer(app):
    row = row_of(Visitor(app, SLUG, "operator").get("/projects/?basket=new"), "Maison Cabrières")
    assert "24/11/2026" in row


def test_no_row_costs_a_query(app):
    """Many files of a basket or few: the page asks the database as often; the whole list counts nobody's own."""
    operator = Visitor(app, SLUG, "operator")
    assert operator.get("/projects/").status_code == 200
    counts = []
    for address in ("/projects/?basket=study", "/projects/?basket=waiting", "/projects/"):
        asked = []
        with app.app_context():
            engine = db.engine

        def note(_c, _cursor, statement, *_rest, into=asked):
            into.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert operator.get(address).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] + 1 <= 12


def test_a_list_is_narrowed_to_a_field_of_the_diagnosis(app):
    pid = project_of(app)
    with at(app):
        study.note_diagnosis(actor(app), pid, "safety", "x", 3)
    page = Visitor(app, SLUG, "operator").get("/projects/?field=safety")
    assert "Fonderie" in page.text
    assert "Solaréo" not in page.text


def test_the_list_opens_in_the_order_a_person_keeps(app):
    operator = Visitor(app, SLUG, "operator")
    assert operator.post("/projects/order", {"sort": "-company"}).status_code == 303
    text = operator.get("/projects/?basket=new").text
    assert text.index("Vélodouce") < text.index("Maison Cabrières")
    text = operator.get("/projects/?basket=new&sort=company").text
    assert text.index("Maison Cabrières") < text.index("Vélodouce")
    assert (
        "-company" not in Visitor(app, SLUG, "territory_manager").get("/projects/?basket=new").text.split("<table")[0]
    )
    assert operator.post("/projects/order", {"sort": "colour"}).status_code == 409


def test_several_files_go_to_another_person_with_what_is_due(app):
    one, other = project_of(app), project_of(app, "Solaréo")
    ask(app, one)
    manager = actor(app, "territory_manager")
    sent = {"file": [str(one), str(other)], "action": "assign", "lead_id": str(manager.member_id), "basket": "study"}
    operator = Visitor(app, SLUG, "operator")
    answer = operator.post("/projects/bulk", sent)
    assert answer.location.startswith("/projects/?basket=study")
    with at(app):
        for pid in (one, other):
            assert queries.project_view(pid).lead_id == manager.member_id
        assert [row.member_id for row in deadlines.of_subject("project", one)] == [manager.member_id]
    assert "Hélène Marcou" in flashes(operator.get(answer.location))


def test_the_files_that_refuse_are_named_and_keep_no_other_back(app):
    studied, new = project_of(app), project_of(app, "Vélodouce")
    operator = Visitor(app, SLUG, "operator")
    answer = operator.post("/projects/bulk", {"file": [str(studied), str(new)], "action": "ask"})
    assert answer.status_code == 303
    assert state_of(app, studied) == "awaiting_documents"
    assert state_of(app, new) == "prospect"
    assert "Vélodouce" in flashes(operator.get(answer.location))


def test_a_form_sent_twice_acts_once(app):
    pid = project_of(app)
    operator = Visitor(app, SLUG, "operator")
    sent = {"file": [str(pid)], "action": "ask", "form_key": "k" * 40}
    assert operator.post("/projects/bulk", sent).status_code == 303
    assert operator.post("/projects/bulk", sent).status_code == 303
    with at(app):
        assert [t.event for t in queries.transitions(pid)].count("ask_documents") == 1


@pytest.mark.parametrize("sent", [{"action": "ask"}, {"action": "assign", "file": "not-an-id"}])
def test_without_a_tick_nothing_happens(app, sent):
    operator = Visitor(app, SLUG, "operator")
    assert operator.post("/projects/bulk", sent).status_code == 303


def test_a_file_of_another_territory_is_never_among_the_ticked(app):
    foreign = project_of(app, "Cévélia Mécanique", "ales-cevennes")
    Visitor(app, SLUG, "operator").post("/projects/bulk", {"file": [str(foreign)], "action": "ask"})
    assert state_of(app, foreign, "ales-cevennes") == "in_study"


def test_who_only_reads_has_no_acts(app):
    reader = Visitor(app, SLUG, "accountant")
    page = reader.get("/projects/")
    assert page.status_code == 200
    assert 'name="file"' not in page.text
    assert reader.post("/projects/bulk", {"action": "ask"}).status_code == 403


def test_another_person_follows_the_file_and_its_dates_from_its_page_too(app):
    pid = project_of(app)
    ask(app, pid)
    manager = actor(app, "territory_manager")
    operator = Visitor(app, SLUG, "operator")
    assert operator.submit(f"/projects/{pid}/edit", {"lead_id": str(manager.member_id)}).status_code == 303
    with at(app):
        (row,) = deadlines.of_subject("project", pid)
    assert (row.member_id, row.due_on) == (manager.member_id, DAY + timedelta(days=7))
