"""Départements, regions and where a firm lies."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import alize_france
from alize_france.areas import employment_areas
from alize_france.departements import departement_of, departements

FOLDER = Path(alize_france.__file__).parent


def test_the_table_holds_every_departement_and_region():
    found = departements()
    regions = {each.region: each.region_name for each in found.values() if each.region}
    assert len(found) == 109
    assert len(regions) == 18
    assert (found["2A"].region_name, found["974"].region, regions["76"]) == ("Corse", "04", "Occitanie")
    assert found["21"].label == "Côte-d’Or (21)"


def test_the_table_says_where_it_comes_from():
    about = tomllib.loads((FOLDER / "data/departements.toml").read_text(encoding="utf-8"))
    assert {"source", "date", "licence", "url"} <= about.keys()


def test_each_employment_area_lies_in_the_region_that_its_code_begins_with():
    """Two tables of INSEE, one answer: only the areas whose code begins with 00 cross a border."""
    for area in employment_areas().values():
        regions = {found.region if (found := departement_of(commune)) else None for commune in area.communes}
        assert len(regions) > 1 if area.code.startswith("00") else regions == {area.code[:2]}, area


def test_a_postcode_is_no_commune_but_ajaccio_and_saint_denis_are():
    corsica, reunion, ales = (departement_of(code) for code in ("2a004", "97411", "30007"))
    assert corsica
    assert corsica.name == "Corse-du-Sud"
    assert reunion
    assert reunion.name == "La Réunion"
    assert ales
    assert (ales.label, ales.region_name) == ("Gard (30)", "Occitanie")
    assert departement_of("20000") is None


@given(st.text())
def test_any_code_gets_an_answer(code):
    found = departement_of(code)
    assert found is None or found.code in departements()
