"""Frozen values of the committee's rules: when it may sit, who may stand in for whom, what carries a vote."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.foundation.kernel.findings import Source


class Majority(StrEnum):
    """What a decision needs: `cast`, more votes for than against; `voters`, more than half of all who vote."""

    CAST = "cast"
    VOTERS = "voters"


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """How the committee of a territory sits and votes on a day.

    The quorum is `quorum_numerator`/`quorum_denominator` of the members in office, rounded up. `proxies_max` is how
    many absent members one present member may stand for, 0 when nobody may. In a tie the chair decides where there
    is a `casting_vote`, else the proposal is not carried. Members are convened `convening_days` before, at least.
    Whoever leaves the room for an interest never votes, and counts for the quorum or not.
    """

    quorum_numerator: int
    quorum_denominator: int
    proxies_max: int
    majority: Majority
    casting_vote: bool
    convening_days: int
    recused_count_for_quorum: bool
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        """Refuse, with ValueError, rules that cannot be: a quorum of nobody or of more than all, negative numbers."""
        if not 0 < self.quorum_numerator <= self.quorum_denominator:
            raise ValueError("a quorum is a share of the members, more than none and at most all")
        if self.proxies_max < 0 or self.convening_days < 0:
            raise ValueError("proxies and days are counted from 0 on")
