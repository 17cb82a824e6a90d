"""The repayable advance in France: amounts, months, the day instalments fall due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from alize_france.checks import ceiling
from alize_france.dated import parameters
from alize_france.identifiers import compact, display
from portal.sdk import (
    AdvanceRules,
    AdvanceTerms,
    LateLetter,
    Message,
    Paper,
    ParameterError,
    RepaymentSchedule,
    add_months,
    equal_instalments,
)

_LETTERS = (
    (Paper.PAYMENT_REMINDER, "advance.first_reminder"),
    (Paper.SECOND_REMINDER, "advance.second_reminder"),
    (Paper.FORMAL_NOTICE, "advance.formal_notice"),
)
_SCHEDULED = ("due_day", "first_due_after", "rate")
_KEYS = ("minimum", "highest_maximum", "months_min", "months_max", "grace_max", "rate")
FREE = Message(
    "No advance is offered: the rate must be 0, as only banks may lend for interest (Code monétaire et financier, "
    "articles L311-1, L313-1 and L511-5)."
)
"""What is said of a rate that is not 0: the agreement promises neither interest, fee nor penalty."""
_ORIGINS = {"minimum": "minimum", "months": "months_max", "grace": "grace_max", "rate": "rate"}


def rules(settings: Mapping[str, Any], on: date) -> AdvanceRules:
    """Return what an advance may be in a territory with these `settings` on `on`; not every territory lends."""
    values = parameters()
    if not settings.get("lends"):
        return AdvanceRules(False, Message("This territory lends no advances: it offers competence missions."))
    try:
        if values.decimal("advance.rate", on) != 0:
            return AdvanceRules(False, FREE, sources=(values.source("advance.rate", on),))
        maximum, source = ceiling(settings.get("advance_ceiling") or "", on)
        return AdvanceRules(
            offered=True,
            minimum=min(values.money("advance.minimum", on), maximum),
            maximum=maximum,
            months=(values.integer("advance.months_min", on), values.integer("advance.months_max", on)),
            grace=(0, values.integer("advance.grace_max", on)),
            rate=values.decimal("advance.rate", on),
            lender=settings.get("lender") or "",
            lender_number=display(compact(settings.get("lender_number") or "")),
            lender_seat=settings.get("lender_seat") or "",
            first_reminder=values.integer("advance.first_reminder", on),
            letters=tuple(LateLetter(kind, values.integer(key, on)) for kind, key in _LETTERS),
            sources=tuple(dict.fromkeys((source, *(values.source(f"advance.{key}", on) for key in _KEYS)))),
            origins={
                "maximum": source,
                **{name: values.source(f"advance.{key}", on) for name, key in _ORIGINS.items()},
            },
            filed=settings.get("register_role") != "none",
        )
    except ParameterError:
        return AdvanceRules(False, Message("No rule for advances is known on %(day)s.", {"day": on}))


def schedule(terms: AdvanceTerms, on: date) -> RepaymentSchedule:
    """Return the instalments of `terms`: monthly, on the day of the month in force on `on`, after the deferral.

    The first due day leaves the firm some days after the payment. Raises ParameterError before the rules begin.
    """
    values = parameters()
    days = due_days(terms, values.integer("advance.due_day", on), values.integer("advance.first_due_after", on))
    kept = {key: str(values.decimal(f"advance.{key}", on)) for key in _SCHEDULED}
    origins = {key: values.source(f"advance.{key}", on) for key in _SCHEDULED}
    return RepaymentSchedule(equal_instalments(terms, days), tuple(dict.fromkeys(origins.values())), kept, origins)


def due_days(terms: AdvanceTerms, due_day: int, first_due_after: int) -> tuple[date, ...]:
    """Return the days on which instalments fall due: `due_day` of each month, `first_due_after` days or more after
    the payment, after the deferral.
    """
    earliest = terms.starts_on + timedelta(days=first_due_after)
    first = earliest.replace(day=due_day)
    if first < earliest:
        first = add_months(first, 1)
    return tuple(add_months(first, terms.grace_months + n) for n in range(terms.months))
