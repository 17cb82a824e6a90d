"""Ties of the two firms: each to a firm that controls it, and to a partner firm; two closed years of each."""

from __future__ import annotations

from datetime import date, timedelta

from isolation.factories.projects import own_firms
from isolation.world import Tenant
from portal.foundation.kernel.money import Money
from portal.programme.groups import figures, service
from portal.programme.groups.rules import LinkData, YearData


def firm_link(tenant: Tenant) -> None:
    """Two for each of the two firms."""
    operator, since = tenant.actor("operator"), tenant.day - timedelta(days=400)
    for number, party_id in enumerate(own_firms(tenant)):
        for name, share, control in (("holding", 6000, "votes"), ("partner firm", 3000, "")):
            data = LinkData(held=True, share=share, control=control, since=since)
            service.add_link(operator, party_id, f"{tenant.marker} {name} {number}", {}, data, tenant.day)


def firm_figures(tenant: Tenant) -> None:
    """Two for each of the two firms."""
    operator, amount = tenant.actor("operator"), Money(90_000_000, "EUR")
    for party_id in own_firms(tenant):
        for before in (1, 2):
            data = YearData(date(tenant.day.year - before, 12, 31), 1_250, amount, amount)
            figures.add_year(operator, party_id, data, tenant.day)


FACTORIES = {"firm_link": firm_link, "firm_figures": firm_figures}
