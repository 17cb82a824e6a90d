"""Invitations that wait, and passkeys of several people, each of whom sees their own."""

from __future__ import annotations

from isolation.generic import make
from isolation.world import Tenant
from portal.foundation.db.session import transaction
from portal.people.accounts.models import AccountToken, Passkey


def invitation(tenant: Tenant) -> None:
    """Two invitations that nobody has used."""
    with transaction():
        for role in ("operator", "accountant"):
            given = {"purpose": "invitation", "role": role, "address": f"{role}@{tenant.slug}.invited.example"}
            make(AccountToken, tenant.marker, tenant.day, {**given, "data": b"fr"})


def passkeys(tenant: Tenant) -> None:
    """Two for each of a few people."""
    for role in ("operator", "territory_manager", "sme"):
        for _number in range(2):
            make(Passkey, tenant.marker, tenant.day, {"member_id": tenant.actor(role).member_id})


FACTORIES = {"invitation": invitation, "passkey": passkeys}
