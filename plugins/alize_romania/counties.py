"""The 41 counties and Bucharest, with the three numberings that must not be mixed up, and their regions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.sdk import Area, Message, Source

SOURCE = Source(
    "ISO 3166-2:RO; Legea nr. 315/2004 privind dezvoltarea regională",
    "https://legislatie.just.ro/Public/DetaliiDocument/280317",
)
_TABLE = Path(__file__).parent / "data" / "counties.csv"


@dataclass(frozen=True, slots=True)
class County:
    """A county: `code` on number plates (TM), `onrc` in trade-register numbers (35), `iso` (RO-TM), its region."""

    code: str
    onrc: int
    iso: str
    name: str
    region: str
    nuts2: str


@cache
def counties() -> Mapping[str, County]:
    """Return every county by its code on number plates."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {r["code"]: County(r["code"], int(r["onrc"]), r["iso"], r["name"], r["region"], r["nuts2"]) for r in rows}


def county(code: str) -> County | None:
    """Return the county of a plate code or an ISO code, None when there is none."""
    return counties().get(code.strip().upper().removeprefix("RO-"))


def areas(codes: tuple[str, ...] = ()) -> tuple[Area, ...]:
    """Return the counties that territories name so (ro:county:CJ), or all; a firm's own area is its county."""
    kind = Message("County")
    every = (Area(f"ro:county:{c.code}", c.name, kind, {c.code: c.name}) for c in counties().values())
    return tuple(area for area in every if not codes or area.code in codes)


def county_of_register(number: int) -> County | None:
    """Return the county of the number used in trade-register numbers, None when there is none (00 included)."""
    return next((found for found in counties().values() if found.onrc == number), None)
