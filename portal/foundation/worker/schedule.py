"""Recurring work: once per tenant and business day, from an hour on."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from portal.foundation.db.session import transaction
from portal.foundation.kernel.clock import now
from portal.foundation.kernel.context import TenantRef
from portal.foundation.worker import queue, registry
from portal.foundation.worker.models import PENDING, Job

_daily: dict[str, tuple[int, bool]] = {}
"""From which hour on a kind of job is put in, and whether for tenants too that are no territory at work."""


def daily(kind: str, hour: int, *, everywhere: bool = False) -> None:
    """Have jobs of `kind` put in each day, for every territory at work, once its local clock shows `hour` (0 to 23).

    Those wanted `everywhere` are for the network too, and for territories that do not work yet, or no longer.
    """
    if not 0 <= hour < 24:
        raise ValueError("an hour is from 0 to 23")
    _daily[kind] = hour, everywhere


def _due(tenant: TenantRef, at_work: bool) -> dict[str, str]:
    """Return the digests of the jobs this tenant should have had by now today, with their kinds."""
    local = now().astimezone(ZoneInfo(tenant.timezone))
    day = (local + timedelta(days=tenant.clock_offset_days)).date()
    return {
        queue.dedupe_digest(tenant.id, kind, f"daily {day.isoformat()}"): kind
        for kind, (hour, everywhere) in _daily.items()
        if local.hour >= hour and (at_work or everywhere)
    }


def put_daily(tenants: list[tuple[TenantRef, bool]]) -> int:
    """Put in today's jobs that are not there yet, with no tenant bound, and return how many.

    With each tenant goes whether it is a territory at work. While one of another day still waits, none is added.
    """
    wanted = {digest: (tenant, kind) for tenant, at_work in tenants for digest, kind in _due(tenant, at_work).items()}
    with transaction() as session:
        present = set(session.scalars(select(Job.dedupe).where(Job.dedupe.in_(wanted))))
        waiting = set(session.execute(select(Job.tenant_id, Job.kind).where(PENDING, Job.kind.in_(_daily))).tuples())
        missing = [(digest, *wanted[digest]) for digest in sorted(wanted.keys() - present)]
        return sum(
            queue.put(session, tenant.id, kind, dedupe=digest)
            for digest, tenant, kind in missing
            if (tenant.id, kind) not in waiting
        )


def tenants() -> list[tuple[TenantRef, bool]]:
    """Return the tenants to put jobs in for, each with whether it is a territory at work."""
    return registry.tenants() if _daily else []
