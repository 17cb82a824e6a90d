"""NAF rév. 2 and NAF 2025 side by side: the sub-classes of both, and INSEE's table that leads from one to the other.

The letter tells them apart: sub-classes of rév. 2 end with A to F or Z, those of 2025 with G to L or Y.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from alize_france.dated import parameters
from portal.sdk import ActivityReading, Nomenclature, Source, read_activities

_DATA = Path(__file__).parent / "data"
_TABLE = Source(
    "INSEE, correspondances NAF rév. 2 – NAF 2025, janvier 2026", "https://www.insee.fr/fr/information/8181066"
)


def read(written: str, on: date) -> tuple[ActivityReading, ...]:
    """Return what APE codes mean in both nomenclatures, the one in force on `on` first."""
    older, newer, links = _tables()
    return read_activities(written, older, newer, links, on)


@cache
def _tables() -> tuple[Nomenclature, Nomenclature, Mapping[str, tuple[str, ...]]]:
    begun, changed = (value.since for value in parameters().parameter("activity.naf25").values)
    before, after = _rows("naf_rev2"), _rows("naf_2025")
    older = Nomenclature("nafr2", "NAF rév. 2", _labels(before), begun, _TABLE)
    newer = Nomenclature("naf25", "NAF 2025", _labels(after), changed, _TABLE)
    return older, newer, {row["code"]: tuple(row["naf25"].split()) for row in before}


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _labels(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["code"]: row["label"] for row in rows}
