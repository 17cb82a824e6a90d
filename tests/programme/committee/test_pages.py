"""The pages of a meeting: what they show to whom, what they keep of a wrong answer, and where they lead."""

from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from portal.foundation.hooks.registry import Registry
from portal.programme.committee import queries
from support.app import form_values, text_of
from support.committee import Committee, decision

STAFF_AND_COMMITTEE = ("operator", "territory_manager", "committee_member", "committee_chair")


def form_of(visitor, path, action):
    page = visitor.get(path)
    assert page.status_code == 200, (path, page.status_code)
    (form,) = BeautifulSoup(page.text, "html.parser").select(f"form[action$='{action}']")
    return form["action"], form_values(form)


def send(visitor, path, action, **data):
    target, values = form_of(visitor, path, action)
    return visitor.post(target, {**values, **data})


def decision_form(visitor, path, **data):
    return filled(visitor, path, "[name=outcome]", **data)


@pytest.fixture(params=["demonstration-1", "romania-pilot"])
def either(app, request):
    found = Committee(app, request.param)
    found.complete()
    return found


def filled(visitor, path, marker, **data):
    """Send the form of a page that holds a field like `marker`, with `data` over what it shows."""
    page = BeautifulSoup(visitor.get(path).text, "html.parser")
    (form,) = [f for f in page.select("form[method=post]") if f.select(marker)]
    values = form_values(form)
    for name in list(values):
        for start in [key for key in data if key.endswith("*")]:
            if name.startswith(start[:-1]):
                values[name] = data[start]
    return visitor.post(path, {**values, **{k: v for k, v in data.items() if not k.endswith("*")}})


def prepared_over_the_pages(committee, files):
    """Plan a meeting, fill its agenda and convene it, as the operator does; return its address."""
    operator = committee.visitor("operator")
    day = f"{committee.held_on:%d/%m/%Y}"
    answer = operator.submit("/meetings/new", {"held_on": day, "time": "14 h 30", "place": "Council room"})
    assert answer.status_code == 303
    added = send(operator, answer.location, "/files", files=[str(project_id) for project_id in files], minutes="20")
    assert added.status_code == 303
    assert operator.submit(f"{answer.location}/convene").status_code == 303
    return answer.location


def test_a_ready_file_leads_to_the_meetings_that_still_take_files(either):
    project = either.ready_file("Firm", advance=0)
    meeting = either.plan(either.ready_file("Other", advance=0))
    operator, manager = either.visitor("operator"), either.visitor("territory_manager")
    ahead = f'href="/projects/{project}/committee"'
    assert operator.get(f"/projects/{project}").text.count(ahead) == 3, "the tab, the first button, the next steps"
    assert f"/meetings/{meeting}" in operator.get(f"/projects/{project}/committee").text
    assert f"/meetings/{meeting}" in manager.get(f"/projects/{project}/committee").text
    either.convene(meeting)
    assert f"/meetings/{meeting}" not in operator.get(f"/projects/{project}/committee").text


def test_a_meeting_is_walked_from_its_plan_to_the_signature_over_the_pages(either):
    lends = either.slug == "demonstration-1"
    files = [either.ready_file("Firm", advance=12_000 if lends else 0), either.ready_file("Other", advance=0)]
    operator, chair, member = (either.visitor(r) for r in ("operator", "committee_chair", "committee_member"))
    meeting = prepared_over_the_pages(either, files)
    first, second = (f"{meeting}/items/{item.id}" for item in either.items(UUID(meeting.rpartition("/")[2])))

    assert "Project of Firm" in member.get(first).text
    conflict = {f"kind_{second.rpartition('/')[2]}": "conflict"}
    assert filled(member, f"{meeting}/interests", "select[name^=kind_]", **conflict).status_code == 303
    assert member.get(second).status_code == 404
    assert send(member, meeting, "/answer", presence="present").status_code == 303

    either.move_clock(either.held_on)
    everybody = {"presence_*": "present"}
    assert filled(operator, f"{meeting}/presence", "select[name^=presence_]", **everybody).status_code == 303
    assert send(chair, meeting, "/open").location.endswith(first)

    votes = {"outcome": "approved", "votes_for": "7", "votes_against": "0", "votes_abstained": "0"}
    assert decision_form(operator, first, **votes).location.endswith(second)
    assert decision_form(operator, second, **votes).status_code == 422
    assert decision_form(operator, second, **{**votes, "votes_for": "6"}).location.endswith(meeting)

    assert send(chair, meeting, "/close", closing="Thank you.").status_code == 303
    assert send(operator, meeting, "/minutes/draft").status_code == 303
    assert send(chair, meeting, "/minutes/sign").status_code == 422
    assert send(chair, meeting, "/minutes/sign", read="y").status_code == 303
    assert [either.project_state(project_id) for project_id in files] == ["approved", "approved"]
    for visitor in (operator, chair, member):
        assert visitor.get(meeting).status_code == 200
        assert visitor.get("/meetings/").status_code == 200


