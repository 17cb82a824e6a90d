"""Invitations that wait: what a manager may send again or withdraw."""

from __future__ import annotations

from isolation.generic import make
from isolation.world import Tenant
from portal.foundation.db.session import transaction
from portal.people.accounts.models import AccountToken


def invitation(tenant: Tenant) -> None:
    """Two invitations that nobody has used."""
    with transaction():
        for role in ("operator", "accountant"):
            given = {"purpose": "invitation", "role": role, "address": f"{role}@{tenant.slug}.invited.example"}
            make(AccountToken, tenant.marker, tenant.day, {**given, "data": b"fr"})


FACTORIES = {"invitation": invitation}
