"""Who reads a paper, when, and who never does: over the pages, as a browser asks for them."""

import pytest

from portal.programme.committee import queries
from portal.programme.projects import documents
from portal.programme.projects import service as projects
from support.committee import TESTER, Committee, decision
from support.people import sign_in_member


@pytest.fixture
def papers(committee):
    """A file with a summary sheet, on the agenda of a meeting that is planned."""
    project_id = committee.ready_file("Firm of the paper")
    with committee.inside():
        link = documents.make_sheet(committee.operator, project_id, committee.day)
    meeting_id = committee.plan(project_id, committee.ready_file("Other firm"))
    return meeting_id, project_id, link


def status(visitor, *paths):
    return [visitor.get(path).status_code for path in paths]


def paths_of(committee, papers):
    meeting_id, project_id, link = papers
    item = committee.items(meeting_id)[0]
    return (
        f"/projects/{project_id}",
        f"/projects/{project_id}/documents/{link}",
        f"/projects/{project_id}/committee",
        f"/meetings/{meeting_id}/items/{item.id}",
    )


@pytest.mark.parametrize("role", ["committee_member", "committee_chair"])
def test_a_file_is_read_from_the_convocation_to_the_end_of_the_meeting(committee, papers, role):
    visitor, paths = committee.visitor(role), paths_of(committee, papers)
    assert status(visitor, *paths) == [404] * 4
    committee.convene(papers[0])
    assert status(visitor, *paths) == [200] * 4
    committee.attend(papers[0])
    committee.open(papers[0])
    assert status(visitor, *paths) == [200] * 4
    committee.decide(papers[0], decision(), place=1)
    committee.decide(papers[0], decision(), place=2)
    committee.close(papers[0])
    expected = 200 if role == "committee_chair" else 404
    assert status(visitor, *paths) == [expected] * 4
    committee.draft(papers[0])
    committee.sign(papers[0])
    assert status(visitor, *paths) == [404] * 4
    assert visitor.get(f"/meetings/{papers[0]}").status_code == 200


@pytest.mark.parametrize("kind", ["conflict", "unsure"])
@pytest.mark.parametrize("role", ["committee_member", "committee_chair"])
def test_an_interest_closes_the_file_its_documents_and_its_point_for_good(committee, papers, role, kind):
    committee.convene(papers[0])
    committee.declare(papers[0], committee.actor(role), kind)
    visitor, paths = committee.visitor(role), paths_of(committee, papers)
    assert status(visitor, *paths) == [404] * 4
    other = committee.items(papers[0])[1]
    assert visitor.get(f"/meetings/{papers[0]}/items/{other.id}").status_code == 200
    assert visitor.get(f"/projects/{other.project_id}").status_code == 200
    committee.attend(papers[0])
    committee.open(papers[0])
    assert status(visitor, *paths) == [404] * 4


def test_the_meeting_page_tells_a_recused_member_nothing_of_the_paper(committee, papers):
    committee.convene(papers[0])
    committee.declare(papers[0], committee.actor("committee_member"), "conflict")
    page = committee.visitor("committee_member").get(f"/meetings/{papers[0]}").text
    assert "Project of Firm of the paper" not in page
    assert str(papers[1]) not in page
    assert "Project of Other firm" in page


def test_a_recused_chair_may_not_decide_on_the_file_over_the_form_either(committee, papers):
    committee.convene(papers[0])
    committee.declare(papers[0], committee.chair, "conflict")
    committee.attend(papers[0])
    committee.open(papers[0])
    item = committee.items(papers[0])[0]
    chair = committee.visitor("committee_chair")
    assert chair.post(f"/meetings/{papers[0]}/items/{item.id}", {"outcome": "deferred"}).status_code == 404
    assert committee.items(papers[0])[0].outcome is None


def test_clearing_a_doubt_opens_the_paper_again(committee, papers):
    committee.convene(papers[0])
    committee.declare(papers[0], committee.actor("committee_member"), "unsure")
    member, chair = committee.visitor("committee_member"), committee.visitor("committee_chair")
    page = chair.get(f"/meetings/{papers[0]}").text
    from bs4 import BeautifulSoup

    (form,) = BeautifulSoup(page, "html.parser").select("form[action$='/clear']")
    assert member.post(form["action"]).status_code == 403
    assert chair.post(form["action"]).status_code == 303
    assert status(member, *paths_of(committee, papers)) == [200] * 4


