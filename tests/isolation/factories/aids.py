"""An aid that a firm received in another currency, with its rate and the paper that shows it."""

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
            rate = {
                "currency": "GBP",
                "counted_currency": "EUR",
                "rate": "1 EUR = 0.85363 GBP",
                "rate_day": tenant.day,
                "rate_rule": "ecb_day",
                "rate_source": f"{tenant.marker} rates",
                "instrument": "guarantee",
            }
            make(PriorAid, tenant.marker, tenant.day, {"party_id": party_id, "document_id": paper, **rate})


FACTORIES = {"prior_aid": prior_aid}
