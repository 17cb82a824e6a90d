"""Until when acts and payments must stand in RegAS, the register of State aid."""

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
    return _after(signed_on, "regas.granting_act_days")


def payment_deadline(paid_on: date) -> date:
    """Return the last day for entering a payment made on `paid_on`, its own day not counted.

    Raises ParameterError for a payment older than the register.
    """
    return _after(paid_on, "regas.payment_days")


def _after(day: date, key: str) -> date:
    days = parameters().integer(key, day)
    return add_working_days(day, days, holidays(day.year) | holidays(day.year + 1))
