"""An invented history, the same each time from the same seed: firms, projects and the days of their steps.

The recipe (tenants/demo/history.toml) follows the published shares of programme.md §6.3; counts and sums come exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from portal.foundation.kernel.dates import add_months
from portal.programme.companies.service import CompanyData
from portal.programme.projects.takeover import TakenOver

Recipe = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """What one territory's history has to come to. `named` territories have no bad news and no figure but counts."""

    slug: str
    first: date
    last: date
    studied: int
    approved: int
    supported: int
    jobs: int = 0
    lends: bool = True
    named: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """The days of a file's steps; those not reached are None."""

    received: date
    studied: date
    presented: date
    approved: date | None = None
    supported: date | None = None


@dataclass(slots=True)
class Writer:
    """Writes the history of one territory. `number` gives a valid company number for a running one."""

    recipe: Recipe
    share: Share
    on: date
    number: Callable[[int], dict[str, str]]
    rng: Random
    _names: set[str] = field(default_factory=set)
    _running: Iterator[int] = field(default_factory=lambda: count(1))

    def records(self) -> list[TakenOver]:
        """Return the territory's files, the oldest first."""
        share = self.share
        outcomes = ["supported"] * share.supported
        outcomes += ["approved"] * (share.approved - share.supported)
        outcomes += ["not approved"] * (share.studied - share.approved)
        self.rng.shuffle(outcomes)
        jobs = iter(exact_parts(self.rng, share.jobs, share.approved))
        days = sorted(self._day() for _ in outcomes)
        found = [
            self._record(day, outcome, 0 if outcome == "not approved" else next(jobs))
            for day, outcome in zip(days, outcomes, strict=True)
        ]
        return sorted(found, key=lambda record: record.received_on)

    def _day(self) -> date:
        """Return a day on which a study began, so early that the committee has met since; more of them lately."""
        last = min(self.share.last, self.on - timedelta(days=125))
        return self.share.first + timedelta(days=int((last - self.share.first).days * self.rng.random() ** 0.6))

    def _record(self, studied: date, outcome: str, jobs: int) -> TakenOver:
        rng = self.rng
        presented = studied + timedelta(days=rng.randrange(35, 100))
        approved = presented if outcome != "not approved" else None
        supported = presented + timedelta(days=rng.randrange(2, 20)) if outcome == "supported" else None
        steps = Steps(studied - timedelta(days=rng.randrange(8, 60)), studied, presented, approved, supported)
        sector = _chosen(rng, self.recipe["sector"])
        advance = self._advance() if supported else 0
        months = rng.choice(self.recipe["bounds"]["months"]) if advance else 0
        state, closed = self._state(steps, outcome, months)
        created = round(jobs * rng.uniform(0.5, 1.5) * self.recipe["shares"]["created"] / 100)
        return TakenOver(
            company=self._company(sector),
            title=rng.choice(sector["titles"]),
            state=state,
            received_on=steps.received,
            studied_on=steps.studied,
            presented_on=steps.presented if approved or state == "rejected" else None,
            approved_on=steps.approved,
            supported_on=steps.supported,
            closed_on=closed,
            jobs_created=min(created, jobs),
            jobs_kept=jobs - min(created, jobs),
            advance_cents=advance,
            months=months,
        )

    def _advance(self) -> int:
        """Return an advance in cents, 0 for none: rounded to 500, most often about 15,000."""
        if not self.share.lends or self.share.named or self.rng.randrange(100) >= self.recipe["shares"]["advance"]:
            return 0
        low, mode, high = self.recipe["bounds"]["advance"]
        return round(self.rng.triangular(low, high, mode) / 500) * 500 * 100

    def _state(self, steps: Steps, outcome: str, months: int) -> tuple[str, date | None]:
        """Return how a file stands on the demonstration's date, and the day it ended."""
        rng = self.rng
        if outcome == "not approved":
            state = "withdrawn" if self.share.named else rng.choice(("rejected", "rejected", "withdrawn", "dropped"))
            return state, steps.presented
        if steps.supported is None:
            ended = min(steps.presented + timedelta(days=rng.randrange(10, 100)), self.on)
            return rng.choice(("lapsed", "declined_by_sme")), ended
        end = add_months(steps.supported, max(months, 12))
        closed = add_months(steps.supported, 36)
        if closed >= self.on:
            return ("active" if end >= self.on else "follow_up"), None
        drawn = rng.randrange(100)
        good, fair = self.recipe["shares"]["success"], self.recipe["shares"]["partial"]
        if self.share.named or drawn < good:
            return "closed_success", closed
        return ("closed_partial" if drawn < good + fair else "closed_failed"), closed

    def _company(self, sector: dict[str, Any]) -> CompanyData:
        rng, names = self.rng, self.recipe["names"]
        name = ""
        while not name or name in self._names:
            word = f"{rng.choice(names['first'])}{rng.choice(names['middle'])}{rng.choice(names['last'])}"
            name = f"{rng.choice(sector['kinds'])} {word}"
        self._names.add(name)
        towns: dict[str, str] = self.recipe["towns"].get(self.share.slug, dict.fromkeys(names["towns"], ""))
        place = rng.choice(list(towns))
        return CompanyData(
            name=name,
            identifiers=self.number(next(self._running)),
            place=place,
            area=towns[place],
            activity=rng.choice(sector["activities"]),
            headcount=self._headcount(),
            invented=True,
        )

    def _headcount(self) -> int:
        small, middle, large = self.recipe["shares"]["headcount"]
        group = self.rng.choices((0, 1, 2), (small, middle, large))[0]
        return self.rng.randint(*((2, 9), (10, 20), (21, 80))[group])


def _chosen(rng: Random, sectors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return rng.choices(sectors, [sector["share"] for sector in sectors])[0]


def exact_parts(rng: Random, total: int, parts: int, most: int | None = None) -> list[int]:
    """Return `parts` whole numbers that make up `total` exactly: many small ones, a few large, none below 1.

    A total too small for that leaves some at 0; none is above `most`, which must leave room for the total.
    """
    if not parts:
        return []
    most = total if most is None else most
    drawn = [rng.lognormvariate(0, 0.95) for _ in range(parts)]
    scale = max(total - parts, 0) / sum(drawn)
    values = [min(1 + int(value * scale), most) if total >= parts else 0 for value in drawn]
    order = list(range(parts))
    rng.shuffle(order)
    while (missing := total - sum(values)) > 0:
        for index in [index for index in order if values[index] < most][:missing]:
            values[index] += 1
    return values
