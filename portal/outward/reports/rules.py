"""What a report is about: a year or all of them, and what a year's figures say in a few sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.kernel.text import whole_number

VIEW = "reports.view"
EARLIEST, LATEST = 1990, 2100
ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`; `year` when they are a calendar year."""

    first: date
    last: date
    year: int | None = None

    @property
    def key(self) -> str:
        """How addresses name it: 2026, all, 20250301-20280228."""
        if self.year:
            return str(self.year)
        return ALL if self == EVERYTHING else f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"


def year_period(year: int) -> Period:
    """Return a calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31), year)


EVERYTHING = Period(date(EARLIEST, 1, 1), date(LATEST, 12, 31))
"""Everything since the territory opened."""


def until(year: int) -> Period:
    """Return everything before the first day of `year`."""
    return Period(EVERYTHING.first, date(year - 1, 12, 31))


def period(text: str, today: date) -> Period:
    """Return the period that `text` names: a year, `all`; the current year for anything else."""
    if text == ALL:
        return EVERYTHING
    year = whole_number(text, 4)
    return year_period(year if year and EARLIEST < year < LATEST else today.year)


def span(text: str, today: date) -> Period:
    """Return the period of a list that `text` names: as `period` reads it, or from a day to another."""
    if re.fullmatch(r"\d{8}-\d{8}", text, re.ASCII):
        try:
            first, last = map(date.fromisoformat, text.split("-"))
        except ValueError:
            return period("", today)
        return Period(first, last)
    return period(text, today)


def rate(part: int, whole: int) -> Decimal | None:
    """Return part over whole (0.765), or None when there is no whole."""
    return Decimal(part) / whole if whole else None


def days(half_days: int) -> Decimal | int:
    """Return half-days as days, whole where they are."""
    return half_days // 2 if half_days % 2 == 0 else Decimal(half_days) / 2


MAIN_FIELDS = ("hr", "organisation", "sales")
"""The fields in which the programme counts three missions of four."""


_COUNTED = {
    "approved": Message("The committee approved %(num)s project.", plural="The committee approved %(num)s projects."),
    "supported": Message("Support began for %(num)s project.", plural="Support began for %(num)s projects."),
    "jobs_supported": Message(
        "The projects approved plan %(num)s job.", plural="The projects approved plan %(num)s jobs."
    ),
    "jobs_verified": Message("%(num)s job was verified in firms.", plural="%(num)s jobs were verified in firms."),
}


def sentences(now: Mapping[str, int], before: Mapping[str, int] | None, currency: str) -> list[Message]:
    """Return what a year's figures say. `before` are those of the year before, None where there is none."""
    found = [_studied(now["studied"], before), *_counted(now, "approved", "supported")]
    if now["half_days"]:
        said: dict[str, Any] = {"num": days(now["half_days"]), "main": days(now["main_half_days"])}
        found.append(
            Message(
                "Experts gave %(num)s day, %(main)s of it in human resources, organisation and sales.",
                said,
                "Experts gave %(num)s days, %(main)s of them in human resources, organisation and sales.",
            )
        )
    if now["lent"] or now["repaid"]:
        money = {name: Money(now[name], currency) for name in ("lent", "repaid")}
        found.append(Message("The fund lent %(lent)s and got %(repaid)s back.", money))
    return [*found, *_counted(now, "jobs_supported", "jobs_verified")]


def _counted(now: Mapping[str, int], *keys: str) -> list[Message]:
    return [replace(_COUNTED[key], params={"num": now[key]}) for key in keys if now[key]]


def _studied(count: int, before: Mapping[str, int] | None) -> Message:
    if before is None:
        return Message("%(num)s project was studied.", {"num": count}, "%(num)s projects were studied.")
    return Message(
        "%(num)s project was studied, against %(before)s the year before.",
        {"num": count, "before": before["studied"]},
        "%(num)s projects were studied, against %(before)s the year before.",
    )
