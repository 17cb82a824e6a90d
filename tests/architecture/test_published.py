"""What others build on: the names of the sdk, the shape of a territory's file."""

from __future__ import annotations

from pathlib import Path

from architecture.sources import ROOT
from portal import sdk
from portal.people.tenants import files

NAMES = Path(__file__).with_name("sdk_names.txt")


def test_the_door_s_names_are_those_that_were_published() -> None:
    """A name is added here with the hook it serves; it leaves in a new major version only."""
    assert sorted(sdk.__all__) == NAMES.read_text(encoding="utf-8").split()
    assert all(hasattr(sdk, name) for name in sdk.__all__)


def test_nothing_comes_through_the_door_unannounced() -> None:
    public = {name for name in vars(sdk) if not name.startswith("_")} - {"annotations"}
    assert public == set(sdk.__all__)


def test_the_schema_of_territories_files_is_the_one_they_are_checked_by() -> None:
    path = ROOT / "tenants/schema.json"
    assert path.read_text(encoding="utf-8") == files.json_schema(), f"write it anew from {files.__name__}.json_schema()"
