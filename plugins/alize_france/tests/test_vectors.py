"""Row by row: the plugin's tables against lists that were made apart from them (`vectors/` says by whom)."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from alize_france.areas import employment_areas
from alize_france.departements import departements
from alize_france.sirene import BANDS

FOLDER = Path(__file__).with_name("vectors")
CODES = json.loads((FOLDER / "french_codes.json").read_text(encoding="utf-8"))
AREAS = json.loads((FOLDER / "employment_areas.json").read_text(encoding="utf-8"))


def typographic(names):
    return {code: name.replace("'", "’") for code, name in names.items()}


def test_every_departement_and_region_has_its_code_and_name():
    found = departements().values()
    assert {each.code: each.name for each in found} == typographic(CODES["departements"])
    regions = {(each.region, each.region_name) for each in found if each.region}
    assert regions == set(typographic(CODES["regions"]).items())


def test_every_employment_area_has_its_code_and_name():
    assert {code: area.name for code, area in employment_areas().items()} == AREAS["zones"]


def test_every_headcount_band_reads_as_its_label_says():
    said = {
        code: [int(n.replace(" ", "")) for n in re.findall(r"\d[\d ]*", label.split("(")[0])]
        for code, label in CODES["tranches_effectifs"].items()
    }
    assert said.pop("NN") == []
    assert {code: [n for n in dict.fromkeys(band) if n is not None] for code, band in BANDS.items()} == said


@pytest.mark.parametrize("name", ["french_codes", "employment_areas"])
def test_the_lists_say_where_they_come_from(name):
    about = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert {"source", "url", "date", "licence", "licence_url"} <= about.keys()
