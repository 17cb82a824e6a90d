"""The agreements of invented territories: those since it opened, made up to a total to the cent, and a fund paid in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.money import Money
from portal.people.tenants.queries import Territory
from portal.programme.funds import conventions, sources
from portal.programme.funds import service as funds
from portal.programme.funds.rules import CommitmentData, ConventionData

Recipe = dict[str, Any]
_STEP = 100 * 100
"""Commitments are whole hundreds, in cents."""

FUNDERS = (
    ("Département de démonstration (inventé)", "public", 90_000, 60_000),
    ("Banque des Deux-Vallées (inventée)", "private", 45_000, 45_000),
)
"""Name, where the money comes from, committed, paid in."""

BOUND = ("Filatures du Gardon (inventées)", 24_000, 18_000, 6)
"""A firm whose money is kept apart: name, committed, paid in, jobs to bring."""


def conclude(actor: Actor, recipe: Recipe, territory: Territory, total: Money, on: date) -> None:
    """Give the bound territory one agreement after another, up to the one in force on `on`."""
    words, number = recipe["convention"], territory.ref.slug.rpartition("-")[2]
    months = 12 * words["years"]
    starts = [territory.opened_on or on]
    while (following := add_months(starts[-1], months)) <= on:
        starts.append(following)
    shares = [funder["share"] for funder in recipe["funder"]] * len(starts)
    amounts = iter(split(total, shares))
    for start in starts:
        end = add_months(start, months) - timedelta(days=1)
        title = words["title"].format(start=start.year, end=end.year)
        convention = conventions.add_convention(actor, ConventionData(title, start, end, start))
        conventions.set_objectives(actor, convention, words["projects"], words["jobs"])
        for funder in recipe["funder"]:
            name = funder["name"].format(n=number)
            data = CommitmentData(name, funder["kind"], funder["source"], next(amounts))
            conventions.add_commitment(actor, convention, data, invented=True)


def split(total: Money, shares: Sequence[int]) -> list[Money]:
    """Return `total` cut by `shares`: whole hundreds, the last part carries the remainder."""
    parts = [total.cents * share // sum(shares) // _STEP * _STEP for share in shares]
    parts[-1] += total.cents - sum(parts)
    return [Money(cents, total.currency) for cents in parts]


def fund(loader: Actor, accountant: Actor, on: date) -> None:
    """Two funders, one public and one private, and what each has paid in."""
    start = date(on.year - 1, 1, 1)
    title = f"Convention de démonstration {start.year}-{start.year + 2}"
    convention = conventions.add_convention(loader, ConventionData(title, start, date(start.year + 2, 12, 31), start))
    for number, (name, source, committed, paid) in enumerate(FUNDERS, 1):
        data = CommitmentData(name, "cash", source, _money(committed))
        conventions.add_commitment(loader, convention, data, invented=True)
        funder = conventions.funder_id(name)
        day = on - timedelta(days=340 + number)
        funds.record_contribution(accountant, funder, _money(paid), day, f"DEMO-FONDS-{number}", on)
    _keep_apart(loader, accountant, convention, on)


def _keep_apart(loader: Actor, accountant: Actor, convention: UUID, on: date) -> None:
    """A firm bound by the country's law to help the area: its money is kept apart, with the jobs it is given for."""
    name, committed, paid, jobs = BOUND
    for kind in sources.kinds():
        data = CommitmentData(name, "cash", "private", _money(committed), kind.key, jobs)
        commitment = conventions.add_commitment(loader, convention, data, invented=True)
        funder, day, reference = conventions.funder_id(name), on - timedelta(days=330), "DEMO-FONDS-APART"
        funds.record_contribution(accountant, funder, _money(paid), day, reference, on, commitment)
        for days in (150, -30):
            conventions.add_meeting(loader, commitment, on - timedelta(days=days))


def _money(amount: int) -> Money:
    return Money.of(amount, current_tenant().currency)
