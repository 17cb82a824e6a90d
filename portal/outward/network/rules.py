"""What a comparison may show: shares only over enough projects, and never a small group's figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message

SMALL = 5
"""Below this many projects a territory's figures could point at one firm: they are not shown."""


def guarded(value: int, projects: int) -> int | None:
    """Return `value`, or None when it rests on one to four projects."""
    return None if 0 < projects < SMALL else value


def share(part: int, whole: int) -> Decimal | None:
    """Return part over whole (0.765), or None when the whole is below the small-number guard."""
    return Decimal(part) / whole if whole >= SMALL else None


MONTHS = 6
"""How many months ahead an agreement's end is announced, and how long a territory may study no project."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the network knows of a working territory: projects studied by month (2026-11), its agreements' last day."""

    studied: Mapping[str, int]
    ends_on: date | None


def signals(known: Known, on: date) -> list[Message]:
    """Return why a territory needs company, by the published rules; nothing for one that has no file at all."""
    found = []
    if known.ends_on is not None and known.ends_on < add_months(on, MONTHS):
        told = {"day": known.ends_on}
        if known.ends_on < on:
            found.append(Message("Its last agreement ended on %(day)s.", told))
        else:
            found.append(Message("Its agreement ends on %(day)s.", told))
    since = f"{add_months(on, -MONTHS):%Y-%m}"
    counted = {month: number for month, number in known.studied.items() if number > 0}
    if counted and max(counted) < since:
        last = date.fromisoformat(f"{max(counted)}-01")
        found.append(Message("No project has been studied since %(month)s.", {"month": f"{last:%m/%Y}"}))
    return found
