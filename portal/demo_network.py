"""The network of the demonstration: a history for each territory, so that the sums are the published ones.

tenants/demo/network.toml says how much each territory carries, history.toml what an invented history is made of.
Files that walked through the services before count: a territory takes over what its totals still lack.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask

from portal import demo_agreements, demo_jobs, demo_missions
from portal.demo_history import Recipe, Share, Writer
from portal.demo_people import LOADER
from portal.foundation.db.binding import current_tenant, use_tenant
from portal.foundation.db.session import transaction
from portal.foundation.hooks.types import IdentifierKind
from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.money import Money
from portal.foundation.stats import queries as stats
from portal.foundation.web.context import hooks
from portal.people.tenants import queries as tenants
from portal.people.tenants.queries import Territory
from portal.programme.companies.service import CompanyData
from portal.programme.employment import takeover as jobs_takeover
from portal.programme.missions import takeover as mission_takeover
from portal.programme.missions.takeover import MissionTakenOver
from portal.programme.partners.service import ExpertData, PartnerData
from portal.programme.projects import takeover
from portal.programme.projects.takeover import TakenOver

BLOCK = 10_000
"""Company numbers set aside for each territory."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a territory's figures come to. `committed` in units of its currency."""

    slug: str
    studied: int
    approved: int
    supported: int
    jobs: int = 0
    committed: int = 0
    missions: int = 0
    main_missions: int = 0
    half_days: int = 0
    lends: bool = True
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole demonstration: its seed, its recipe, one target a territory, the published stories."""

    seed: int
    recipe: Recipe
    targets: tuple[Target, ...]
    stories: tuple[dict[str, Any], ...]


def read(folder: Path) -> Plan:
    """Return the plan that the files of `folder` describe."""
    data = tomllib.loads((folder / "network.toml").read_text(encoding="utf-8"))
    recipe = tomllib.loads((folder / "history.toml").read_text(encoding="utf-8"))
    targets = tuple(
        Target(first=entry.pop("from", None), last=entry.pop("to", None), **entry) for entry in data["territory"]
    )
    return Plan(data["seed"], recipe, targets, tuple(data.get("story", ())))


def load(app: Flask, folder: Path, on: date) -> int:
    """Give every territory its history as it stands on `on`, and return how many files came in."""
    plan = read(folder)
    territories = _territories(app, plan)
    for story in plan.stories:
        with app.app_context(), use_tenant(territories[story["slug"]].ref), transaction():
            _tell(story)
    count = len(plan.stories)
    for index, lack in enumerate(_lacking(app, plan, territories), 1):
        territory = territories[lack.slug]
        with app.app_context(), use_tenant(territory.ref), transaction():
            count += _History(plan, lack, territory, on, index).load()
    return count


def _territories(app: Flask, plan: Plan) -> dict[str, Territory]:
    wanted = {target.slug for target in plan.targets}
    with app.app_context():
        ids = {row.slug: row.id for row in tenants.tenants() if row.slug in wanted}
    found = {}
    for slug, tenant_id in ids.items():
        with app.app_context():
            territory = tenants.load(tenant_id)
        assert territory is not None
        found[slug] = territory
    return found


def _lacking(app: Flask, plan: Plan, territories: dict[str, Territory]) -> list[Target]:
    """Return what each territory still lacks; what one has too much, the largest has less."""
    lacks = []
    for target in plan.targets:
        with app.app_context(), use_tenant(territories[target.slug].ref):
            lacks.append(_less(target, _present(plan.recipe)))
    names = ("studied", "approved", "supported", "jobs", "committed", "missions", "main_missions", "half_days")
    largest = max(range(len(lacks)), key=lambda n: lacks[n].studied)
    for name in names:
        over = sum(min(getattr(lack, name), 0) for lack in lacks)
        lacks = [replace(lack, **{name: max(getattr(lack, name), 0)}) for lack in lacks]
        lacks[largest] = replace(lacks[largest], **{name: getattr(lacks[largest], name) + over})
    return lacks


def _present(recipe: Recipe) -> dict[str, int]:
    """Return the bound territory's figures as they are."""
    fields = stats.values("missions")
    return {
        "studied": sum(stats.values("studied").values()),
        "approved": sum(stats.values("approved").values()),
        "supported": sum(stats.values("supported").values()),
        "jobs": sum(stats.values("jobs_supported").values()),
        "committed": sum(stats.values("committed_cents").values()) // 100,
        "missions": sum(fields.values()),
        "main_missions": sum(fields.get(field, 0) for field in recipe["missions"]["main"]),
        "half_days": sum(stats.values("half_days").values()),
    }


