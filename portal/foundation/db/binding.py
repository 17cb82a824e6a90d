"""Which tenant the running code works for. Bound once per request, job or command; never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.foundation.kernel.context import TenantRef


class NoTenantError(RuntimeError):
    """Rows of a tenant were asked for while no tenant is bound."""


class TenantMismatchError(RuntimeError):
    """Work for one tenant met a session, row or binding of another."""


_tenant: ContextVar[TenantRef | None] = ContextVar("bound_tenant", default=None)
_person: ContextVar[UUID | None] = ContextVar("bound_person", default=None)


def bound_tenant() -> TenantRef | None:
    """Return the bound tenant, or None."""
    return _tenant.get()


def current_tenant() -> TenantRef:
    """Return the bound tenant. Raises NoTenantError when there is none."""
    tenant = _tenant.get()
    if tenant is None:
        raise NoTenantError("no tenant is bound")
    return tenant


def current_tenant_id() -> UUID:
    """Return the bound tenant's id. Raises NoTenantError when there is none."""
    return current_tenant().id


def local_time(moment: datetime) -> datetime:
    """Return an instant by the bound tenant's clock: its date is the day there. Raises NoTenantError without one."""
    return moment.astimezone(ZoneInfo(current_tenant().timezone))


def bound_person() -> UUID | None:
    """Return the signed-in person, whose own global row is visible to them everywhere."""
    return _person.get()


@contextmanager
def use_tenant(tenant: TenantRef, person_id: UUID | None = None) -> Iterator[None]:
    """Bind `tenant` for the block. Raises TenantMismatchError inside a block bound to another one."""
    bound = _tenant.get()
    if bound is not None and bound.id != tenant.id:
        raise TenantMismatchError(f"{bound.slug} is bound; {tenant.slug} needs a context of its own")
    tenant_token, person_token = _tenant.set(tenant), _person.set(person_id)
    try:
        yield
    finally:
        _person.reset(person_token)
        _tenant.reset(tenant_token)


def bind_person(person_id: UUID | None) -> None:
    """Name the person inside a bound block, once the gate knows them."""
    current_tenant()
    _person.set(person_id)
