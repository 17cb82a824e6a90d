"""The map of territories: outlines made of counties, islands and other countries in boxes, names that can be read."""

from __future__ import annotations

import pytest

from portal.foundation.web import maps
from portal.foundation.web.map_layout import Picture, Spot, picture

FRANCE, ROMANIA = "france.departments", "romania"
PLACES = {
    "Alès Cévennes": "30",
    "Valenciennes": "59",
    "Meuse": "55",
    "Vosges": "88",
    "Savoie": "73",
    "Loire-Atlantique": "44",
    "Longwy": "54",
    "Toul": "54",
    "Indre": "36",
    "Angers-Saumur": "49",
    "Dijon": "21",
    "Metz": "57",
    "Eure": "27",
    "La Réunion": "974",
}


PLANNED = {"Toul", "Metz", "Dijon", "Eure", "La Réunion"}


def spots() -> list[Spot]:
    found = [
        Spot(name, "plan" if name in PLANNED else "open", "/", FRANCE, area, weight)
        for weight, (name, area) in enumerate(PLACES.items())
    ]
    return [*found, Spot("Pilote", "pilot", "/", ROMANIA, "ro-cj", country="Roumanie")]


def drawn() -> Picture:
    found = picture(spots())
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "counties"), [(FRANCE, 96), (ROMANIA, 42)])
def test_a_country_is_the_outline_of_its_counties_in_a_few_kilobytes(name: str, counties: int) -> None:
    found = maps.land(name)
    assert found is not None
    assert len(found.middles) == counties
    assert len(found.outline) < 10_000
    assert all(0 < x < found.width and 0 < y < found.height for x, y in found.middles.values())


def test_an_unknown_map_is_no_map() -> None:
    assert maps.land("atlantis") is None
    assert maps.land("../../secrets") is None
    assert picture([Spot("Nowhere", "open", "/", "atlantis", "1")]) is None


def test_every_territory_with_a_known_place_has_its_point() -> None:
    assert {point["name"] for point in drawn().points} == {*PLACES, "Pilote"}


def test_the_island_and_the_other_country_stand_in_boxes_of_their_own() -> None:
    found = drawn()
    assert [box["label"] for box in found.insets] == ["La Réunion", "Roumanie"]
    for box, name in zip(found.insets, ("La Réunion", "Pilote"), strict=True):
        point = next(p for p in found.points if p["name"] == name)
        assert box["x"] < point["x"] < box["x"] + box["w"]
        assert box["y"] < point["y"] < box["y"] + box["h"]


def test_two_territories_of_one_county_are_two_points() -> None:
    places = {point["name"]: (point["x"], point["y"]) for point in drawn().points}
    assert places["Longwy"] != places["Toul"]


def test_no_point_lies_under_another() -> None:
    points = drawn().points
    for number, a in enumerate(points):
        for b in points[number + 1 :]:
            assert (a["x"] - b["x"]) ** 2 + (a["y"] - b["y"]) ** 2 > (a["r"] + b["r"]) ** 2, (a["name"], b["name"])


def test_nearly_every_name_finds_room() -> None:
    unnamed = [point["name"] for point in drawn().points if not point["label"]]
    assert set(unnamed) <= {"La Réunion", "Pilote"}
