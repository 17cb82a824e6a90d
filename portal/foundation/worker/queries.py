"""Reading the queue, for the screen that shows a tenant's background work."""

from __future__ import annotations

from sqlalchemy import select

from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import db
from portal.foundation.worker.models import PENDING, Job


def pending(limit: int = 100) -> list[Job]:
    """Return the bound tenant's jobs still to be done, the next one first."""
    own = select(Job).where(PENDING, Job.tenant_id == current_tenant_id())
    return list(db.session.scalars(own.order_by(Job.run_at, Job.id).limit(limit)))


def failed(limit: int = 100) -> list[Job]:
    """Return the bound tenant's jobs that were given up, the latest first."""
    own = select(Job).where(Job.failed_at.is_not(None), Job.tenant_id == current_tenant_id())
    return list(db.session.scalars(own.order_by(Job.failed_at.desc(), Job.id).limit(limit)))