def test_a_wrong_answer_keeps_what_was_typed_and_says_where(committee):
    meeting_id = committee.sitting(committee.ready_file("Firm"))
    path = f"/meetings/{meeting_id}/items/{committee.items(meeting_id)[0].id}"
    answer = decision_form(
        committee.visitor("operator"),
        path,
        outcome="approved_conditional",
        votes_for="5",
        votes_abstained="2",
        votes_against="0",
        advance="12 000",
        months="24",
        grace_months="18",
        **{"conditions-0-text": "Prêt bancaire accordé", "conditions-0-due_on": "31/01/2027"},
    )
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("#grace_months")["value"] == "18"
    assert page.select_one("#grace_months")["aria-invalid"] == "true"
    assert page.select_one("[name=conditions-0-text]")["value"] == "Prêt bancaire accordé"
    assert page.select_one("#errors a[href='#grace_months']")
    assert committee.items(meeting_id)[0].outcome is None


def test_a_condition_is_added_without_a_script_and_without_losing_anything(committee):
    meeting_id = committee.sitting(committee.ready_file("Firm"))
    path = f"/meetings/{meeting_id}/items/{committee.items(meeting_id)[0].id}"
    operator = committee.visitor("operator")
    answer = decision_form(operator, path, add="conditions", **{"conditions-0-text": "Prêt"})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.select_one("[name=conditions-0-text]")["value"] == "Prêt"
    assert page.select_one("[name=conditions-1-text]")


def test_the_session_shows_quorum_voters_and_who_left_the_room(committee):
    files = [committee.ready_file("Firm"), committee.ready_file("Other")]
    meeting_id = committee.sitting(*files, interests_of=committee.actor("committee_member"))
    path = f"/meetings/{meeting_id}/items/{committee.items(meeting_id)[0].id}"
    page = BeautifulSoup(committee.visitor("operator").get(path).text, "html.parser")
    assert page.body["class"] == ["az-session"]
    assert page.select_one(".az-live[role=status]")
    assert page.select_one("h1").text == "Firm"
    assert page.select_one(".az-agenda [aria-current=step] strong").text == "1. Firm"
    assert "Denis Marbotte" in page.text
    assert len(page.select("button.btn-primary")) == 1


def test_members_follow_the_session_without_the_form(committee):
    meeting_id = committee.sitting(committee.ready_file("Firm"))
    path = f"/meetings/{meeting_id}/items/{committee.items(meeting_id)[0].id}"
    member = committee.visitor("committee_member")
    assert "votes_for" not in member.get(path).text
    assert member.post(path, {"outcome": "approved"}).status_code == 403


@pytest.mark.parametrize("role", STAFF_AND_COMMITTEE)
def test_every_state_of_a_meeting_has_its_page(committee, role):
    visitor = committee.visitor(role)
    meeting_id = committee.plan(committee.ready_file("Firm"))
    path = f"/meetings/{meeting_id}"

    def opens():
        assert visitor.get(path).status_code == (404 if role == "committee_member" and planned else 200)
        assert visitor.get("/meetings/").status_code == 200

    planned = True
    opens()
    planned = False
    committee.convene(meeting_id)
    opens()
    committee.attend(meeting_id)
    committee.open(meeting_id)
    opens()
    committee.decide(meeting_id, decision("approved_conditional"))
    committee.close(meeting_id)
    opens()
    committee.draft(meeting_id)
    opens()
    committee.sign(meeting_id)
    opens()


