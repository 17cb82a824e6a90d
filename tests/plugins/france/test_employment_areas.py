"""From a commune to its employment area."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import alize_france
from alize_france.areas import area_of, employment_areas
from alize_france.areas import areas as named_areas

FOLDER = Path(alize_france.__file__).parent


def test_the_table_is_whole_and_each_commune_has_one_area():
    areas = employment_areas().values()
    communes = [commune for area in areas for commune in area.communes]
    assert len(areas) == 306
    assert len(communes) == len(set(communes)) == 34_945
    assert all(len(area.code) == 4 and area.name for area in areas)


def test_the_table_says_where_it_comes_from():
    about = tomllib.loads((FOLDER / "data/communes_ze2020.toml").read_text(encoding="utf-8"))
    assert {"source", "date", "licence", "url"} <= about.keys()


@given(st.text())
def test_any_code_gets_an_answer(code):
    found = area_of(code)
    assert found is None or found.code in employment_areas()


def test_territories_name_their_areas_and_find_their_communes_by_name() -> None:
    (ales, corsica) = named_areas(("fr:ze2020:7603", "fr:ze2020:9401"))
    assert ales.name == "Alès-Le Vigan"
    assert ales.places["30007"] == "Alès"
    assert corsica.places["2A004"] == "Ajaccio"
    assert len(named_areas()) > 300
    assert named_areas(("fr:ze2020:0000", "ro:county:CJ")) == ()
