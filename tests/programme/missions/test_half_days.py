"""Half-days: noted on a phone, confirmed by the company, or by time when it says nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.foundation.db.session import db
from portal.foundation.kernel.context import Actor, Grant, NotAllowedError
from portal.foundation.mail.models import OutboxMessage
from portal.foundation.stats import queries as stats
from portal.foundation.web.errors import ConflictError
from portal.people.accounts.rules import ROLES
from portal.programme.missions import half_days, nightly, promises
from portal.programme.missions.day_models import HalfDay
from portal.programme.missions.half_days import DayData
from portal.programme.projects import queries as projects
from support.app import DAY, text_of
from support.missions import SIGNED, Scene


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def states(scene: Scene, mission) -> list[str]:
    with scene.inside():
        return [day.state for day in half_days.of_mission(mission)]


def test_the_first_half_day_is_noted_with_one_tap(scene):
    """The page is filled already: today, this half of the day, at the company."""
    mission = scene.mission("letter_signed")
    expert = scene.visitor("expert")
    assert expert.submit(f"/missions/{mission}/half-days").status_code == 303
    row = scene.row(mission)
    assert (row.state, row.logged, row.confirmed) == ("in_progress", 1, 0)
    with scene.inside():
        (day,) = half_days.of_mission(mission)
        assert (day.on, day.place, day.state) == (DAY, "on_site", "logged")
        assert projects.project_view(scene.project_id).state == "approved"


@pytest.mark.parametrize(
    ("on", "why"),
    [("24/11/2026", "still to come"), ("01/10/2026", "after the letter"), ("yesterday", "a date"), ("", "the day")],
)
def test_impossible_days_are_refused_with_a_word(scene, on, why):
    mission = scene.mission("letter_signed")
    answer = scene.visitor("expert").submit(f"/missions/{mission}/half-days", {"on": on, "activity": "Stocks"})
    assert answer.status_code == 422, why
    assert "Stocks" in answer.text
    assert scene.row(mission).logged == 0


def test_the_same_half_day_is_given_once_even_to_two_companies(scene):
    first, second = scene.mission("letter_signed"), scene.mission("letter_signed")
    expert = scene.visitor("expert")
    day = {"on": "20/11/2026", "part": "morning"}
    assert expert.submit(f"/missions/{first}/half-days", day).status_code == 303
    assert expert.submit(f"/missions/{first}/half-days", day).status_code == 422
    assert expert.submit(f"/missions/{second}/half-days", day).status_code == 422
    assert expert.submit(f"/missions/{second}/half-days", {**day, "part": "afternoon"}).status_code == 303


def test_a_half_day_taken_back_may_be_noted_again(scene):
    mission = scene.mission("letter_signed")
    expert = scene.visitor("expert")
    assert expert.submit(f"/missions/{mission}/half-days").status_code == 303
    page = f"/missions/{mission}"
    assert expert.submit(page).status_code == 303
    assert (states(scene, mission), scene.row(mission).logged) == (["withdrawn"], 0)
    assert expert.submit(f"/missions/{mission}/half-days").status_code == 303
    assert scene.row(mission).logged == 1


def test_the_company_confirms_two_half_days_at_once_and_the_file_becomes_active(scene):
    mission = scene.mission("letter_signed")
    expert, company = scene.visitor("expert"), scene.visitor("sme")
    for part in ("morning", "afternoon"):
        form = {"on": "19/11/2026", "part": part}
        assert expert.submit(f"/missions/{mission}/half-days", form).status_code == 303
    with scene.inside():
        before = stats.value("half_days", "2026")
        ids = [str(day.id) for day in half_days.of_mission(mission)]
    answer = company.post(f"/missions/{mission}/confirmation", {"half_days": ids})
    assert answer.status_code == 303
    assert states(scene, mission) == ["confirmed", "confirmed"]
    with scene.inside():
        assert stats.value("half_days", "2026") == before + 2
        view = projects.project_view(scene.project_id)
        assert view.state == "active"
    again = company.post(f"/missions/{mission}/confirmation", {"half_days": ids})
    assert again.status_code == 422
    with scene.inside():
        assert stats.value("half_days", "2026") == before + 2


def test_confirming_twice_counts_once(scene):
    mission = scene.mission("in_progress")
    with scene.inside():
        ids = [day.id for day in half_days.of_mission(mission)]
        before = stats.value("half_days", "2026")
        assert half_days.confirm(scene.actor("sme"), mission, ids, (), DAY) == 0
        assert stats.value("half_days", "2026") == before


def test_a_contested_half_day_waits_for_the_project_officer(scene):
    mission = scene.mission("letter_signed")
    assert scene.visitor("expert").submit(f"/missions/{mission}/half-days").status_code == 303
    with scene.inside():
        (day,) = [row.id for row in half_days.of_mission(mission)]
    company, operator = scene.visitor("sme"), scene.visitor("operator")
    page = f"/missions/{mission}/half-days/{day}"
    assert company.submit(f"{page}/contest", {"reason": ""}).status_code == 422
    assert company.submit(f"{page}/contest", {"reason": "He came on Tuesday"}).status_code == 303
    assert states(scene, mission) == ["contested"]
    with scene.inside():
        on = DAY + timedelta(days=60)
        assert promises.overdue(on) == {}
    assert operator.submit(f"{page}/settle", {"reason": "Both agree: it was Monday"}).status_code == 303
    assert states(scene, mission) == ["confirmed"]
    assert operator.get(f"{page}/settle").status_code == 409


def test_nobody_confirms_their_own_time(scene):
    """A person may be expert and helped company at once: another one confirms."""
    mission = scene.mission("letter_signed")
    expert, company = scene.actor("expert"), scene.actor("sme")
    both = Actor(
        expert.name,
        expert.person_id,
        expert.member_id,
        (*expert.grants, Grant("sme", company.parties("sme")[0])),
        ROLES["expert"].permissions | ROLES["sme"].permissions,
    )
    with scene.inside():
        day = half_days.log(both, mission, DayData(DAY, "morning", "remote"), DAY)
        with pytest.raises(ConflictError):
            half_days.confirm(both, mission, [day], (), DAY)
    assert states(scene, mission) == ["logged"]


def test_only_the_expert_of_the_mission_or_the_officer_notes_time(scene):
    mission = scene.mission("letter_signed")
    data = DayData(DAY, "morning", "on_site")
    with scene.inside():
        stranger = Actor(
            "Somebody", scene.actor("sme").person_id, scene.actor("sme").member_id, (), ROLES["expert"].permissions
        )
        with pytest.raises(NotAllowedError):
            half_days.log(stranger, mission, data, DAY)
        with pytest.raises(NotAllowedError):
            half_days.log(scene.actor("sme"), mission, data, DAY)
        assert half_days.log(scene.actor("operator"), mission, data, DAY)


def test_a_half_day_without_a_word_counts_after_fifteen_days_and_not_before(scene):
    mission = scene.mission("letter_signed")
    with scene.inside():
        half_days.log(scene.actor("expert"), mission, DayData(DAY, "morning", "on_site"), DAY)
    actor = nightly.system_actor("missions")
    for days, expected in ((14, "logged"), (15, "confirmed"), (16, "confirmed")):
        with scene.inside():
            on = DAY + timedelta(days=days)
            nightly.confirm(actor, on)
        assert states(scene, mission) == [expected], days
    with scene.inside():
        (row,) = db.session.scalars(select(HalfDay).where(HalfDay.mission_id == mission)).all()
        assert row.automatic
        assert projects.project_view(scene.project_id).state == "active"
    assert scene.row(mission).confirmed == 1


def test_the_company_is_told_once_before_time_confirms(scene):
    mission = scene.mission("letter_signed")
    with scene.inside():
        half_days.log(scene.actor("expert"), mission, DayData(DAY, "morning", "on_site"), DAY)
    told = []
    for days in (7, 8, 9):
        with scene.inside():
            on = DAY + timedelta(days=days)
            nightly.tell_companies(on)
            mails = db.session.scalars(select(OutboxMessage).where(OutboxMessage.text.contains(f"{mission}"))).all()
            told.append(len([m for m in mails if m.to_address.startswith("sme@") and "wait" in (m.dedupe_key or "")]))
    assert told == [0, 1, 1]


def test_more_half_days_than_the_letter_says_are_noted_with_a_warning(scene):
    mission = scene.mission("letter_signed")
    expert = scene.visitor("expert")
    for number in range(7):
        form = {"on": (SIGNED + timedelta(days=number)).strftime("%d/%m/%Y"), "part": "morning"}
        assert expert.submit(f"/missions/{mission}/half-days", form).status_code == 303
    assert scene.row(mission).logged == 7
    page = text_of(scene.visitor("operator").get(f"/missions/{mission}"))
    assert "More half-days are noted than the letter says." in page or "plus de demi-journées" in page.lower()


def test_a_mission_is_not_closed_while_a_half_day_waits(scene):
    mission = scene.mission("in_progress")
    with scene.inside():
        half_days.log(scene.actor("expert"), mission, DayData(DAY, "morning", "remote"), DAY)
    expert = scene.visitor("expert")
    assert expert.submit(f"/missions/{mission}/end", {"note": "Done"}).status_code == 303
    operator = scene.visitor("operator")
    reason = {"reason": "Nobody answers"}
    assert operator.submit(f"/missions/{mission}/steps/waive_evaluation", reason).status_code == 303
    assert operator.post(f"/missions/{mission}/closing").status_code == 409
    with scene.inside():
        ids = [day.id for day in half_days.of_mission(mission)]
        half_days.confirm(scene.actor("sme"), mission, ids, (), DAY)
    assert operator.submit(f"/missions/{mission}/closing", {"effect": "One job"}).status_code == 303
    assert scene.row(mission).value_cents == 120000


def test_a_file_does_not_move_on_while_a_mission_runs(scene):
    scene.mission("in_progress")
    operator = scene.visitor("operator")
    page = f"/projects/{scene.project_id}/steps/follow_up"
    assert operator.post(page, {"reason": "x"}).status_code == 409
    with scene.inside():
        assert projects.project_view(scene.project_id).state == "active"
