"""Every night the fund's summary is counted again from its movements; what was wrong is mended and on the trail."""

from __future__ import annotations

import logging
from uuid import UUID

from portal.foundation.audit import service as audit
from portal.foundation.db.session import transaction
from portal.foundation.stats import service as stats
from portal.foundation.worker.registry import job_handler
from portal.foundation.worker.schedule import daily
from portal.people.accounts.rules import system_actor
from portal.programme.funds import queries, registry

log = logging.getLogger(__name__)
KIND, HOUR = "funds.check", 3
CLERK = system_actor("nightly check")


def wire() -> None:
    """Have the worker count every night."""
    job_handler(KIND)(check)
    daily(KIND, HOUR)


def check(_subject: UUID | None = None) -> None:
    """Count the bound territory's fund again; note each number that was wrong."""
    with transaction():
        drifts = stats.rebuild(queries.FUND, queries.counted)
        drifts += stats.rebuild(queries.FUND_YEARS, queries.counted_years)
        drifts += stats.rebuild(queries.COMMITTED, queries.counted_commitments)
        if (count := registry.reserved_count()) is not None:
            drifts += stats.rebuild(queries.RESERVED, lambda: {"": count()})
        for drift in drifts:
            log.error("the fund's figure %s %s was wrong", drift.figure, drift.key)
            before, after = {drift.key: drift.kept}, {drift.key: drift.counted}
            audit.record(CLERK, "fund.mended", "territory_stat", None, before=before, after=after, reason=drift.figure)
