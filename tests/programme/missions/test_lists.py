"""What people find first: the list opens on what is under way, and stands when a plugin does not answer."""

import pytest

from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.web.i18n import format_weekday, say, use_locale
from portal.programme.employment.rules import month_words
from portal.programme.missions import life
from portal.programme.projects import queries as projects
from support.app import DAY
from support.missions import Scene


@pytest.fixture
def scene(app) -> Scene:
    return Scene(app)


def test_the_list_opens_on_what_is_under_way(scene):
    ended, running = scene.mission("closed"), scene.mission("searching")
    operator = scene.visitor("operator")
    first = operator.get("/missions/?sort=-age").text
    assert f"/missions/{running}" in first
    assert f"/missions/{ended}" not in first
    with scene.inside():
        name = projects.project_view(scene.project_id).company_name
    every = operator.get("/missions/", query_string={"basket": "all", "q": name}).text
    assert f"/missions/{running}" in every
    assert f"/missions/{ended}" in every


def test_own_missions_are_shown_when_the_rules_cannot_be_asked(scene, monkeypatch):
    def silent(_on: object) -> object:
        raise HookFailedError("alize_france", "mission_rules", "no answer")

    mission = scene.mission("in_progress")
    monkeypatch.setattr(life, "mission_rules", silent)
    page = scene.visitor("sme").get("/missions/mine")
    assert page.status_code == 200
    assert f"/missions/{mission}" in page.text


@pytest.mark.parametrize(("months", "said"), [(12, "12 luni"), (24, "24 de luni"), (36, "36 de luni")])
def test_months_take_their_form_in_romanian(app, months, said):
    with app.app_context(), use_locale("ro"):
        assert say(month_words(months)) == said


@pytest.mark.parametrize(
    ("locale", "said"),
    [("fr", "lundi 23 novembre 2026"), ("en", "Monday 23 November 2026"), ("ro", "luni, 23 noiembrie 2026")],
)
def test_a_day_of_the_week_is_set_off_as_its_language_does(app, locale, said):
    with app.app_context(), use_locale(locale):
        assert format_weekday(DAY) == said