def test_the_file_shows_its_decision_and_the_manager_lifts_a_condition(committee):
    meeting_id = committee.drafted(decision("approved_conditional"))
    project_id = committee.items(meeting_id)[0].project_id
    manager = committee.visitor("territory_manager")
    assert "Loan granted" not in manager.get(f"/projects/{project_id}/committee").text
    committee.sign(meeting_id)
    page = manager.get(f"/projects/{project_id}/committee")
    assert "Loan granted" in page.text
    lift = BeautifulSoup(page.text, "html.parser").select_one("a[href$='/lift']")["href"]
    assert committee.visitor("operator").get(lift).status_code == 403
    assert manager.submit(lift, {"proof": ""}).status_code == 422
    assert manager.submit(lift, {"proof": "Letter of 3 December"}).status_code == 303
    assert committee.project_state(project_id) == "approved"
    assert "Letter of 3 December" in manager.get(f"/projects/{project_id}/committee").text
    assert manager.get(f"/projects/{project_id}").status_code == 200


def test_the_day_of_each_role_asks_for_what_is_next(committee):
    operator = committee.visitor("operator")
    meeting_id = committee.plan(committee.ready_file("Firm"))
    assert f"/meetings/{meeting_id}" in operator.get("/day").text
    committee.convene(meeting_id)
    assert text_of(operator.get("/day"))


def test_a_country_without_committee_keeps_neither_the_day_nor_the_meeting_from_being_read(committee, monkeypatch):
    meeting_id, owners = committee.plan(committee.ready_file("Firm")), Registry.owners

    def unowned(registry, hook, plugins):
        return [] if hook == "committee_rules" else owners(registry, hook, plugins)

    monkeypatch.setattr(Registry, "owners", unowned)
    operator = committee.visitor("operator")
    assert f"/meetings/{meeting_id}" in operator.get("/day").text
    assert operator.get(f"/meetings/{meeting_id}").status_code == 200
    refused = operator.get(f"/meetings/{meeting_id}/convene")
    assert refused.status_code == 409
    assert "Aucune des extensions activées ici ne dit la règle" in text_of(refused)


def test_a_day_that_is_past_and_times_that_are_none_are_said(committee):
    operator = committee.visitor("operator")
    past = {"held_on": "01/03/2026", "time": "14 h 30", "place": "Council room"}
    answer = operator.submit("/meetings/new", past)
    assert answer.status_code == 422
    shown = form_values(BeautifulSoup(answer.text, "html.parser").select_one("main form"))
    assert {name: shown[name] for name in past} == past
    meeting_id = committee.plan(committee.ready_file("Firm"), committee.ready_file("Other"))
    first, second = committee.items(meeting_id)
    page = f"/meetings/{meeting_id}"
    for none in ("an hour", "0", "241", "0" * 20 + "60", "0190" + "0" * 28):
        times = {f"minutes_{first.id}": "45", f"minutes_{second.id}": none}
        assert send(operator, page, "/times", **times).status_code == 303
        assert [item.minutes for item in committee.items(meeting_id)] == [45, 20]
        assert "240" in text_of(operator.get(page))


def test_those_without_an_answer_are_noted_present_in_one_go_and_kept_after_that(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    committee.convene(meeting_id)
    path, operator = f"/meetings/{meeting_id}/presence", committee.visitor("operator")
    shown = filled(operator, path, "[name=attending]", all="present", attending="Ana Pop")
    assert shown.status_code == 200
    chosen = BeautifulSoup(shown.text, "html.parser").select("select[name^=presence_] option[selected]")
    assert {option["value"] for option in chosen} == {"present"}
    assert "Ana Pop" in shown.text
    with committee.inside():
        assert {seat.presence for seat in queries.seats(meeting_id)} == {"expected"}


def test_forms_that_do_not_fit_the_state_are_answered_with_a_conflict(committee):
    meeting_id = committee.plan(committee.ready_file("Firm"))
    chair, operator = committee.visitor("committee_chair"), committee.visitor("operator")
    for act in ("open", "adjourn", "close", "minutes/sign"):
        answer = chair.post(f"/meetings/{meeting_id}/{act}", {"read": "y", "draft": "x"})
        assert answer.status_code == 409, (act, answer.status_code)
    assert operator.post(f"/meetings/{meeting_id}/minutes/draft").status_code == 409
    committee.convene(meeting_id)
    for path in ("edit", "convene"):
        assert operator.get(f"/meetings/{meeting_id}/{path}").status_code == 409
    item = committee.items(meeting_id)[0]
    for act in ("up", "down", "remove"):
        assert operator.post(f"/meetings/{meeting_id}/items/{item.id}/{act}").status_code == 409
