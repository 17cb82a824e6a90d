"""An aid that a firm received, with the paper that shows it."""

from __future__ import annotations

from isolation.factories.projects import own_firms
from isolation.generic import make
from isolation.papers import document
from isolation.world import Tenant
from portal.foundation.db.session import transaction
from portal.programme.aids.models import PriorAid


def prior_aid(tenant: Tenant) -> None:
    """One for each of the two firms."""
    for party_id in own_firms(tenant):
        paper = document(tenant.actor("operator"), f"{tenant.marker} aid", "aid_evidence")
        with transaction():
            make(PriorAid, tenant.marker, tenant.day, {"party_id": party_id, "document_id": paper})


FACTORIES = {"prior_aid": prior_aid}