def _less(target: Target, present: dict[str, int]) -> Target:
    return replace(target, **{name: getattr(target, name) - value for name, value in present.items()})


def _tell(story: dict[str, Any]) -> None:
    """Take over a published story: its year is known, its days are not and stand on 1 January."""
    day = date(story["year"], 1, 1)
    closed = add_months(day, story["months"])
    record = TakenOver(
        company=CompanyData(story["company"]),
        title=story["title"],
        need=story["need"],
        state="closed_success",
        received_on=day,
        studied_on=day,
        presented_on=day,
        approved_on=day,
        supported_on=day,
        closed_on=closed,
        advance_cents=Money.of(story["advance"], current_tenant().currency).cents,
        months=story["months"],
        note=story["note"],
    )
    project_id = takeover.take_over(LOADER, record)
    partner = demo_missions.ensure_partner(LOADER, PartnerData(story["lender"]))
    tutor = ExpertData(story["tutor"], tuple(story["fields"]), 0, available_until=closed)
    expert = demo_missions.ensure_expert(LOADER, partner, tutor)
    told = [
        MissionTakenOver(project_id, number, field, expert, story["need"], 1, day, closed)
        for number, field in enumerate(story["fields"], 1)
    ]
    mission_takeover.take_over_all(LOADER, told)


class _History:
    """One territory taking over what its figures lack, in the caller's transaction."""

    def __init__(self, plan: Plan, lack: Target, territory: Territory, on: date, index: int) -> None:
        self.plan, self.lack, self.territory, self.on = plan, lack, territory, on
        self.rng = Random(f"{plan.seed} {lack.slug}")  # noqa: S311  the same history each time, no secret
        self.number = numbers(index * BLOCK)

    def load(self) -> int:
        """Take over files, missions and agreements; return how many files there are."""
        records = Writer(self.plan.recipe, self._share(), self.on, self.number, self.rng).records()
        ids = takeover.take_over_all(LOADER, records)
        files = [
            demo_missions.Supported(project_id, record.supported_on)
            for project_id, record in zip(ids, records, strict=True)
            if record.supported_on is not None
        ]
        observed = demo_jobs.observations(self.rng, ids, records, self.on, self.plan.recipe["shares"])
        jobs_takeover.take_over_all(LOADER, list(observed))
        if self.lack.missions and self.territory.invented:
            self._missions(files)
        if self.lack.committed and self.territory.invented:
            total = Money.of(self.lack.committed, self.territory.ref.currency)
            demo_agreements.conclude(LOADER, self.plan.recipe, self.territory, total, self.on)
        return len(records)

    def _share(self) -> Share:
        lack = self.lack
        return Share(
            slug=lack.slug,
            first=lack.first or self.territory.opened_on or self.on,
            last=lack.last or self.on,
            studied=lack.studied,
            approved=lack.approved,
            supported=lack.supported,
            jobs=lack.jobs,
            lends=lack.lends,
            named=not self.territory.invented,
        )

    def _missions(self, files: Sequence[demo_missions.Supported]) -> None:
        experts = demo_missions.Experts(LOADER, self.plan.recipe, self.rng)
        need = demo_missions.Need(self.lack.missions, self.lack.main_missions, self.lack.half_days)
        found = list(demo_missions.missions(self.plan.recipe, self.rng, experts, need, files, self.on))
        mission_takeover.take_over_all(LOADER, found)


def numbers(first: int) -> Callable[[int], dict[str, str]]:
    """Return what gives an invented firm a number that passes its check digit in the bound territory.

    The numbers begin with 0: no register has given out such a one.
    """
    kinds = hooks().collect("identifier_kinds", IdentifierKind)
    kind = kinds[0].value

    def number(running: int) -> dict[str, str]:
        body = f"{first + running:08d}"
        checked = (kind.check(f"{body}{digit}") for digit in range(10))
        return {kind.key: next(check.value for check in checked if check.ok)}

    return number
