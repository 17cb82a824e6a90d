"""The documents a file needs: asked for by letter, received, looked at; the file waits no longer than it should."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.casework.deadlines import queries as deadlines
from portal.foundation.db.session import db, transaction
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.web.errors import ConflictError, UnansweredError
from portal.people.parties.service import set_contact
from portal.programme.projects import asking, checklist, documents, queries, service, study_guards
from portal.programme.projects.intake_models import Application
from support.app import DAY
from support.study import Upload, actor, at, item_of, project_of, state_of

CONTACT = "direction@arpege.example"


@pytest.fixture
def pid(app):
    """A file under study whose firm has a contact."""
    found = project_of(app)
    with at(app), transaction() as session:
        set_contact(session, queries.project_view(found).party_id, "Nadia Sorel", CONTACT, "")
    return found


def step(app, pid, event, on=DAY, who=None, reason=""):
    with at(app):
        service.take_step(who or actor(app), pid, event, on, reason)


def states(pid):
    return {item.key: item.state for item in checklist.items(pid)}


def due_of(app, pid):
    with at(app):
        return {row.code: row.due_on for row in deadlines.of_subject("project", pid) if not row.done_on}


def letters():
    query = select(OutboxMessage).where(OutboxMessage.kind == "documents").order_by(OutboxMessage.id)
    return list(db.session.scalars(query))


def bring(app, pid, key, who=None):
    with at(app):
        documents.attach(who or actor(app), pid, Upload(f"{key}.png"), key)


def test_a_study_begins_with_its_list(app):
    pid = project_of(app, "Solaréo")
    step(app, pid, "study")
    with at(app):
        assert states(pid) == dict.fromkeys(("accounts", "forecast", "quote", "registration"), "required")
        assert [i.key for i in checklist.items(pid) if i.blocking] == ["accounts", "forecast"]


def test_the_company_is_written_to_about_what_is_missing(app, pid):
    bring(app, pid, "accounts")
    step(app, pid, "ask_documents")
    with at(app):
        (letter,) = letters()
        assert (letter.to_address, letter.to_name, letter.locale) == (CONTACT, "Nadia Sorel", "fr")
        assert queries.project_view(pid).reference in letter.subject
        assert "8 décembre 2026" in letter.text
        assert "Camille Roussel" in letter.text
        assert f"/projects/{pid}/documents" in letter.text
        assert states(pid) == {
            "accounts": "received",
            "forecast": "requested",
            "quote": "requested",
            "registration": "requested",
        }


def test_the_letter_names_only_what_has_not_come_in(app, pid):
    bring(app, pid, "accounts")
    with at(app):
        asked = asking.prepare(pid, DAY)
    assert [item.key for item in asked.awaited] == ["forecast", "quote", "registration"]
    lines = [line for line in asked.letter.text.split("\n") if line.startswith("- ")]
    assert len(lines) == 3


def test_who_applied_is_written_to_in_their_language_where_the_firm_has_no_contact(app):
    pid = project_of(app)
    with at(app), transaction() as session:
        session.add(
            Application(
                project_id=pid, company_name="x", name="Ann", email="ann@firm.example", locale="en", agreed_at=now()
            )
        )
    with at(app):
        letter = asking.prepare(pid, DAY).letter
    assert (letter.to.address, letter.to.locale) == ("ann@firm.example", "en")
    assert "we need these documents" in letter.text


def test_without_an_address_nobody_is_written_to_and_the_page_says_so(app):
    pid = project_of(app)
    with at(app):
        assert "documents.address" in {finding.code for finding in asking.findings(pid, actor(app), DAY)}
    step(app, pid, "ask_documents")
    with at(app):
        assert letters() == []
    assert due_of(app, pid) == {"documents": DAY + timedelta(days=7)}


def test_reminders_come_at_7_and_15_days_and_one_decides_at_30(app, pid):
    step(app, pid, "ask_documents")
    for on, code, days in (
        (DAY, "documents", 7),
        (DAY + timedelta(days=7), "documents", 15),
        (DAY + timedelta(days=16), "documents_decide", 30),
    ):
        if on != DAY:
            with at(app):
                asking.remind(actor(app), pid, on, asking.prepare(pid, on))
        assert due_of(app, pid) == {code: DAY + timedelta(days=days)}
    with at(app):
        assert len(letters()) == 3


def test_a_late_reminder_leaves_a_week_to_answer(app, pid):
    step(app, pid, "ask_documents")
    late = DAY + timedelta(days=40)
    with at(app):
        asking.remind(actor(app), pid, late, asking.prepare(pid, late))
    assert due_of(app, pid) == {"documents_decide": late + timedelta(days=7)}


@pytest.mark.parametrize(
    ("event", "reason"), [("resume_study", ""), ("withdraw", "Reporté."), ("drop", "Sans nouvelles.")]
)
def test_a_file_that_waits_no_more_leaves_nothing_due(app, pid, event, reason):
    step(app, pid, "ask_documents")
    step(app, pid, event, reason=reason)
    assert due_of(app, pid) == {}


def test_nobody_reminds_a_firm_that_nobody_waits_for(app, pid):
    with at(app), pytest.raises(ConflictError):
        asking.remind(actor(app), pid, DAY, asking.prepare(pid, DAY))


def test_a_document_is_looked_at_before_it_counts(app, pid):
    step(app, pid, "ask_documents")
    bring(app, pid, "accounts")
    who = actor(app)
    with at(app):
        item = item_of(pid, "accounts")
        assert (item.state, item.received_on) == ("received", DAY)
        checklist.refuse(who, item.id, item.version, DAY, "Exercice incomplet.")
        assert states(pid)["accounts"] == "refused"
    bring(app, pid, "accounts")
    with at(app):
        item = item_of(pid, "accounts")
        assert item.state == "received"
        checklist.validate(who, item.id, item.version, DAY)
        assert states(pid)["accounts"] == "validated"


def test_what_has_not_come_in_is_neither_validated_nor_refused(app, pid):
    step(app, pid, "ask_documents")
    with at(app):
        item = item_of(pid, "forecast")
        for act in (
            lambda: checklist.validate(actor(app), item.id, item.version, DAY),
            lambda: checklist.refuse(actor(app), item.id, item.version, DAY, "x"),
        ):
            with pytest.raises(ConflictError):
                act()


def test_only_who_answers_for_the_territory_does_without_a_document(app, pid):
    step(app, pid, "ask_documents")
    with at(app):
        item = item_of(pid, "forecast")
        with pytest.raises(NotAllowedError):
            checklist.waive(actor(app), item.id, item.version, DAY, "x")
        checklist.waive(actor(app, "territory_manager"), item.id, item.version, DAY, "Vu sur place.")
        assert states(pid)["forecast"] == "waived"


def test_the_second_of_two_who_decide_is_told(app, pid):
    step(app, pid, "ask_documents")
    bring(app, pid, "accounts")
    with at(app):
        item = item_of(pid, "accounts")
        version = item.version
        checklist.validate(actor(app), item.id, version, DAY)
        with pytest.raises(ConflictError):
            checklist.refuse(actor(app), item.id, version, DAY, "x")


def test_what_nobody_asks_for_any_more_holds_nothing_up(app, pid):
    """The firm turns out not to be registered yet: its accounts are no condition any more."""
    step(app, pid, "ask_documents")
    with at(app):
        wanted = checklist.requirements(queries.project_view(pid), DAY)
        kept = tuple(item for item in wanted if item.value.key != "accounts")
        checklist.refresh(actor(app), pid, kept, DAY)
        assert not item_of(pid, "accounts").blocking


def test_asked_again_the_list_keeps_what_was_decided(app, pid):
    step(app, pid, "ask_documents")
    bring(app, pid, "accounts")
    with at(app):
        item = item_of(pid, "accounts")
        checklist.validate(actor(app), item.id, item.version, DAY)
    step(app, pid, "resume_study")
    step(app, pid, "ask_documents", date(2026, 12, 1))
    with at(app):
        assert states(pid)["accounts"] == "validated"
        assert len(letters()) == 2
    assert state_of(app, pid) == "awaiting_documents"


def test_a_plugin_that_does_not_answer_holds_the_file_back(app, pid, monkeypatch):
    def silent(_self, hook, _item, **_arguments):
        raise HookFailedError("alize_france", hook, "no answer")

    with at(app):
        monkeypatch.setattr(Hooks, "every", silent)
        (finding,) = study_guards.ready(pid, actor(app, "territory_manager"), DAY)
        assert finding.code == "plugin.unanswered"
        with pytest.raises(UnansweredError) as refused:
            asking.prepare(pid, DAY)
        assert refused.value.message.params == {"plugin": "France"}
        assert [f.code for f in asking.findings(pid, actor(app), DAY)] == ["plugin.unanswered"]
