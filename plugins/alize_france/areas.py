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
PREFIX = "fr:ze2020:"
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
def areas(codes: tuple[str, ...] = ()) -> tuple[Area, ...]:
    """Return the areas that territories name so (fr:ze2020:7603), with their communes; without codes, all, by name."""
    kind = Message("Commune")
    if not codes:
        return tuple(Area(PREFIX + area.code, area.name, kind) for area in employment_areas().values())
    found = (employment_areas().get(code.removeprefix(PREFIX)) for code in codes if code.startswith(PREFIX))
    return tuple(Area(PREFIX + area.code, area.name, kind, _names(area.communes)) for area in found if area)


def commune_name(code: str) -> str:
    """Return the name of a commune (INSEE code) with its accents, "" when the table does not know it."""
    known = _commune(code.strip().upper())
    return _names(frozenset({known})).get(known, "")


def _names(communes: frozenset[str]) -> dict[str, str]:
    """Return the names of the communes that exist today, by INSEE code; the list is read, not parsed: it is long."""
    text, names, at = vendored("communes.json").read_text(encoding="utf-8"), {}, 0
    for code in sorted(communes):
        sought = f'"{code}":["'
        found = text.find(sought, at)
        found = text.find(sought) if found < 0 else found
        if found >= 0:
            at = found + len(sought)
            names[code] = str(json.loads(text[at - 1 : text.index('",[', at) + 1]))
    return names


def _commune(code: str) -> str:
    if code.startswith("751"):
        return "75056"
    if code.startswith("6938"):
        return "69123"
    if code.startswith("132"):
        return "13055"
    return code
