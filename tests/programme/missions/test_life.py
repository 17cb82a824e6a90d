"""The life of a mission, step by step, and every step that is not possible."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.foundation.db.session import db, transaction
from portal.foundation.kernel.workflow import TransitionError
from portal.foundation.stats import queries as stats
from portal.programme.missions import ending, half_days, life, rules
from portal.programme.missions.models import Mission, MissionProposal, MissionTransition
from portal.programme.partners.models import Expert, Partner
from portal.programme.projects import queries as projects
from support.app import DAY
from support.missions import PATH, Scene

STATES = sorted(rules.LIFE.states)
WITHOUT_EXPERT = {"need_identified", "searching", "declined"}


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def put(scene: Scene, mission: UUID, state: str) -> None:
    """Put a mission into a state as if it had come there, with its expert where the state has one."""
    with scene.inside(), transaction() as session:
        row = session.get(Mission, mission)
        row.state = state
        row.expert_id = None if state in WITHOUT_EXPERT else scene.expert_id
        row.signed_on, row.ends_on = DAY - timedelta(days=20), DAY + timedelta(days=100)
        proposal = session.scalars(select(MissionProposal).where(MissionProposal.mission_id == mission)).first()
        if proposal is not None:
            proposal.lender_answer = proposal.company_answer = "open"


def test_the_table_is_the_programmes():
    """programme.md §4.3: every edge, and none besides."""
    edges = {(source, t.target) for t in rules.LIFE.transitions for source in t.sources}
    assert edges == {
        ("need_identified", "searching"),
        ("need_identified", "cancelled"),
        ("searching", "proposed"),
        ("searching", "no_match"),
        ("proposed", "accepted"),
        ("proposed", "declined"),
        ("accepted", "letter_signed"),
        ("accepted", "cancelled"),
        ("letter_signed", "in_progress"),
        ("in_progress", "suspended"),
        ("in_progress", "completed"),
        ("in_progress", "cancelled"),
        ("completed", "evaluated"),
        ("evaluated", "closed"),
        ("closed", "in_progress"),
        *((stopped, "searching") for stopped in ("no_match", "declined", "cancelled", "suspended")),
    }
    assert (
        set(rules.STATE_LABELS)
        == rules.LIFE.states
        == {s for _k, _l, _d, states in rules.BASKETS for s in states} | {"closed"}
    )


def test_a_mission_walks_from_the_need_to_its_closing(scene):
    mission = scene.mission("closed")
    row = scene.row(mission)
    assert (row.state, row.logged, row.confirmed, row.half_days) == ("closed", 2, 2, 6)
    assert row.value_cents == 80000
    assert row.value_rule["plugin"] == "alize_france"
    assert row.value_rule["sources"]
    with scene.inside():
        steps = db.session.scalars(
            select(MissionTransition.target)
            .where(MissionTransition.mission_id == mission)
            .order_by(MissionTransition.id)
        ).all()
    assert tuple(steps) == PATH[1:]


def test_what_the_company_pays_for_is_no_gift(scene):
    mission, operator = scene.mission("evaluated"), scene.actor("operator")
    lender = select(Partner.party_id).join(Expert, Expert.partner_id == Partner.id).where(Expert.id == scene.expert_id)
    with scene.inside():
        terms, party = life.mission_rules(DAY), db.session.scalars(lender).one()
        before = sum(half_days.given_by_party([party]).values())
        with transaction() as session:
            session.get(Mission, mission).confirm_rule = {"confirm_days": 15, "paid_for": True}
        assert sum(half_days.given_by_party([party]).values()) == before - 2
        ending.close(operator, mission, "One job kept.", terms, DAY)
    row = scene.row(mission)
    assert (row.value_cents, row.value_rule["half_days"], row.value_rule["paid_for"]) == (0, 2, True)


def test_its_first_confirmed_half_day_makes_the_file_active_on_the_day_it_was_given(scene):
    mission = scene.mission("letter_signed")
    with scene.inside():
        assert projects.project_view(scene.project_id).state == "approved"
        scene._two_half_days(mission, DAY)
    with scene.inside():
        assert projects.project_view(scene.project_id).state == "active"
        assert stats.value("supported", "2026") >= 1


def test_the_summary_figures_count_what_happened(scene):
    names = (
        ("half_days", "2026"),
        ("half_days_contracted", "2026"),
        ("missions", "quality"),
        ("mission_value", "2026"),
    )
    with scene.inside():
        before = {name: stats.value(*name) for name in names}
    scene.mission("closed")
    with scene.inside():
        after = {name: stats.value(*name) for name in names}
    assert [after[name] - before[name] for name in names] == [2, 6, 1, 80000]


def test_the_counts_by_state_are_those_of_the_rows(scene):
    for state in ("need_identified", "proposed", "in_progress", "closed"):
        scene.mission(state)
    with scene.inside():
        counted: dict[str, int] = {}
        for state in db.session.scalars(select(Mission.state)):
            counted[state] = counted.get(state, 0) + 1
        assert {k: v for k, v in stats.values("mission_states").items() if v} == counted


FORMS = {
    "search": ("operator", "/steps/search", {"reason": "x"}),
    "search_again": ("operator", "/steps/search_again", {"reason": "x"}),
    "no_match": ("operator", "/steps/no_match", {"reason": "x"}),
    "suspend": ("operator", "/steps/suspend", {"reason": "x"}),
    "waive_evaluation": ("operator", "/steps/waive_evaluation", {"reason": "x"}),
    "reopen": ("territory_manager", "/steps/reopen", {"reason": "x"}),
    "cancel": ("operator", "/steps/cancel", {"reason": "x"}),
    "propose": ("operator", "/experts", {"half_days": "6"}),
    "accept": ("sme", "/agreement/yes", {}),
    "decline": ("expert", "/answer/no", {"reason": "no_time"}),
    "sign_letter": ("operator", "/signatures", {}),
    "start": ("expert", "/half-days", {"on": "23/11/2026", "part": "morning", "place": "on_site"}),
    "complete": ("expert", "/end", {"note": "x"}),
    "evaluate": ("sme", "/evaluation", {"rating": "3", "outcome": "started"}),
    "close": ("operator", "/closing", {}),
}
"""Each step as a person takes it: the role, the page below the mission's, the form. Time alone takes « expire »."""


