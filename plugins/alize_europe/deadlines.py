"""Until when an aid must stand in the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from alize_europe.de_minimis import Regime, register_days
from portal.sdk import add_working_days


def register_deadline(
    granted_on: date, holidays: Callable[[int], frozenset[date]], regime: Regime = Regime.GENERAL
) -> date | None:
    """Return the last day for entering aid granted on `granted_on` in the central register, None before it began.

    Twenty working days after the grant (article 6 of each regulation), the grant's day not counted;
    `holidays` gives the public holidays of a year where the granting authority sits. Raises ParameterError
    for a grant before the regulation.
    """
    days = register_days(regime, granted_on)
    if days is None:
        return None
    return add_working_days(granted_on, days, holidays(granted_on.year) | holidays(granted_on.year + 1))
