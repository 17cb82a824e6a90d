"""What the public pages decide: whether the programme seems to fit, how long things usually take, who may go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from portal.foundation.kernel.message import Message

ENOUGH = 5
"""A usual delay that rests on fewer files is not told."""

USES_AN_HOUR = 10
WINDOW = timedelta(hours=1)

PLANNED = frozenset({"under_study", "being_set_up"})
PUBLISHED = PLANNED | {"active", "renewing", "suspended", "run_off", "closed"}
"""States in which a territory stands on the public map."""


class Fit(StrEnum):
    """What five answers suggest. Never a decision: only the study says whether a project is supported."""

    YES = "yes"
    TALK = "talk"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Point:
    """What one answer means: `level` is ok, warn or bad."""

    level: str
    text: Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers suggest, and why, question by question."""

    fit: Fit
    points: tuple[Point, ...]


_MEANINGS: dict[tuple[str, str], Point] = {
    ("place", "here"): Point("ok", Message("Your firm is, or will be, in this territory.")),
    ("place", "elsewhere"): Point(
        "bad", Message("This territory supports the firms of its own area. Another one may be yours: see the map.")
    ),
    ("place", "unsure"): Point("warn", Message("We can tell you on the telephone whether your town is in our area.")),
    ("size", "small"): Point("ok", Message("The programme is made for small and medium-sized firms.")),
    ("size", "large"): Point(
        "bad", Message("Large firms and their subsidiaries are not supported; they can lend their skills.")
    ),
    ("size", "unsure"): Point("warn", Message("The owners of your firm matter too: we look at it together.")),
    ("jobs", "yes"): Point("ok", Message("Creating or keeping jobs is what the programme is for.")),
    ("jobs", "no"): Point("warn", Message("Projects without jobs are rarely supported. Tell us what you expect.")),
    ("jobs", "unsure"): Point("warn", Message("We estimate the jobs with you during the study.")),
    ("health", "no"): Point("ok", Message("No insolvency proceedings: nothing stands in the way here.")),
    ("health", "yes"): Point(
        "warn", Message("Under insolvency proceedings, call us first: other help may come sooner.")
    ),
    ("health", "unsure"): Point("warn", Message("If your accounts worry you, call us: it is better to talk early.")),
    ("need", "skills"): Point("ok", Message("Skills are lent free of charge, for a few days.")),
    ("need", "unsure"): Point("ok", Message("Finding out what you need is the first thing we do with you.")),
}


def verdict(answers: Mapping[str, str], advances: bool | None) -> Verdict:
    """Return what the answers suggest in a territory that offers `advances` or not; None when nobody can tell now."""
    points = tuple(_MEANINGS.get((question, answer)) or _money(advances) for question, answer in answers.items())
    levels = {point.level for point in points}
    fit = Fit.ELSEWHERE if "bad" in levels else Fit.TALK if "warn" in levels else Fit.YES
    return Verdict(fit, points)


def _money(advances: bool | None) -> Point:
    if advances is None:
        return Point("ok", Message("Tell us what you lack: we look for it with you."))
    if advances:
        return Point("ok", Message("An advance without security may complete the money of your bank."))
    return Point("warn", Message("No advance is offered here: the help is in skills."))


def usual_days(spans: Sequence[tuple[date, date]]) -> int | None:
    """Return the median number of days from the first to the second date; None when too few files say it."""
    if len(spans) < ENOUGH:
        return None
    return int(median((end - start).days for start, end in spans))


def may_use(uses: int, since: datetime, now: datetime) -> bool:
    """Tell whether an address may use a form again: ten times an hour."""
    return uses < USES_AN_HOUR or now - since >= WINDOW
