"""The queue's own moves: put in, claim under a lease, renew, finish. Each runs in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.foundation.db.locks import take_turn
from portal.foundation.kernel.clock import now
from portal.foundation.worker.models import PENDING, Job

LEASE = timedelta(minutes=5)
"""How long a claim holds without renewal: after that the worker is taken for dead."""

MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job taken by this worker; `attempt` tells its claim from an earlier or later one."""

    id: UUID
    tenant_id: UUID | None
    kind: str
    subject_id: UUID | None
    attempt: int


def dedupe_digest(tenant_id: UUID | None, kind: str, key: str) -> str:
    """Return what is stored of a dedupe key: nothing of its text can be read."""
    return sha256("\0".join((str(tenant_id), kind, key)).encode()).hexdigest()


def retry_delay(attempt: int) -> timedelta:
    """Return how long to wait after the failed `attempt` (from 1): 30 seconds, then four times as long each time."""
    return min(_FIRST_DELAY * (1 << 2 * (attempt - 1)), _LONGEST_DELAY)


def put(
    session: Session,
    tenant_id: UUID | None,
    kind: str,
    subject_id: UUID | None = None,
    run_at: datetime | None = None,
    dedupe: str | None = None,
) -> bool:
    """Add a job, unless one with the same `dedupe` digest was ever added. Tell whether it was."""
    if dedupe is not None:
        take_turn(session, "job", dedupe)
        if session.scalar(select(Job.id).where(Job.dedupe == dedupe)) is not None:
            return False
    session.add(Job(tenant_id=tenant_id, kind=kind, subject_id=subject_id, run_at=run_at or now(), dedupe=dedupe))
    session.flush()
    return True


def claim(session: Session) -> Claim | None:
    """Take the job that has been due for longest. One whose worker died at the last attempt is given up."""
    while True:
        moment = now()
        job = session.scalars(
            select(Job)
            .where(PENDING, Job.run_at <= moment, or_(Job.lease_until.is_(None), Job.lease_until <= moment))
            .order_by(Job.run_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if job is None:
            return None
        if job.attempts < MAX_ATTEMPTS:
            job.attempts += 1
            job.lease_until = moment + LEASE
            return Claim(job.id, job.tenant_id, job.kind, job.subject_id, job.attempts)
        job.failed_at, job.lease_until, job.error_code = moment, None, "LeaseExpired"
        session.flush()


def _held(session: Session, held: Claim) -> Job | None:
    """Return the claimed job, or None when another worker has taken it since or it is finished."""
    query = select(Job).where(PENDING, Job.id == held.id, Job.attempts == held.attempt).with_for_update()
    return session.scalars(query).one_or_none()


def renew(session: Session, held: Claim) -> bool:
    """Prolong the lease. Tell whether the job is still held."""
    job = _held(session, held)
    if job is not None:
        job.lease_until = now() + LEASE
    return job is not None


def finish(session: Session, held: Claim, error_code: str | None) -> None:
    """Note the outcome: done, to be tried again later, or failed for good. Too late, it changes nothing."""
    job = _held(session, held)
    if job is None:
        return
    moment = now()
    job.lease_until, job.error_code = None, error_code
    if error_code is None:
        job.done_at = moment
    elif job.attempts >= MAX_ATTEMPTS:
        job.failed_at = moment
    else:
        job.run_at = moment + retry_delay(job.attempts)


def put_back(session: Session, held: Claim, wait: timedelta) -> None:
    """Let a claimed job be due again after `wait`, as if it had not been tried."""
    job = _held(session, held)
    if job is not None:
        job.attempts, job.lease_until, job.run_at = job.attempts - 1, None, now() + wait
