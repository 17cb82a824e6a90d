"""Until when a granting act must stand in RegAS, the register of State aid."""

from __future__ import annotations

from datetime import date

from alize_romania.country import holidays
from alize_romania.dated import parameters
from portal.sdk import add_working_days


def register_deadline(signed_on: date) -> date:
    """Return the last day for entering an act signed on `signed_on`: seven working days, its own day not counted.

    Shorter than the twenty days of Regulation (EU) 2023/2831, article 6: whoever meets this one meets both.
    Raises ParameterError for an act older than the register.
    """
    days = parameters().integer("regas.granting_act_days", signed_on)
    return add_working_days(signed_on, days, holidays(signed_on.year) | holidays(signed_on.year + 1))
