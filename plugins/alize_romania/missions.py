"""Missions in Romania: value of a day and delays, the fields' codes in COR."""

from __future__ import annotations

from datetime import date

from alize_romania.dated import parameters
from portal.sdk import CompetenceDomain, MissionRules

_DELAYS = ("missions.first_reminder", "missions.last_reminder", "missions.expiry")

COR = "COR"
_CODES: dict[str, tuple[str, ...]] = {
    "hr": ("1212", "2423"),
    "organisation": ("2421",),
    "sales": ("1221", "2433"),
    "strategy": ("1213",),
    "quality": ("2141",),
    "safety": ("2263",),
    "production": ("1321",),
    "logistics": ("1324",),
    "purchasing": ("3323",),
    "accounting": ("2411",),
    "finance": ("1211", "2412"),
    "legal": ("2611",),
    "digital": ("1330", "2511"),
    "technical": ("2144",),
    "maintenance": ("2144",),
    "environment": ("2133",),
    "international": ("1221",),
    "marketing": ("2431", "2432"),
}
"""Groups of the Clasificarea ocupațiilor din România (COR), which follows ISCO-08."""


def rules(on: date) -> MissionRules:
    """Return what holds on `on`, with the texts it comes from."""
    values = parameters()
    keys = ("missions.day_rate", "missions.confirm_days", *_DELAYS)
    return MissionRules(
        day_rate=values.money("missions.day_rate", on),
        confirm_days=values.integer("missions.confirm_days", on),
        remind_days=tuple(values.integer(key, on) for key in _DELAYS),
        sources=tuple(values.source(key, on) for key in keys),
    )


def domains() -> tuple[CompetenceDomain, ...]:
    """Return the fields with their groups in COR."""
    return tuple(CompetenceDomain(field, COR, codes) for field, codes in _CODES.items())
