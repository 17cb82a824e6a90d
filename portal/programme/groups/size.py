"""How large an organisation is with those tied to it: the facts, and what the rules say of them."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from portal.foundation.hooks.calls import unanswered
from portal.foundation.hooks.size import FirmGroup, FirmTie, FirmYear, HolderKind, SizeAnswer, SizedFirm, SizeUnknown
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.web.context import hooks
from portal.programme.groups import figures, queries
from portal.programme.groups.queries import LinkView

log = logging.getLogger(__name__)


def facts(party_id: UUID, name: str) -> FirmGroup:
    """Return an organisation of this name, those that ties lead to, the ties and the closed years: what rules read."""
    ties = queries.network(party_id)
    names = {party_id: name, **_names(party_id, ties)}
    years: dict[UUID, list[FirmYear]] = defaultdict(list)
    for view in figures.years_of(names):
        data = view.data
        years[view.party_id].append(FirmYear(data.closed_on, data.units, *data.counted))
    firms = {firm: SizedFirm(called, tuple(years[firm])) for firm, called in names.items()}
    return FirmGroup(party_id, firms, tuple(map(_tie, ties)))


def _names(party_id: UUID, ties: Sequence[LinkView]) -> dict[UUID, str]:
    """Return the names of the organisations at the ends of ties, those tied to this one first."""
    near_first = sorted(ties, key=lambda tie: party_id not in {tie.party_id, tie.other_id})
    ends = (((tie.party_id, tie.party_name), (tie.other_id, tie.other_name)) for tie in near_first)
    return {firm: called for pair in ends for firm, called in pair}


def _tie(view: LinkView) -> FirmTie:
    holder, held = (view.other_id, view.party_id) if view.data.held else (view.party_id, view.other_id)
    data = view.data
    kind = HolderKind(data.holder_kind)
    return FirmTie(holder, held, data.percent, bool(data.control), data.since, data.until, kind)


def judge(group: FirmGroup, on: date) -> SizeAnswer | None:
    """Return the size of a firm on a day by the territory's rules; None where no rules judge it."""
    asked = hooks()
    if not asked.registry.owners("firm_size", asked.tenant.plugins):
        return None
    try:
        answer: SizeAnswer = asked.one("firm_size", SizeAnswer, group=group, on=on).value
    except HookFailedError as error:
        log.warning("plugin failed: %s", error)
        return SizeUnknown((unanswered(),))
    return answer
