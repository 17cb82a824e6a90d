"""How the committee of a territory sits and votes in Romania."""

from __future__ import annotations

from datetime import date

from alize_romania.dated import parameters
from portal.sdk import CommitteeRules, Majority

_KEYS = (
    "quorum_numerator",
    "proxies_max",
    "majority_of_voters",
    "casting_vote",
    "convening_days",
    "recused_count_for_quorum",
)


def rules(on: date) -> CommitteeRules:
    """Return the rules in force on `on`: half of the members, one proxy each, majority of the votes cast."""
    values = parameters()
    return CommitteeRules(
        quorum_numerator=values.integer("committee.quorum_numerator", on),
        quorum_denominator=values.integer("committee.quorum_denominator", on),
        proxies_max=values.integer("committee.proxies_max", on),
        majority=Majority.VOTERS if values.flag("committee.majority_of_voters", on) else Majority.CAST,
        casting_vote=values.flag("committee.casting_vote", on),
        convening_days=values.integer("committee.convening_days", on),
        recused_count_for_quorum=values.flag("committee.recused_count_for_quorum", on),
        sources=tuple(dict.fromkeys(values.source(f"committee.{key}", on) for key in _KEYS)),
    )