def test_every_step_has_a_page_and_no_page_takes_another_step():
    assert set(FORMS) | {"expire"} == {t.name for t in rules.LIFE.transitions}


def forbidden(state: str) -> list[str]:
    """The steps that the table does not allow from a state; a further half-day of a running mission is no step."""
    allowed = {t.name for t in rules.LIFE.leaving(state)} | ({"start"} if state == "in_progress" else set())
    return [event for event in FORMS if event not in allowed]


def test_forbidden_steps_change_nothing(scene):
    """All pairs of state and step that the table does not allow: a 409 page (or none, for who does not see it)."""
    mission = scene.mission("proposed")
    people = {role: scene.visitor(role) for role in {role for role, _p, _d in FORMS.values()}}
    for state in STATES:
        put(scene, mission, state)
        before = scene.row(mission)
        for event in forbidden(state):
            role, path, data = FORMS[event]
            answer = people[role].post(f"/missions/{mission}{path}", data)
            unseen = role == "expert" and state in WITHOUT_EXPERT
            assert answer.status_code == (404 if unseen else 409), (state, event, answer.status_code)
            after = scene.row(mission)
            assert (after.state, after.version, after.expert_id) == (state, before.version, before.expert_id), event


def test_offered_steps_are_taken_from_each_of_their_states(scene):
    mission = scene.mission("proposed")
    person = scene.visitor("territory_manager")
    for transition, state in [(t, s) for t in rules.LIFE.transitions if t.offered for s in sorted(t.sources)]:
        put(scene, mission, state)
        page = f"/missions/{mission}/steps/{transition.name}"
        if transition.reason:
            assert person.post(page, {"reason": ""}).status_code == 422
            assert scene.row(mission).state == state
        assert person.submit(page, {"reason": "They said so."}).status_code == 303
        assert scene.row(mission).state == transition.target


def test_time_ends_a_proposal_only_while_it_waits(scene):
    mission, operator = scene.mission("proposed"), scene.actor("operator")
    for state in STATES:
        put(scene, mission, state)
        with scene.inside(), transaction() as session:
            row = life.locked(session, mission)
            if state == "proposed":
                life.move(operator, row, "expire", DAY, "no answer")
                assert row.state == "declined"
            else:
                with pytest.raises(TransitionError):
                    life.move(operator, row, "expire", DAY, "no answer")


def test_the_same_form_sent_twice_is_one_step(scene):
    mission = scene.mission("need_identified")
    operator = scene.visitor("operator")
    form = {"form_key": "one and the same", "reason": ""}
    first = operator.post(f"/missions/{mission}/steps/search", form)
    second = operator.post(f"/missions/{mission}/steps/search", form)
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    with scene.inside():
        count = len(db.session.scalars(select(MissionTransition).where(MissionTransition.mission_id == mission)).all())
    assert count == 1


def test_a_reopened_mission_loses_its_value_and_is_evaluated_again(scene):
    mission = scene.mission("closed")
    with scene.inside():
        life.take_step(scene.actor("territory_manager"), mission, "reopen", DAY, "One visit was forgotten.")
        assert stats.value("mission_value", "2026") == 0
    assert scene.row(mission).value_cents is None
    expert = scene.visitor("expert")
    assert expert.submit(f"/missions/{mission}/end", {"note": "The last visit."}).status_code == 303
    for role, outcome in (("expert", "again"), ("sme", "action")):
        page = scene.visitor(role).submit(f"/missions/{mission}/evaluation", {"rating": "4", "outcome": outcome})
        assert page.status_code == 303
    assert scene.row(mission).state == "evaluated"
