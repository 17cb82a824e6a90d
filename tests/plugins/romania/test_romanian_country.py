"""Calendar, deadlines, counties and letters of Romania."""

from hypothesis import given
from hypothesis import strategies as st

from alize_romania.counties import areas, counties, county, county_of_register
from alize_romania.country import PROFILE
from alize_romania.letters import comma_below


@given(st.text())
def test_letters_are_put_right_once_and_for_all(text):
    written = comma_below(text)
    assert comma_below(written) == written
    assert not set(written) & set("\u015e\u015f\u0162\u0163")


def test_a_county_is_found_by_each_of_its_numbers():
    for found in counties().values():
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
