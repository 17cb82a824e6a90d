"""The agreements of an invented territory since it opened, with commitments that make up its total to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.money import Money
from portal.people.tenants.queries import Territory
from portal.programme.funds import conventions
from portal.programme.funds.rules import CommitmentData, ConventionData

Recipe = dict[str, Any]
_STEP = 100 * 100
"""Commitments are whole hundreds, in cents."""


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
