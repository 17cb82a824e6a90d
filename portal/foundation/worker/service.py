"""Putting work in the queue and doing it: at least once, each job in a context of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Event
from time import monotonic
from uuid import UUID

from sqlalchemy import delete, select

from portal.foundation.db.binding import bound_tenant, current_tenant_id
from portal.foundation.db.session import db, transaction, writing
from portal.foundation.kernel.clock import now
from portal.foundation.worker import queue, runner, schedule
from portal.foundation.worker.models import Job

SCHEDULE_SECONDS = 60.0
"""How often the loop looks whether a new day's work is due."""


def enqueue(
    kind: str,
    subject_id: UUID | None = None,
    run_at: datetime | None = None,
    dedupe: str | None = None,
    *,
    to: UUID | None = None,
) -> bool:
    """Put a job for the bound tenant (or the one `to` names) in the queue, in the caller's transaction.

    A job with a `dedupe` key is put in once for all time; tell whether it was now. Without a bound tenant the
    job belongs to the installation. Raises RuntimeError outside `transaction`.
    """
    if not writing.get():
        raise RuntimeError("a job is put in the queue inside a transaction")
    tenant = bound_tenant()
    tenant_id = to or (tenant.id if tenant else None)
    digest = queue.dedupe_digest(tenant_id, kind, dedupe) if dedupe is not None else None
    return queue.put(db.session(), tenant_id, kind, subject_id, run_at, digest)


def retry(job_id: UUID) -> bool:
    """Let a failed job of the bound tenant start over; tell whether there was one."""
    with transaction() as session:
        own = (Job.id == job_id, Job.tenant_id == current_tenant_id(), Job.failed_at.is_not(None))
        job = session.scalars(select(Job).where(*own).with_for_update()).one_or_none()
        if job is not None:
            job.failed_at, job.attempts, job.run_at = None, 0, now()
        return job is not None


def purge(keep: timedelta) -> None:
    """Remove jobs done longer ago than `keep`; their dedupe keys go with them. Failed ones stay."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.done_at < now() - keep))


def run_due(limit: int = 100) -> int:
    """Run up to `limit` due jobs, one after the other, and return how many were tried.

    Needs an application context, and leaves its session, its tenant and its transaction alone.
    """
    for count in range(limit):
        held = runner.alone(runner.in_transaction(queue.claim))
        if held is None:
            return count
        runner.run(held)
    return limit


def put_daily() -> int:
    """Put in the recurring jobs that are due today, and return how many."""
    tenants = runner.alone(schedule.tenants)
    return runner.alone(lambda: schedule.put_daily(tenants)) if tenants else 0


def run_forever(stop: Event, poll_seconds: float = 2.0) -> None:
    """Run jobs until `stop` is set; with nothing to do, look again after `poll_seconds`.

    Needs an application context.
    """
    looked = -SCHEDULE_SECONDS
    while not stop.is_set():
        ran = 0
        try:
            if monotonic() - looked >= SCHEDULE_SECONDS:
                put_daily()
                looked = monotonic()
            ran = run_due(1)
        except Exception as error:  # noqa: BLE001  the database may be away for a while; the loop outlives that
            runner.report("the worker cannot reach its queue", error)
        if not ran:
            stop.wait(poll_seconds)
