"""What a process keeps of its tenants between requests."""

from __future__ import annotations

import threading
import time
from uuid import UUID

from portal.people.tenants import queries as tenants
from portal.people.tenants.queries import Territory


class Directory:
    """Which tenant answers at which host, and its settings, kept until their version changes."""

    def __init__(self) -> None:
        """Start empty; the first request fills it."""
        self._hosts: dict[str, UUID] = {}
        self._territories: dict[UUID, Territory] = {}
        self._read_at = 0.0
        self._lock = threading.Lock()

    def tenant_at(self, host: str) -> UUID | None:
        """Return the tenant of `host`; an unknown host makes the list be read again, once a second at most."""
        if host not in self._hosts and time.monotonic() - self._read_at > 1:
            with self._lock:
                self._hosts, self._read_at = tenants.hosts(), time.monotonic()
        return self._hosts.get(host)

    def territory(self, tenant_id: UUID, version: int | None = None) -> Territory:
        """Return the tenant as it is kept, read again when `version` says that it has changed since."""
        kept = self._territories.get(tenant_id)
        if kept is None or version not in (None, kept.version):
            kept = tenants.load(tenant_id)
            assert kept is not None
            self._territories[tenant_id] = kept
        return kept
