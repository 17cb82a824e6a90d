"""Calendar, deadlines, counties and letters of Romania."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alize_romania
from alize_europe.deadlines import register_deadline as european_deadline
from alize_romania.counties import areas, counties, county, county_of_register
from alize_romania.country import PROFILE, holidays
from alize_romania.deadlines import register_deadline
from alize_romania.letters import comma_below
from portal.sdk import fold

FOLDER = Path(alize_romania.__file__).parent / "tests/cases"


def cases(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", cases("holidays"), ids=lambda case: case["id"])
def test_holidays(case):
    assert sorted(holidays(case["given"]["year"])) == case["expected"]["holidays"]


@pytest.mark.parametrize("case", cases("register_deadlines"), ids=lambda case: case["id"])
def test_register_deadlines(case):
    assert european_deadline(case["given"]["granted_on"], holidays) == case["expected"]["eu_deadline"]
    assert register_deadline(case["given"]["granted_on"]) == case["expected"]["regas_deadline"]


@pytest.mark.parametrize("case", cases("letters"), ids=lambda case: case["id"])
def test_letters(case):
    written = comma_below(case["given"]["typed"])
    assert written == case["expected"]["written"]
    assert fold(written) == fold(case["given"]["typed"]) == case["expected"]["search_key"]


@given(st.text())
def test_letters_are_put_right_once_and_for_all(text):
    written = comma_below(text)
    assert comma_below(written) == written
    assert not set(written) & set("\u015e\u015f\u0162\u0163")


@pytest.mark.parametrize("case", cases("counties"), ids=lambda case: case["id"])
def test_counties(case):
    found = county(case["given"]["code"])
    assert {name: getattr(found, name) for name in case["expected"]} == case["expected"]
    assert county(found.iso) is found
    assert county_of_register(found.onrc) is found


def test_there_are_41_counties_and_bucharest_in_eight_regions():
    assert len(counties()) == 42
    assert len({found.nuts2 for found in counties().values()}) == 8
    assert all(comma_below(found.name) == found.name for found in counties().values())
    assert county_of_register(0) is None


@given(st.text())
def test_any_code_gets_an_answer(code):
    assert county(code) is None or county(code).code in counties()


def test_the_country():
    assert (PROFILE.currency, PROFILE.timezone, PROFILE.locales) == ("RON", "Europe/Bucharest", ("ro",))


def test_territories_name_their_counties_as_their_files_do():
    known = {area.code: area for area in areas()}
    assert known["ro:county:CJ"].places == {"CJ": "Cluj"}
    assert len(known) == 42
    assert [area.name for area in areas(("ro:county:TM", "fr:ze2020:7603"))] == ["Timiș"]
