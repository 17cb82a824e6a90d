"""Ties of the two firms: each to a firm that controls it, and to a partner firm."""

from __future__ import annotations

from datetime import timedelta

from isolation.factories.projects import own_firms
from isolation.world import Tenant
from portal.programme.groups import service
from portal.programme.groups.rules import LinkData


def firm_link(tenant: Tenant) -> None:
    """Two for each of the two firms."""
    operator, since = tenant.actor("operator"), tenant.day - timedelta(days=400)
    for number, party_id in enumerate(own_firms(tenant)):
        for name, share, control in (("holding", 6000, "votes"), ("partner firm", 3000, "")):
            data = LinkData(held=True, share=share, control=control, since=since)
            service.add_link(operator, party_id, f"{tenant.marker} {name} {number}", {}, data, tenant.day)


FACTORIES = {"firm_link": firm_link}
