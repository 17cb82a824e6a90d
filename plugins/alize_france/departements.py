"""Départements and regions of France (code officiel géographique of INSEE). Codes are text, leading zeros kept."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "departements.csv"
_OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class Departement:
    """A département by its `code` (30, 2A, 974); `region` is a code, "" in collectivities overseas without one."""

    code: str
    name: str
    region: str
    region_name: str

    @property
    def label(self) -> str:
        """Its name with its code: « Gard (30) »."""
        return f"{self.name} ({self.code})"


@cache
def departements() -> Mapping[str, Departement]:
    """Return every département of the table, by code."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {r["departement"]: Departement(r["departement"], r["name"], r["region"], r["region_name"]) for r in rows}


def departement_of(commune: str) -> Departement | None:
    """Return the département of a commune (INSEE code, not postal code), None when the code is none."""
    code = commune.strip().upper()
    return departements().get(code[: 3 if code.startswith(_OVERSEAS) else 2]) if len(code) == 5 else None
