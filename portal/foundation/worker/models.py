"""The queue: one global table that a worker bound to no tenant can see, with identifiers and no free text."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.db.base import Base
from portal.foundation.kernel.identifiers import new_id


class Job(Base):
    """One piece of background work for `tenant_id`, or for the whole installation when that is None.

    `attempts` counts the claims and tells one claim from the next. `error_code` is the class name of the last
    exception, nothing else. `dedupe` is a digest: a second job with the same one is never put in.
    """

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    tenant_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("tenant.id"), index=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    dedupe: Mapped[str | None] = mapped_column(unique=True)


PENDING = Job.done_at.is_(None) & Job.failed_at.is_(None)
"""The condition of a job that is still to be done."""

Index("ix_job_pending", Job.run_at, postgresql_where=PENDING, sqlite_where=PENDING)
