"""Who could take a mission: declared rules weigh each expert, and say why and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.foundation.db.session import db
from portal.foundation.kernel.message import Message, mark
from portal.foundation.kernel.text import fold
from portal.programme.missions.models import Mission, MissionProposal, NeedOffer
from portal.programme.missions.queries import MissionView
from portal.programme.missions.rules import RUNNING
from portal.programme.partners import expert_queries
from portal.programme.partners.expert_queries import ExpertView

MOST_RUNNING = 3
"""Missions an expert may run at once."""

WEIGHTS = {
    "field": (3, mark("knows the field")),
    "offered": (3, mark("offered by their own firm")),
    "place": (1, mark("works in the same town")),
    "free": (1, mark("has no other mission")),
    "running": (-1, mark("runs another mission, for each one")),
    "declined": (-3, mark("declined this mission before")),
    "short": (-1, mark("has fewer half-days left than wanted")),
}
"""Points by rule, with the rule's words: the score of an expert is their sum, nothing else."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. `left` are the half-days the expert may still give this year."""

    knows_field: bool
    same_firm: bool
    obstacle: Message | None
    running: int
    left: int
    wanted: int
    same_place: bool = False
    offered: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One reason or caution: the rule's code and what it says."""

    code: str
    message: Message

    def kept(self) -> dict[str, Any]:
        """Return the point as it is kept with a proposal."""
        params = {name: str(value) for name, value in self.message.params.items()}
        return {"code": self.code, "text": self.message.text, "plural": self.message.plural, "params": params}


def as_shown(kept: dict[str, Any]) -> Message:
    """Return a kept point as something to say."""
    return Message(kept["text"], kept["params"], kept["plural"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks for an expert, against them, and what excludes them."""

    reasons: tuple[Point, ...]
    cautions: tuple[Point, ...]
    exclusions: tuple[Point, ...]
    score: int


def weigh(facts: Facts) -> Verdict:
    """Return what the rules say of an expert."""
    reasons, cautions = _for(facts), _against(facts)
    score = sum(WEIGHTS[p.code][0] * (facts.running if p.code == "running" else 1) for p in (*reasons, *cautions))
    return Verdict(reasons, cautions, _excluding(facts), score)


def _for(facts: Facts) -> tuple[Point, ...]:
    found = []
    if facts.knows_field:
        found.append(Point("field", Message("knows the field")))
    if facts.offered:
        found.append(Point("offered", Message("offered by their own firm")))
    if facts.same_place:
        found.append(Point("place", Message("works in the same town")))
    if not facts.running:
        found.append(Point("free", Message("has no other mission")))
    return tuple(found)


def _against(facts: Facts) -> tuple[Point, ...]:
    found = []
    if facts.running:
        number = {"num": facts.running}
        found.append(Point("running", Message("runs %(num)s mission", number, "runs %(num)s missions")))
    if facts.declined:
        found.append(Point("declined", Message("declined this mission before")))
    if 0 < facts.left < facts.wanted:
        number = {"num": facts.left}
        found.append(
            Point("short", Message("%(num)s half-day left this year", number, "%(num)s half-days left this year"))
        )
    return tuple(found)


def _excluding(facts: Facts) -> tuple[Point, ...]:
    found = []
    if not facts.knows_field:
        found.append(Point("no_field", Message("this field is not among theirs")))
    if facts.same_firm:
        found.append(Point("same_firm", Message("works for the company itself")))
    if facts.obstacle is not None:
        found.append(Point("not_free", facts.obstacle))
    if facts.running >= MOST_RUNNING:
        number = {"num": facts.running}
        found.append(Point("load", Message("runs %(num)s mission already", number, "runs %(num)s missions already")))
    if facts.left <= 0:
        found.append(Point("no_days", Message("has given every half-day agreed for this year")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert and what the rules say of them for one mission."""

    expert: ExpertView
    verdict: Verdict


def shortlist(mission: MissionView, on: date) -> tuple[list[Candidate], list[Candidate]]:
    """Return the experts who could take the mission, the best first, and those who are excluded, by name."""
    load = _load(on)
    declined, offered = _declined(mission.id), _offered(mission.need_id)
    found = [
        Candidate(expert, weigh(_facts(mission, expert, on, load, declined, offered)))
        for expert in expert_queries.expert_views()
    ]
    possible = [c for c in found if not c.verdict.exclusions]
    return sorted(possible, key=lambda c: -c.verdict.score), [c for c in found if c.verdict.exclusions]


def verdict_on(mission: MissionView, expert_id: UUID, on: date) -> Candidate:
    """Return what the rules say of one expert for a mission."""
    expert = expert_queries.expert_view(expert_id)
    facts = _facts(mission, expert, on, _load(on), _declined(mission.id), _offered(mission.need_id))
    return Candidate(expert, weigh(facts))


Load = Mapping[UUID, tuple[int, int]]
"""Missions running and half-days promised this year, by expert."""


def _facts(
    mission: MissionView, expert: ExpertView, on: date, load: Load, declined: set[UUID], offered: set[UUID]
) -> Facts:
    running, promised = load.get(expert.id, (0, 0))
    same_place = bool(expert.partner_place) and fold(expert.partner_place) == fold(mission.company_place)
    return Facts(
        knows_field=mission.field in expert.fields,
        same_firm=expert.partner_party_id == mission.company_party_id,
        obstacle=expert.availability.obstacle(on),
        running=running,
        left=expert.half_days_per_year - promised,
        wanted=mission.half_days,
        same_place=same_place,
        offered=expert.id in offered,
        declined=expert.id in declined,
    )


def _load(on: date) -> Load:
    """Count what experts run now and what they promised in the year of `on`."""
    running = dict(
        db.session.execute(
            select(Mission.expert_id, func.count(Mission.id))
            .where(Mission.state.in_(RUNNING), Mission.expert_id.is_not(None))
            .group_by(Mission.expert_id)
        )
        .tuples()
        .all()
    )
    promised = dict(
        db.session.execute(
            select(Mission.expert_id, func.sum(Mission.half_days))
            .where(
                Mission.expert_id.is_not(None),
                Mission.state.not_in(("proposed", "cancelled")),
                Mission.opened_on >= date(on.year, 1, 1),
            )
            .group_by(Mission.expert_id)
        )
        .tuples()
        .all()
    )
    experts = {key for key in (*running, *promised) if key is not None}
    return {key: (int(running.get(key, 0)), int(promised.get(key, 0))) for key in experts}


def _declined(mission_id: UUID) -> set[UUID]:
    statement = select(MissionProposal.expert_id).where(
        MissionProposal.mission_id == mission_id, MissionProposal.lender_answer.in_(("declined", "expired"))
    )
    return set(db.session.scalars(statement))


def _offered(need_id: UUID) -> set[UUID]:
    return set(db.session.scalars(select(NeedOffer.expert_id).where(NeedOffer.need_id == need_id)))
