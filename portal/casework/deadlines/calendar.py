"""Working days of the bound territory, as its country's plugin knows them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import CountryProfile
from portal.foundation.kernel.dates import add_working_days
from portal.foundation.web.context import registry

log = logging.getLogger(__name__)


def holidays(years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of these years; none when the country's plugin does not answer."""
    try:
        profile: CountryProfile = Hooks(registry(), current_tenant()).one("country_profile", CountryProfile).value
        return frozenset(day for year in sorted(set(years)) for day in profile.holidays(year))
    except HookFailedError as error:
        log.warning("no calendar: %s", error)
        return frozenset()


def working_days_after(start: date, count: int) -> date:
    """Return the `count`-th working day after `start`, which itself is not counted."""
    return add_working_days(start, count, holidays((start.year, start.year + 1)))
