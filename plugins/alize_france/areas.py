"""Employment areas (zones d’emploi 2020 of INSEE) and the communes that make them up.

Codes are text, four characters, leading zeros kept; those that begin with 00 lie in several regions. The table
holds the communes of 1 January 2023 (`data/communes_ze2020.toml` says where it comes from).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.sdk import Area, Message, Source, vendored

SOURCE = Source(
    "INSEE, zones d’emploi 2020, communes au 1er janvier 2023", "https://www.insee.fr/fr/statistiques/5015731"
)
_TABLE = Path(__file__).parent / "data" / "communes_ze2020.csv"


@dataclass(frozen=True, slots=True)
class EmploymentArea:
    """An employment area: `code` (7603), `name` (Alès-Le Vigan), `communes` as INSEE codes."""

    code: str
    name: str
    communes: frozenset[str]


@cache
def employment_areas() -> Mapping[str, EmploymentArea]:
    """Return every employment area of the table, by code."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {r["area"]: EmploymentArea(r["area"], r["name"], frozenset(r["communes"].split())) for r in rows}


@cache
def _by_commune() -> Mapping[str, EmploymentArea]:
    return {commune: area for area in employment_areas().values() for commune in area.communes}


def area_of(commune: str) -> EmploymentArea | None:
    """Return the area of a commune (INSEE code, not postal code), None when the table does not know it.

    The arrondissements of Paris, Lyon and Marseille answer for their commune.
    """
    return _by_commune().get(_commune(commune.strip().upper()))


@cache
def areas() -> tuple[Area, ...]:
    """Return every employment area as territories name it, with the communes that exist today by INSEE code."""
    known = json.loads(vendored("communes.json").read_text(encoding="utf-8"))
    kind = Message("Commune")
    return tuple(
        Area(
            f"fr:ze2020:{area.code}",
            area.name,
            kind,
            {code: known[code][0] for code in sorted(area.communes) if code in known},
        )
        for area in employment_areas().values()
    )


def _commune(code: str) -> str:
    if code.startswith("751"):
        return "75056"
    if code.startswith("6938"):
        return "69123"
    if code.startswith("132"):
        return "13055"
    return code
