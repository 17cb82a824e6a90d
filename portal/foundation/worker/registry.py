"""What upper rooms register with the worker: handlers by kind of job, and where tenants come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from portal.foundation.kernel.context import TenantRef

Handler = Callable[[UUID | None], None]
"""Does a job for the bound tenant, given its subject's id. Idempotent: a job may be run more than once."""

_handlers: dict[str, Handler] = {}
_by_rules: set[str] = set()
_load: Callable[[UUID], TenantRef] | None = None
_every: Callable[[], Iterable[tuple[TenantRef, bool]]] | None = None
_may_change: Callable[[TenantRef], bool] | None = None


class UnknownKindError(LookupError):
    """A job of a kind that nobody handles here."""


def job_handler(kind: str, *, by_rules: bool = False) -> Callable[[Handler], Handler]:
    """Register the decorated function for jobs of `kind`. Raises ValueError when another one has it.

    Jobs `by_rules` change a territory's files: they wait while its rules cannot be asked, as its people do.
    """

    def register(function: Handler) -> Handler:
        present = _handlers.setdefault(kind, function)
        if (present.__module__, present.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"jobs of kind {kind} are already handled by {present.__module__}")
        _handlers[kind] = function
        if by_rules:
            _by_rules.add(kind)
        return function

    return register


def handler(kind: str) -> Handler:
    """Return who handles `kind`. Raises UnknownKindError."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKindError(kind) from None


def set_tenant_source(
    load: Callable[[UUID], TenantRef],
    every: Callable[[], Iterable[tuple[TenantRef, bool]]],
    may_change: Callable[[TenantRef], bool],
) -> None:
    """Say how the worker finds tenants: one by its id (raises when there is none), and all of them.

    `every` tells of each whether it is a territory at work; `may_change` tells whether a tenant's rules can be asked
    now. All are called with no tenant bound.
    """
    global _load, _every, _may_change
    _load, _every, _may_change = load, every, may_change


def load_tenant(tenant_id: UUID) -> TenantRef:
    """Return the tenant of a job."""
    assert _load is not None, "set_tenant_source was not called"
    return _load(tenant_id)


def tenants() -> list[tuple[TenantRef, bool]]:
    """Return all tenants, each with whether it is a territory at work."""
    assert _every is not None, "set_tenant_source was not called"
    return list(_every())


def waits(kind: str, tenant: TenantRef) -> bool:
    """Tell whether a job of `kind` waits until the rules of its tenant can be asked again."""
    assert _may_change is not None, "set_tenant_source was not called"
    return kind in _by_rules and not _may_change(tenant)
