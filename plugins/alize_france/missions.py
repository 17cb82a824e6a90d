"""Missions in France: value of a day and delays, the fields' codes in ROME."""

from __future__ import annotations

from datetime import date

from alize_france.dated import parameters
from alize_france.secondment import checks, longest
from portal.sdk import CompetenceDomain, MissionRules

_DELAYS = ("missions.first_reminder", "missions.last_reminder", "missions.expiry")

ROME = "ROME"
_CODES: dict[str, tuple[str, ...]] = {
    "hr": ("M1502", "M1503"),
    "organisation": ("M1402",),
    "sales": ("M1707", "D1406"),
    "strategy": ("M1402",),
    "quality": ("H1502",),
    "safety": ("H1302",),
    "production": ("H2502",),
    "logistics": ("N1301", "N1302"),
    "purchasing": ("M1101", "M1102"),
    "accounting": ("M1203", "M1204"),
    "finance": ("M1201", "M1205"),
    "legal": ("K1903",),
    "digital": ("M1802", "E1101"),
    "technical": ("H1206",),
    "maintenance": ("I1102",),
    "environment": ("H1303",),
    "international": ("M1701",),
    "marketing": ("M1705", "E1103"),
}
"""Codes of the Répertoire opérationnel des métiers et des emplois (France Travail), version 3."""


def rules(on: date) -> MissionRules:
    """Return what holds on `on`, with the texts it comes from."""
    values = parameters()
    keys = ("missions.day_rate", "missions.confirm_days", *_DELAYS)
    return MissionRules(
        day_rate=values.money("missions.day_rate", on),
        confirm_days=values.integer("missions.confirm_days", on),
        remind_days=tuple(values.integer(key, on) for key in _DELAYS),
        secondment=checks(on),
        below_cost_months=longest(on),
        sources=tuple(values.source(key, on) for key in keys),
    )


def domains() -> tuple[CompetenceDomain, ...]:
    """Return the fields with their codes in ROME."""
    return tuple(CompetenceDomain(field, ROME, codes) for field, codes in _CODES.items())
