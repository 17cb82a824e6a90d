"""A file is studied: each part by its verb, each change traced, and the second of two writers is told."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.models import AuditLine
from portal.foundation.db.session import db
from portal.foundation.kernel.context import NotAllowedError
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.programme.aids import service as aids
from portal.programme.groups import queries as groups
from portal.programme.groups import service as ties
from portal.programme.groups.rules import LinkData
from portal.programme.projects import queries, service, study, study_queries
from portal.programme.projects.models import ProjectTransition
from portal.programme.projects.study_models import Diagnosis, FinancingLine
from support.study import DAY, actor, at, complete, project_of, propose, state_of, study_proposal


def eur(amount):
    return Money.of(amount, "EUR")


@pytest.fixture
def pid(app):
    return project_of(app)


@pytest.fixture
def operator(app):
    return actor(app)


@pytest.fixture
def here(app, pid, operator):
    with at(app):
        yield


def test_a_field_is_noted_changed_and_removed(here, pid, operator):
    made = study.note_diagnosis(operator, pid, "safety", "Pas de barrière.", 3)
    study.note_diagnosis(operator, pid, "hr", "Un chef d’équipe manque.", 2)
    study.change_diagnosis(operator, made, 1, "safety", "Coulée sans barrière.", 2)
    assert [(d.field, d.weight) for d in study_queries.diagnosis(pid)] == [("hr", 2), ("safety", 2)]
    study.remove(operator, Diagnosis, made, 2)
    assert [d.field for d in study_queries.diagnosis(pid)] == ["hr"]


def test_what_matters_most_comes_first(here, pid, operator):
    study.note_diagnosis(operator, pid, "hr", "x", 1)
    study.note_diagnosis(operator, pid, "marketing", "x", 3)
    assert [d.field for d in study_queries.diagnosis(pid)] == ["marketing", "hr"]


def test_a_field_has_one_line(here, pid, operator):
    made = study.note_diagnosis(operator, pid, "safety", "x", 3)
    other = study.note_diagnosis(operator, pid, "hr", "x", 3)
    for act in (
        lambda: study.note_diagnosis(operator, pid, "safety", "y", 1),
        lambda: study.change_diagnosis(operator, other, 1, "safety", "y", 1),
        lambda: study.note_diagnosis(operator, pid, "cooking", "y", 1),
    ):
        with pytest.raises(InvalidError):
            act()
    study.change_diagnosis(operator, made, 1, "safety", "y", 1)


def test_the_plan_adds_up_on_both_sides(here, pid, operator):
    study.add_line(operator, pid, "use", "Barrières", eur(30_000))
    line = study.add_line(operator, pid, "source", "Banque", eur(17_000))
    assert study_queries.study(pid).plan.gap == eur(13_000)
    study.change_line(operator, line, 1, "source", "Banque", eur(30_000))
    assert study_queries.study(pid).plan.balanced
    study.remove(operator, FinancingLine, line, 2)
    assert study_queries.study(pid).sources == ()
    with pytest.raises(InvalidError):
        study.add_line(operator, pid, "use", "Rien", eur(0))


def test_jobs_are_counted_from_a_headcount_on_a_day(here, pid, operator):
    version = queries.project_view(pid).version
    study.plan_jobs(operator, pid, version, study.JobsData(3, 22, 21, date(2026, 10, 31), "DSN d’octobre"), DAY)
    view = queries.project_view(pid)
    assert (view.jobs_created, view.jobs_kept) == (3, 22)
    assert (view.baseline_headcount, view.baseline_on) == (21, date(2026, 10, 31))


@pytest.mark.parametrize(
    ("headcount", "day", "field"),
    [(21, None, "baseline_on"), (None, DAY, "baseline_headcount"), (21, date(2026, 11, 24), "baseline_on")],
)
def test_a_headcount_needs_its_day_and_a_day_its_headcount(here, pid, operator, headcount, day, field):
    version = queries.project_view(pid).version
    with pytest.raises(InvalidError) as refused:
        study.plan_jobs(operator, pid, version, study.JobsData(1, 1, headcount, day), DAY)
    assert list(refused.value.errors) == [field]


def test_the_terms_are_those_the_country_allows(here):
    for terms, fields in (
        (study.ProposalData(eur(15_001), 24), {"advance"}),
        (study.ProposalData(eur(12_000), 200), {"months"}),
        (study.ProposalData(eur(0)), {"form"}),
        (study.ProposalData(eur(0), half_days={"hr": 0}), {"form"}),
    ):
        with pytest.raises(InvalidError) as refused:
            study.check_proposal(terms, DAY)
        assert refused.value.errors.keys() == fields
    study.check_proposal(study.ProposalData(eur(0), half_days={"hr": 2}), DAY)


def test_the_last_writer_is_the_author(app, pid, operator):
    propose(app, pid, operator)
    manager = actor(app, "territory_manager")
    propose(app, pid, manager, 10_000, half_days={})
    with at(app):
        found = study_proposal(pid)
    assert (found.author_name, found.advance, found.version) == (manager.name, eur(10_000), 2)


def test_where_no_advance_is_offered_half_days_are_proposed(app):
    slug, firm = "romania-pilot", "Atelierele Șoimuș SRL"
    pid, who = project_of(app, firm, slug), actor(app, slug=slug)
    with at(app, slug):
        with pytest.raises(InvalidError) as refused:
            study.check_proposal(study.ProposalData(Money.of(1000, "RON"), 24), DAY)
        assert "93/2009" in refused.value.errors["advance"].text
        terms = study.ProposalData(Money.zero("RON"), half_days={"production": 6})
        study.propose(who, pid, 0, study.check_proposal(terms, DAY), DAY)
        assert study_queries.proposal(pid).all_half_days == 6


def test_the_second_of_two_writers_is_told(app, here, pid, operator):
    made = study.note_diagnosis(operator, pid, "safety", "x", 3)
    study.change_diagnosis(operator, made, 1, "safety", "y", 3)
    line = study.add_line(operator, pid, "use", "x", eur(1))
    study.change_line(operator, line, 1, "use", "y", eur(1))
    first = study.check_proposal(study.ProposalData(eur(0), half_days={"hr": 2}), DAY)
    study.propose(operator, pid, 0, first, DAY)
    for act in (
        lambda: study.change_diagnosis(operator, made, 1, "safety", "z", 3),
        lambda: study.remove(operator, Diagnosis, made, 1),
        lambda: study.change_line(operator, line, 1, "use", "z", eur(1)),
        lambda: study.propose(operator, pid, 0, first, DAY),
        lambda: study.plan_jobs(operator, pid, 99, study.JobsData(1, 1, None, None), DAY),
    ):
        with pytest.raises(ConflictError):
            act()
    assert study_queries.diagnosis(pid)[0].finding == "y"


def test_a_study_that_is_not_open_is_not_changed(app, pid, operator):
    with at(app):
        made = study.note_diagnosis(operator, pid, "safety", "x", 3)
        service.take_step(operator, pid, "withdraw", DAY, "Reporté.")
        terms = study.check_proposal(study.ProposalData(eur(0), half_days={"hr": 2}), DAY)
        version = queries.project_view(pid).version
        for act in (
            lambda: study.note_diagnosis(operator, pid, "hr", "x", 3),
            lambda: study.change_diagnosis(operator, made, 1, "safety", "y", 3),
            lambda: study.remove(operator, Diagnosis, made, 1),
            lambda: study.add_line(operator, pid, "use", "x", eur(1)),
            lambda: study.propose(operator, pid, 0, terms, DAY),
            lambda: study.plan_jobs(operator, pid, version, study.JobsData(1, 1, None, None), DAY),
        ):
            with pytest.raises(ConflictError):
                act()


def test_only_who_studies_writes(app, here, pid):
    for role in ("accountant", "committee_member", "sme"):
        with pytest.raises(NotAllowedError):
            study.note_diagnosis(actor(app, role), pid, "hr", "x", 1)


def test_each_change_stands_in_the_trail(here, pid, operator):
    made = study.note_diagnosis(operator, pid, "safety", "x", 3)
    study.change_diagnosis(operator, made, 1, "safety", "y", 3)
    study.remove(operator, Diagnosis, made, 2)
    study.plan_jobs(operator, pid, queries.project_view(pid).version, study.JobsData(1, 1, None, None), DAY)
    own = select(AuditLine.verb).where(AuditLine.subject_id == pid, AuditLine.verb.startswith("study."))
    assert list(db.session.scalars(own.order_by(AuditLine.seq))) == [
        "study.diagnosis_noted",
        "study.diagnosis_changed",
        "study.line_removed",
        "study.jobs_planned",
    ]


# Marking ready


def ready(app, pid, who):
    with at(app):
        service.take_step(who, pid, "mark_ready", DAY)


def test_another_person_than_its_author_marks_a_whole_file_ready(app, pid, operator):
    complete(app, pid, operator)
    ready(app, pid, actor(app, "territory_manager"))
    assert state_of(app, pid) == "ready"


@pytest.mark.parametrize("part", ["diagnosis", "jobs", "documents", "proposal", "aid"])
def test_a_file_with_a_part_missing_does_not_go_on(app, pid, operator, part):
    complete(app, pid, operator, but=frozenset({part}))
    with pytest.raises(service.BlockedError) as stopped:
        ready(app, pid, actor(app, "territory_manager"))
    codes = {item.value.code for item in stopped.value.findings if item.value.level == "block"}
    named = {"jobs": "study.baseline", "documents": "study.document", "aid": "study.prior_aid"}
    assert codes == {named.get(part, f"study.{part}")}
    assert state_of(app, pid) == "in_study"


def test_a_linked_firm_declares_before_the_file_goes_on(app, pid, operator):
    complete(app, pid, operator)
    with at(app):
        firm = queries.project_view(pid).party_id
        tie = LinkData(held=True, share=None, control="board", since=date(2024, 3, 1))
        holding = groups.link(ties.add_link(operator, firm, "Holding muette", {}, tie, DAY)).other_id
    with pytest.raises(service.BlockedError) as stopped:
        ready(app, pid, actor(app, "territory_manager"))
    assert [item.value.message.params for item in stopped.value.findings] == [{"firms": "Holding muette"}]
    with at(app):
        aids.declare_nothing(operator, holding, DAY, DAY)
    ready(app, pid, actor(app, "territory_manager"))
    assert state_of(app, pid) == "ready"


def test_a_plan_out_of_balance_is_kept_with_the_step(app, pid, operator):
    complete(app, pid, operator, but=frozenset({"plan"}))
    ready(app, pid, actor(app, "territory_manager"))
    with at(app):
        kept = db.session.scalars(
            select(ProjectTransition.findings).where(
                ProjectTransition.event == "mark_ready", ProjectTransition.project_id == pid
            )
        ).one()
    assert "study.plan" in {finding["code"] for finding in kept}


def test_the_author_of_the_proposal_does_not_mark_the_file_ready(app, pid, operator):
    manager = actor(app, "territory_manager")
    complete(app, pid, operator, but=frozenset({"proposal"}))
    propose(app, pid, manager)
    with pytest.raises(service.BlockedError) as stopped:
        ready(app, pid, manager)
    assert {item.value.code for item in stopped.value.findings} >= {"study.four_eyes"}


def test_the_author_is_looked_at_again_when_the_step_is_taken(app, pid, operator):
    """The rules were asked before another proposal was written: the step itself looks once more."""
    manager = actor(app, "territory_manager")
    complete(app, pid, operator)
    with at(app):
        view = queries.project_view(pid)
        found = service.step_findings(manager, view, "mark_ready", DAY)
        prepared = service.prepare(pid, "mark_ready", DAY)
    propose(app, pid, manager, 9_000)
    with at(app), pytest.raises(ConflictError):
        service.take_step(manager, pid, "mark_ready", DAY, "", found, prepared)
    assert state_of(app, pid) == "in_study"
