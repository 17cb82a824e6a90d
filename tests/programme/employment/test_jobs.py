"""Jobs: promised, declared at 12, 24 and 36 months, verified with evidence by somebody else."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.findings import Level
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.stats import queries as stats
from portal.foundation.web.errors import ConflictError, InvalidError
from portal.people.accounts.rules import ROLES
from portal.programme.employment import file_parts, nightly, queries, rules, service
from portal.programme.employment.models import JobDeclaration, JobMilestone
from portal.programme.employment.rules import Observed
from portal.programme.employment.service import DeclarationData
from portal.programme.projects.models import Project
from support.app import DAY, text_of
from support.missions import Scene, signed_pdf

STARTED = date(2025, 11, 23)


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def milestone(scene: Scene, months: int = 12):
    """A milestone of a file that has been supported for a year."""
    with scene.inside():
        project = scene.project_id
        with transaction() as session:
            session.get(Project, project).state = "active"
            service.plan(project, STARTED)
        return db.session.scalars(
            select(JobMilestone.id).where(JobMilestone.project_id == project, JobMilestone.months == months)
        ).one()


def declare(scene: Scene, which, created: int, kept: int, role: str = "sme", note: str = "", on: date = DAY):
    with scene.inside():
        kinds = service.job_kinds(on)
        data = DeclarationData({kinds[0].value.key: created}, {kinds[0].value.key: kept}, note)
        return service.declare(scene.actor(role), which, data, kinds, signed_pdf(), on)


def verify(scene: Scene, which, declaration, role: str = "operator", outcome: str = "verified", on: date = DAY):
    with scene.inside():
        service.review(scene.actor(role), which, declaration, outcome, "Read.", on)


def figure(scene: Scene) -> int:
    with scene.inside():
        return sum(stats.values(queries.FIGURE).values())


def counted(scene: Scene) -> int:
    with scene.inside():
        return sum(one.jobs for one in queries.verified_by_project().values())


def test_a_company_declares_and_somebody_else_verifies(scene):
    which = milestone(scene)
    company, operator = scene.visitor("sme"), scene.visitor("operator")
    page = f"/projects/{scene.project_id}/jobs"
    form = {
        "created_fr_cdi": "1,5",
        "created_fr_alternance": "1",
        "kept_fr_cdi": "14",
        "upload": (BytesIO(PDF), "dsn.pdf"),
    }
    assert company.submit(f"{page}/{which}/declaration", form).status_code == 303
    with scene.inside():
        last = queries.milestone(which).last
        assert (last.created_total, last.kept_total) == (250, 1400)
        kept = db.session.get(JobDeclaration, last.id)
        assert sum(kept.created[key] for key, rule in kept.rule.items() if rule["counts_as_created"]) == 250
        assert {(rule["plugin"], rule["version"]) for rule in kept.rule.values()} == {("alize_france", "1.0.0")}
        assert all(rule["source"]["title"] for rule in kept.rule.values())
    before = figure(scene)
    review = operator.get(f"{page}/{which}/review")
    assert "2,5" in text_of(review)
    assert operator.submit(f"{page}/{which}/review", {"outcome": "verified"}).status_code == 303
    assert figure(scene) == before + 17
    assert counted(scene) == figure(scene)
    shown = text_of(company.get(page))
    assert "2,5" in shown
    assert "14" in shown


def test_milestones_come_with_the_first_support(scene):
    scene.mission("in_progress")
    with scene.inside():
        found = queries.milestones(scene.project_id)
        started = db.session.scalar(select(Project.supported_on).where(Project.id == scene.project_id))
    assert [m.months for m in found] == [12, 24, 36]
    assert {m.months: m.due_on for m in found} == rules.due_days(started)


def test_planning_twice_changes_nothing(scene):
    milestone(scene)
    with scene.inside():
        with transaction():
            service.plan(scene.project_id, DAY)
        assert queries.milestones(scene.project_id)[0].due_on == date(2026, 11, 23)


@pytest.mark.parametrize(("days", "state"), [(-16, "planned"), (-15, "open"), (0, "open"), (1, "late")])
def test_a_milestone_opens_two_weeks_before_its_day(scene, days, state):
    which = milestone(scene)
    with scene.inside():
        assert queries.milestone(which).state(DAY + timedelta(days=days)) == state


def test_it_is_too_early_for_the_second_year(scene):
    which = milestone(scene, 24)
    company = scene.visitor("sme")
    page = f"/projects/{scene.project_id}/jobs/{which}/declaration"
    assert company.get(page).status_code == 409
    assert company.post(page, {"created_fr_cdi": "1"}).status_code == 409
    with scene.inside():
        assert not db.session.scalars(select(JobDeclaration)).all()


@pytest.mark.parametrize("typed", ["many", "-1", "1,555", "99999999"])
def test_what_is_no_number_is_shown_again(scene, typed):
    which = milestone(scene)
    page = f"/projects/{scene.project_id}/jobs/{which}/declaration"
    answer = scene.visitor("sme").submit(page, {"created_fr_cdi": typed, "note": "Kept"})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert "Kept" in answer.text


def test_sent_untouched_the_form_declares_no_company_empty(scene):
    which = milestone(scene)
    with pytest.raises(InvalidError) as refused:
        declare(scene, which, 0, 0)
    assert "note" in refused.value.errors
    declare(scene, which, 0, 0, note="The workshop has closed.")
    page = scene.visitor("sme").submit(f"/projects/{scene.project_id}/jobs/{which}/declaration", {"note": ""})
    assert text_of(page).count("Ce qui est corrigé") >= 2, "the summary names the field as the form does"


def test_without_evidence_nothing_is_verified(scene):
    which = milestone(scene)
    with scene.inside():
        kinds = service.job_kinds(DAY)
        data = DeclarationData({kinds[0].value.key: 100}, {})
        declaration = service.declare(scene.actor("sme"), which, data, kinds, None, DAY)
    with pytest.raises(ConflictError):
        verify(scene, which, declaration)
    operator = scene.visitor("operator")
    page = f"/projects/{scene.project_id}/jobs/{which}"
    assert operator.submit(f"{page}/evidence", {"upload": (BytesIO(PDF), "dsn.pdf")}).status_code == 303
    verify(scene, which, declaration)


def test_nobody_verifies_what_they_declared(scene):
    which = milestone(scene)
    declaration = declare(scene, which, 100, 0, "operator")
    with pytest.raises(ConflictError):
        verify(scene, which, declaration, "operator")
    answer = scene.visitor("operator").get(f"/projects/{scene.project_id}/jobs/{which}/review")
    assert answer.status_code == 200
    verify(scene, which, declaration, "territory_manager")


def test_a_disputed_declaration_is_corrected_by_a_new_one(scene):
    which = milestone(scene)
    first = declare(scene, which, 400, 1400)
    with pytest.raises(InvalidError), scene.inside():
        service.review(scene.actor("operator"), which, first, "disputed", "", DAY)
    verify(scene, which, first, outcome="disputed")
    assert figure(scene) == 0
    with pytest.raises(InvalidError):
        declare(scene, which, 300, 1400)
    second = declare(scene, which, 300, 1400, note="One contract was a replacement.")
    with pytest.raises(ConflictError):
        verify(scene, which, first)
    verify(scene, which, second)
    assert figure(scene) == counted(scene) == 17
    with scene.inside():
        rows = db.session.scalars(select(JobDeclaration).order_by(JobDeclaration.id)).all()
        assert [row.created_total for row in rows] == [400, 300]
        assert rows[1].corrects_id == rows[0].id


def test_the_same_jobs_are_not_counted_again_a_year_later(scene):
    first, second = milestone(scene), milestone(scene, 24)
    verify(scene, first, declare(scene, first, 200, 1000))
    assert figure(scene) == 12
    later = date(2027, 11, 23)
    verify(scene, second, declare(scene, second, 300, 1000, on=later), on=later)
    assert figure(scene) == counted(scene) == 13
    verify(scene, first, declare(scene, first, 100, 1000, note="Counted twice", on=later), on=later)
    assert figure(scene) == counted(scene) == 13


def test_a_declaration_and_its_review_are_never_changed(scene):
    which = milestone(scene)
    declaration = declare(scene, which, 100, 0)
    with (
        scene.inside(),
        pytest.raises(Exception, match=r"never changed|permission denied|append"),
        transaction() as session,
    ):
        session.get(JobDeclaration, declaration).created_total = 900


def test_kinds_that_the_country_does_not_count_are_shown_and_not_added():
    assert rules.total({"a": 100, "b": 50}, ["a"]) == 100
    assert Observed(12, 149, 0).jobs == 1
    assert Observed(12, 150, 0).jobs == 2
    assert rules.latest([Observed(24, 1, 1), Observed(12, 9, 9)]).months == 24


def test_a_file_is_not_closed_as_a_success_before_its_jobs_are_declared(scene):
    which = milestone(scene)
    actor = scene.actor("territory_manager")
    with scene.inside():
        assert [f.level for f in file_parts.missing(scene.project_id, actor, DAY)] == [Level.BLOCK]
        assert [f.level for f in file_parts.missing_is_noted(scene.project_id, actor, DAY)] == [Level.WARN]
        with transaction() as session:
            session.get(Project, scene.project_id).state = "follow_up"
    manager = scene.visitor("territory_manager")
    page = f"/projects/{scene.project_id}/steps"
    assert manager.post(f"{page}/close_success", {"reason": ""}).status_code == 409
    declare(scene, which, 100, 0)
    with scene.inside():
        assert file_parts.missing(scene.project_id, actor, DAY) == []
    assert manager.post(f"{page}/close_success", {"reason": ""}).status_code == 303


def test_the_company_finds_the_task_and_the_officer_the_next_one(scene):
    which = milestone(scene)
    with scene.app.test_request_context():
        pass
    company = text_of(scene.visitor("sme").get("/missions/mine"))
    assert "12" in company
    declare(scene, which, 100, 0)
    with scene.app.test_request_context(), scene.inside():
        titles = [task.title.text for task in file_parts.tasks(scene.actor("operator"), DAY)]
    assert titles == ["Verify the jobs at %(months)s"]


def test_the_company_is_written_to_three_times_and_no_more(scene):
    which = milestone(scene)
    counts = []
    for days in (-16, -15, -14, 0, 1, 30, 31):
        with scene.inside():
            nightly.write(DAY + timedelta(days=days))
            counts.append(
                len(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "employment.notice")).all())
            )
    assert counts == [0, 1, 1, 2, 2, 3, 3]
    declare(scene, which, 100, 0)
    with scene.inside():
        nightly.write(DAY + timedelta(days=30))
        assert (
            len(db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "employment.notice")).all()) == 3
        )


@pytest.mark.parametrize("role", ["expert", "partner_contact", "funder"])
def test_jobs_are_no_business_of_outsiders(scene, role):
    milestone(scene)
    assert scene.visitor(role).get(f"/projects/{scene.project_id}/jobs").status_code == 403


def test_romanian_contracts_are_asked_in_the_pilot(app):
    scene = Scene(app, "romania-pilot")
    which = milestone(scene)
    page = f"/projects/{scene.project_id}/jobs/{which}/declaration"
    form = {"created_ro_nedeterminat": "2", "kept_ro_nedeterminat": "20"}
    assert scene.visitor("sme").submit(page, form).status_code == 303
    with scene.inside():
        assert queries.milestone(which).last.created == {"ro:nedeterminat": 200, "ro:determinat6": 0, "ro:ucenicie": 0}


def test_an_unknown_kind_of_contract_is_refused(scene):
    which = milestone(scene)
    sme = scene.actor("sme")
    actor = Actor(sme.name, sme.person_id, sme.member_id, sme.grants, ROLES["sme"].permissions)
    with scene.inside(), pytest.raises(ConflictError):
        service.declare(actor, which, DeclarationData({"xx:other": 100}, {}), service.job_kinds(DAY), None, DAY)


PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\n"
)
PDF += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(PDF)
