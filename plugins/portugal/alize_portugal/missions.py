"""Missions: what a day of an expert is valued at, and how long people have to answer."""

from __future__ import annotations

from datetime import date

from alize_portugal.dated import parameters
from portal.sdk import MissionRules


def rules(on: date) -> MissionRules:
    """Return the rules in force on `on`. Raises ParameterError for a day without values."""
    values = parameters()
    return MissionRules(
        day_rate=values.money("missions.day_rate", on),
        confirm_days=values.integer("missions.confirm_days", on),
        remind_days=(values.integer("missions.first_reminder", on), values.integer("missions.end", on)),
        sources=(values.source("missions.day_rate", on),),
    )
