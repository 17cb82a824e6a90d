"""The committee's rules: asked of the territory's plugin, kept with the meeting they were convened under."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.calls import Hooks
from portal.foundation.hooks.committee import CommitteeRules, Majority
from portal.foundation.hooks.funding import AdvanceRules
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import registry
from portal.foundation.web.errors import ConflictError, UnansweredError, no_answer
from portal.programme.advances.aid import kept_origins, kept_source
from portal.programme.committee import rules

log = logging.getLogger(__name__)


def in_force(on: date) -> Attributed[CommitteeRules]:
    """Return the rules of the bound territory on `on` and the plugin that says them. Raises UnansweredError."""
    return _asked("committee_rules", CommitteeRules, on)


def last_day(held_on: date) -> date | None:
    """Return the last day to convene a meeting without urgency; None while the rules cannot be read."""
    try:
        return rules.convene_by(held_on, in_force(held_on).value)
    except ConflictError:
        return None


def advances(on: date) -> Attributed[AdvanceRules]:
    """Return what an advance may be in the bound territory on `on`, and who says it. Raises UnansweredError."""
    return _asked("advance_rules", AdvanceRules, on)


def _asked(hook: str, result: type, on: date) -> Attributed[Any]:
    try:
        return Hooks(registry(), current_tenant()).one(hook, result, on=on)
    except HookFailedError as error:
        log.warning("plugin failed: %s", error)
        raise UnansweredError(no_answer(error)) from None


def freeze(found: Attributed[CommitteeRules]) -> dict[str, Any]:
    """Return the rules as they are kept with a meeting: plugin, version, values, sources."""
    terms = found.value
    manifest = registry().installed[found.plugin].manifest
    return {
        "plugin": found.plugin,
        "version": manifest.version,
        "quorum": [terms.quorum_numerator, terms.quorum_denominator],
        "proxies_max": terms.proxies_max,
        "majority": terms.majority.value,
        "casting_vote": terms.casting_vote,
        "convening_days": terms.convening_days,
        "recused_count_for_quorum": terms.recused_count_for_quorum,
        "sources": [{"title": source.title, "url": source.url} for source in terms.sources],
    }


def freeze_bounds(found: Attributed[AdvanceRules]) -> dict[str, Any]:
    """Return what an advance could be, as it is kept with the decision that grants one: plugin, version, each bound
    with the text that sets it.
    """
    bounds = found.value
    assert bounds.minimum is not None
    assert bounds.maximum is not None
    return {
        "plugin": found.plugin,
        "version": registry().installed[found.plugin].manifest.version,
        "currency": bounds.maximum.currency,
        "parameters": {
            "minimum": bounds.minimum.cents,
            "maximum": bounds.maximum.cents,
            "months": list(bounds.months),
            "grace": list(bounds.grace),
            "rate": str(bounds.rate),
        },
        "sources": [kept_source(source) for source in bounds.sources],
        "origins": kept_origins(bounds.origins),
    }


def thaw_bounds(kept: Mapping[str, Any]) -> AdvanceRules:
    """Return what an advance could be, as a decision keeps it: its `objections` are those of that day."""
    values, currency = kept["parameters"], kept["currency"]
    return AdvanceRules(
        offered=True,
        minimum=Money(values["minimum"], currency),
        maximum=Money(values["maximum"], currency),
        months=(values["months"][0], values["months"][1]),
        grace=(values["grace"][0], values["grace"][1]),
        rate=Decimal(values["rate"]),
    )


def thaw(kept: Mapping[str, Any]) -> CommitteeRules:
    """Return the rules that a meeting keeps."""
    return CommitteeRules(
        quorum_numerator=kept["quorum"][0],
        quorum_denominator=kept["quorum"][1],
        proxies_max=kept["proxies_max"],
        majority=Majority(kept["majority"]),
        casting_vote=kept["casting_vote"],
        convening_days=kept["convening_days"],
        recused_count_for_quorum=kept["recused_count_for_quorum"],
        sources=tuple(Source(source["title"], source["url"]) for source in kept["sources"]),
    )
