"""The missions of an invented history: who came, in which field, on which half-days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.demo_history import exact_parts
from portal.foundation.db.session import db
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.context import Actor
from portal.people.parties.models import Party
from portal.programme.missions.takeover import MissionTakenOver
from portal.programme.partners import service as partners
from portal.programme.partners.models import Expert, Partner
from portal.programme.partners.service import ExpertData, PartnerData

Recipe = dict[str, Any]
LATEST = timedelta(days=260)
"""A file needs this long behind it for its missions to be over."""

LONGEST = 16
"""Half-days of the longest mission."""


@dataclass(frozen=True, slots=True)
class Need:
    """How many missions and half-days a territory's history still lacks; `main` of them in the three main fields."""

    missions: int
    main: int
    half_days: int


@dataclass(frozen=True, slots=True)
class Supported:
    """A supported file, and from when on its experts came."""

    project_id: UUID
    since: date


class Experts:
    """The invented experts of a territory, by field, and the half-days that each has given already."""

    def __init__(self, actor: Actor, recipe: Recipe, rng: Random) -> None:
        """Add the partners and their experts."""
        self._rng = rng
        self._by_field: dict[str, list[UUID]] = {field: [] for field in FIELDS}
        self._taken: dict[UUID, set[tuple[date, str]]] = {}
        fields = list(FIELDS)
        words = recipe["partners"]
        for _ in range(words["count"]):
            firm = f"{rng.choice(words['kinds'])} {_word(recipe, rng)} {words['suffix']}"
            partner = ensure_partner(actor, PartnerData(firm, rng.choice(recipe["names"]["towns"]), invented=True))
            for number in range(words["experts"]):
                known = tuple(fields[number :: words["experts"]])
                name = f"{rng.choice(words['first_names'])} {rng.choice(words['last_names'])}"
                data = ExpertData(name, known, 12, rng.choice(words["positions"]))
                expert = partners.nominate_expert(actor, partner, data)
                self._taken[expert] = set()
                for field in known:
                    self._by_field[field].append(expert)

    def one(self, field: str) -> UUID:
        """Return an expert who knows `field`."""
        return self._rng.choice(self._by_field[field])

    def days(self, expert: UUID, first: date, count: int) -> list[tuple[date, str]]:
        """Return `count` half-days that the expert gives from `first` on, none of them twice."""
        found: list[tuple[date, str]] = []
        day = first
        while len(found) < count:
            part = self._rng.choice(("morning", "afternoon"))
            if day.weekday() < 5 and (day, part) not in self._taken[expert]:
                self._taken[expert].add((day, part))
                found.append((day, part))
                day += timedelta(days=self._rng.randrange(3, 11))
            else:
                day += timedelta(days=1)
        return found


def ensure_partner(actor: Actor, data: PartnerData) -> UUID:
    """Return the partner of this name, added if needed."""
    known = select(Partner.id).join(Party, Party.id == Partner.party_id).where(Party.name == data.name)
    return db.session.scalar(known) or partners.add_partner(actor, data)


def ensure_expert(actor: Actor, partner_id: UUID, data: ExpertData) -> UUID:
    """Return the partner's expert of this name, added if needed."""
    known = select(Expert.id).where(Expert.partner_id == partner_id, Expert.name == data.name)
    return db.session.scalar(known) or partners.nominate_expert(actor, partner_id, data)


def _word(recipe: Recipe, rng: Random) -> str:
    names = recipe["names"]
    return f"{rng.choice(names['first'])}{rng.choice(names['middle'])}{rng.choice(names['last'])}"


def missions(
    recipe: Recipe, rng: Random, experts: Experts, need: Need, files: Sequence[Supported], on: date
) -> Iterator[MissionTakenOver]:
    """Yield missions that come to `need` exactly, each file's numbered from 1."""
    ready = [file for file in files if file.since <= on - LATEST]
    fields = [rng.choice(recipe["missions"]["main"]) for _ in range(need.main)]
    fields += [rng.choice(recipe["missions"]["other"]) for _ in range(need.missions - need.main)]
    rng.shuffle(fields)
    counts: dict[UUID, int] = {}
    for index, (field, half_days) in enumerate(
        zip(fields, exact_parts(rng, need.half_days, need.missions, LONGEST), strict=True)
    ):
        file = ready[index % len(ready)]
        counts[file.project_id] = counts.get(file.project_id, 0) + 1
        expert = experts.one(field)
        days = experts.days(expert, file.since + timedelta(days=7 * (counts[file.project_id] - 1)), half_days)
        yield MissionTakenOver(
            project_id=file.project_id,
            number=counts[file.project_id],
            field=field,
            expert_id=expert,
            objective=recipe["missions"]["objectives"][field],
            half_days=max(half_days, 1),
            signed_on=file.since,
            closed_on=min(max(day for day, _part in days) + timedelta(days=7), on) if days else file.since,
            days=days,
        )
