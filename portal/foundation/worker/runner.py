"""Running one claimed job: alone in its context, under a lease that is renewed, its outcome noted."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import TypeVar
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal.foundation.db.binding import use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import TenantRef
from portal.foundation.worker import queue, registry

log = logging.getLogger(__name__)
T = TypeVar("T")

WAIT = timedelta(minutes=15)
"""How long a job that its tenant's rules hold back stays out of the queue's way."""

LONGEST = timedelta(hours=1)
"""After this long a running job's lease is no longer renewed: it hangs."""


def alone(work: Callable[[], T], app: Flask | None = None) -> T:
    """Do `work` with a session of its own and no tenant bound, wherever this is called from."""
    own = app or _app()

    def inside() -> T:
        with own.app_context():
            return work()

    return Context().run(inside)


def in_transaction(move: Callable[[Session], T]) -> Callable[[], T]:
    """Return `move` wrapped in a writing transaction."""

    def inside() -> T:
        with transaction() as session:
            return move(session)

    return inside


def run(held: queue.Claim) -> None:
    """Run the claimed job and note its outcome. Whatever its handler raises becomes an attempt that failed.

    A job that changes files waits while the rules of its tenant cannot be asked: nothing counts as tried.
    """
    error_code = None
    with _renewing(held):
        try:
            tenant = _tenant(held.tenant_id)
            if tenant is not None and registry.waits(held.kind, tenant):
                log.warning("job %s (%s) waits: the rules of %s cannot be asked", held.id, held.kind, tenant.slug)
                alone(in_transaction(lambda session: queue.put_back(session, held, WAIT)))
                return
            alone(lambda: _handle(held, tenant))
        except Exception as error:  # noqa: BLE001  noted, and tried again
            error_code = type(error).__name__
            report(f"job {held.id} ({held.kind}) failed at attempt {held.attempt}", error)
    alone(in_transaction(lambda session: queue.finish(session, held, error_code)))


def report(what: str, error: BaseException) -> None:
    """Log where an error came from, without its message: that may hold personal data or a secret."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.warning("%s: %s\n%s", what, type(error).__name__, where)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _tenant(tenant_id: UUID | None) -> TenantRef | None:
    """Load in a context apart: the handler's session must have seen nothing before its tenant is bound."""
    return alone(lambda: registry.load_tenant(tenant_id)) if tenant_id is not None else None


def _handle(held: queue.Claim, tenant: TenantRef | None) -> None:
    handler = registry.handler(held.kind)
    if tenant is None:
        handler(held.subject_id)
        return
    with use_tenant(tenant):
        handler(held.subject_id)


@contextmanager
def _renewing(held: queue.Claim) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=_renew, args=(_app(), held, stop), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _renew(app: Flask, held: queue.Claim, stop: Event) -> None:
    started = monotonic()
    while not stop.wait(queue.LEASE.total_seconds() / 3):
        if monotonic() - started > LONGEST.total_seconds():
            return
        try:
            if not alone(in_transaction(lambda session: queue.renew(session, held)), app):
                return
        except SQLAlchemyError as error:
            report(f"the lease of job {held.id} could not be renewed yet", error)
