"""Which territories need company, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.kernel.dates import add_months
from portal.foundation.kernel.message import Message

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
