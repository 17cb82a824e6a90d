"""The firms of the Romanian pilot: an activity that both revisions of CAEN have, as the French ones have their NAF."""

import csv
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from portal.settings import ROOT

DATA = ROOT / "plugins/alize_romania/data"


def firms(body: Any) -> Iterator[dict[str, Any]]:
    """Whatever tells of a firm and its place, at any depth."""
    if isinstance(body, dict):
        if "company" in body and "place" in body:
            yield body
        body = list(body.values())
    if isinstance(body, list):
        for part in body:
            yield from firms(part)


def codes(revision: int) -> set[str]:
    """The classes of a revision, as the plugin carries them."""
    with (DATA / f"caen_rev{revision}.csv").open(encoding="utf-8") as table:
        return {row["code"] for row in csv.DictReader(table)}


@pytest.mark.parametrize("name", ["projects", "committee", "missions"])
def test_every_firm_of_the_pilot_has_an_activity_of_both_revisions(name: str) -> None:
    both = codes(2) & codes(3)
    told = tomllib.loads((ROOT / f"tenants/demo/{name}.toml").read_text(encoding="utf-8"))["territory"]
    found = list(firms([one for one in told if one["slug"] == "romania-pilot"]))
    assert found
    assert {firm["company"]: firm.get("activity") for firm in found if firm.get("activity") not in both} == {}
