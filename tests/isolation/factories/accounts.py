"""Passkeys: of several people in each territory, each sees their own."""

from __future__ import annotations

from isolation import generic
from isolation.world import Tenant
from portal.people.accounts.models import Passkey


def passkeys(tenant: Tenant) -> None:
    """Two for each of a few people."""
    for role in ("operator", "territory_manager", "sme"):
        for _number in range(2):
            fixed = {"member_id": tenant.actor(role).member_id}
            generic.make(Passkey, tenant.marker, tenant.day, fixed)


FACTORIES = {"passkey": passkeys}
