"""The comparison of territories as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from portal.foundation.kernel.context import Actor
from portal.foundation.web.i18n import gettext
from portal.foundation.web.sheets import Sheet, Value
from portal.outward.network.queries import TerritoryRow
from portal.outward.reports.workbook import about


def comparison_sheets(rows: Sequence[TerritoryRow], actor: Actor, on: date) -> list[Sheet]:
    """Return the workbook: what it is, then the territories as the screen shows them."""
    told = [
        (gettext("List"), gettext("Territories and their figures since they opened")),
        (
            gettext("Remark"),
            gettext(
                "A figure that rests on fewer than five projects is hidden, and another with it when their total "
                "would give it away: none points at one company."
            ),
        ),
    ]
    heads = {
        gettext("Territory"): 34,
        gettext("State"): 20,
        gettext("Pilot"): 8,
        gettext("Remark"): 14,
        gettext("Studied"): 12,
        gettext("Supported"): 12,
        gettext("Approval rate (%%)"): 20,
        gettext("Committed"): 18,
        gettext("Currency"): 10,
        gettext("Expert days"): 14,
        gettext("Jobs"): 12,
    }
    return [about(told, actor, on), Sheet(gettext("Territories"), heads, _rows(rows))]


def _rows(rows: Sequence[TerritoryRow]) -> Iterator[Sequence[Value]]:
    for row in rows:
        yield (
            row.name,
            gettext(row.state_label),
            gettext("yes") if row.pilot else gettext("no"),
            gettext("invented") if row.invented else "",
            _shown(row.studied),
            _shown(row.supported),
            _shown(None if "approved" in row.sums.hidden else round((row.rate or Decimal(0)) * 100, 1)),
            _shown(row.money),
            row.currency,
            _shown(None if row.half_days is None else Decimal(row.half_days) / 2),
            _shown(row.jobs),
        )


def _shown(value: Value) -> Value:
    """Return a figure as the screen shows it: a word where it is hidden, nothing where nothing is counted."""
    return gettext("hidden") if value is None else value or None