@pytest.mark.parametrize("kind", ["conflict", "unsure"])
def test_an_interest_still_holds_when_the_file_comes_back(committee, kind):
    project_id = committee.ready_file("Firm of the paper")
    first = committee.sitting(project_id)
    member = committee.actor("committee_member")
    committee.declare(first, member, kind, text="My bank")
    committee.decide(first, decision("deferred", votes=None))
    committee.close(first)
    committee.draft(first)
    committee.sign(first)
    with committee.inside():
        for event in ("resume_study", "mark_ready"):
            projects.take_step(TESTER, project_id, event, committee.day, findings=())
    again = committee.plan(project_id)
    committee.convene(again)
    visitor = committee.visitor("committee_member")
    assert status(visitor, f"/projects/{project_id}") == [404]
    with committee.inside():
        (kept,) = queries.interests(again)
    assert (kept.member_id, kept.kind, kept.text, kept.detected) == (member.member_id, kind, "My bank", False)


def test_a_recused_member_reads_nothing_of_the_file_at_any_address(committee, papers):
    meeting_id, project_id, link = papers
    committee.convene(meeting_id)
    committee.declare(meeting_id, committee.actor("committee_member"), "conflict")
    visitor, item = committee.visitor("committee_member"), committee.items(meeting_id)[0]
    file, point = f"/projects/{project_id}", f"/meetings/{meeting_id}/items/{item.id}"
    parts = ("/study", "/study/print", "/documents", f"/documents/{link}", "/history", "/committee")
    assert status(visitor, file, point, *(file + part for part in parts)) == [404] * 8
    for path in ("/home", "/meetings/", f"/meetings/{meeting_id}", f"/meetings/{meeting_id}/interests"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert str(project_id) not in page.text
        assert "Project of Firm of the paper" not in page.text
    for path in ("/projects/", "/search?q=Firm", "/day"):
        assert visitor.get(path).status_code in (403, 404)


def test_a_member_who_was_not_convened_sees_nothing(committee, papers):
    committee.convene(papers[0])
    late = Committee(committee.app)
    with late.inside():
        from portal.foundation.kernel.context import Grant
        from portal.people.accounts import service as accounts
        from support.committee import TESTER

        accounts.add_member(TESTER, "late@demonstration-1.tests.example", "Late Comer", (Grant("committee_member"),))
    visitor = committee.visitor(None)
    sign_in_member(committee.app, visitor.client, committee.slug, committee.member_named("Late Comer"))
    assert visitor.get(f"/meetings/{papers[0]}").status_code == 404
    assert status(visitor, *paths_of(committee, papers)) == [404] * 4


def test_the_minutes_of_a_file_are_closed_to_whoever_left_the_room_and_open_to_the_others(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    committee.declare(meeting_id, committee.actor("committee_member"), "conflict")
    committee.attend(meeting_id)
    committee.open(meeting_id)
    committee.decide(meeting_id, decision(votes=(6, 0, 0)))
    committee.close(meeting_id)
    committee.draft(meeting_id)
    with committee.inside():
        from portal.programme.committee import queries

        path = f"/meetings/{meeting_id}/minutes/{queries.minutes(meeting_id).id}"
    other = committee.visitor(None)
    sign_in_member(committee.app, other.client, committee.slug, committee.member_named("Clara Drome"))
    recused, chair = committee.visitor("committee_member"), committee.visitor("committee_chair")
    assert [v.get(path).status_code for v in (recused, other, chair)] == [404, 404, 200]
    committee.sign(meeting_id)
    assert [v.get(path).status_code for v in (recused, other, chair)] == [404, 200, 200]
    assert chair.get(path).data.startswith(b"%PDF")


def test_the_head_of_a_firm_who_sits_keeps_the_firm_s_file_but_not_its_working_sheet(committee, papers):
    from sqlalchemy import select

    from portal.foundation.db.session import db, transaction
    from portal.foundation.kernel.context import Grant
    from portal.people.accounts import queries as accounts
    from portal.people.accounts.models import Membership
    from portal.programme.companies.models import Company
    from portal.programme.projects.models import Project

    member = committee.actor("committee_member")
    with committee.inside(), transaction() as session:
        own = select(Company.party_id).join(Project, Project.company_id == Company.id)
        party = db.session.scalars(own.where(Project.id == papers[1])).one()
        session.add(Membership(member_id=member.member_id, role="sme", party_id=party))
    committee.convene(papers[0])
    visitor = committee.visitor(None)
    grants = (Grant("committee_member"), Grant("sme", party))
    both = accounts.actor_for(member.member_id, member.person_id, member.name, grants)
    sign_in_member(committee.app, visitor.client, committee.slug, both)
    file, sheet, _tab, point = paths_of(committee, papers)
    assert status(visitor, file, sheet, point) == [200, 404, 404]
