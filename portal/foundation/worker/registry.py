"""What upper rooms register with the worker: handlers by kind of job, and where tenants come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from portal.foundation.kernel.context import TenantRef

Handler = Callable[[UUID | None], None]
"""Does a job for the bound tenant, given its subject's id. Idempotent: a job may be run more than once."""

_handlers: dict[str, Handler] = {}
_load: Callable[[UUID], TenantRef] | None = None
_active: Callable[[], Iterable[TenantRef]] | None = None


class UnknownKindError(LookupError):
    """A job of a kind that nobody handles here."""


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of `kind`. Raises ValueError when another one has it."""

    def register(function: Handler) -> Handler:
        present = _handlers.setdefault(kind, function)
        if (present.__module__, present.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"jobs of kind {kind} are already handled by {present.__module__}")
        _handlers[kind] = function
        return function

    return register


def handler(kind: str) -> Handler:
    """Return who handles `kind`. Raises UnknownKindError."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKindError(kind) from None


def set_tenant_source(load: Callable[[UUID], TenantRef], active: Callable[[], Iterable[TenantRef]]) -> None:
    """Say how the worker finds tenants: one by its id (raises when there is none), and all that are in use.

    Both are called with no tenant bound.
    """
    global _load, _active
    _load, _active = load, active


def load_tenant(tenant_id: UUID) -> TenantRef:
    """Return the tenant of a job."""
    assert _load is not None, "set_tenant_source was not called"
    return _load(tenant_id)


def active_tenants() -> list[TenantRef]:
    """Return the tenants whose recurring work is due."""
    assert _active is not None, "set_tenant_source was not called"
    return list(_active())
