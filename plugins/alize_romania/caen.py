"""CAEN Rev. 2 and Rev. 3 side by side: the classes of both, and the table of INS that leads from one to the other.

Many numbers stand in both; where they do not mean the same (4391: roofs, then walls) a bare number is not sure.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from alize_romania.dated import parameters
from portal.sdk import ActivityReading, Nomenclature, Source, read_activities

_DATA = Path(__file__).parent / "data"
_TABLE = Source(
    "INS, tabel de corespondență CAEN Rev. 2 – CAEN Rev. 3, septembrie 2026", "https://insse.ro/cms/ro/caen"
)


def read(written: str, on: date) -> tuple[ActivityReading, ...]:
    """Return what CAEN codes mean in both revisions, the one in force on `on` first."""
    older, newer, links = _tables()
    return read_activities(written, older, newer, links, on)


@cache
def _tables() -> tuple[Nomenclature, Nomenclature, Mapping[str, tuple[str, ...]]]:
    begun, changed = (value.since for value in parameters().parameter("activity.caen3").values)
    before, after = _rows("caen_rev2"), _rows("caen_rev3")
    older = Nomenclature("caen2", "CAEN Rev. 2", _labels(before), begun, _TABLE)
    newer = Nomenclature("caen3", "CAEN Rev. 3", _labels(after), changed, _TABLE)
    return older, newer, {row["code"]: tuple(row["caen3"].split()) for row in before}


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _labels(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["code"]: row["label"] for row in rows}
