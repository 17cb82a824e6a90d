"""Ties between organisations in the words of the trail."""

from __future__ import annotations

from decimal import Decimal

from portal.foundation.audit.words import YES_OR_NO, Field
from portal.foundation.kernel.message import Message, mark
from portal.programme.groups.rules import CONTROLS, HOLDERS

VERBS = {
    "firm_link.added": mark("%(who)s tied a company to another firm."),
    "firm_link.changed": mark("%(who)s changed the tie of a company to another firm."),
    "firm_link.removed": mark("%(who)s removed a tie recorded by mistake."),
    "firm_figures.added": mark("%(who)s recorded the figures of a company’s closed year."),
    "firm_figures.changed": mark("%(who)s changed the figures of a company’s closed year."),
    "firm_figures.removed": mark("%(who)s removed figures of a closed year recorded by mistake."),
}
FIELDS = {
    "other_id": Field(mark("Other firm"), record="party"),
    "held": Field(mark("Held by the other firm"), YES_OR_NO),
    "control": Field(mark("Control"), CONTROLS),
    "holder_kind": Field(mark("What the holder is"), HOLDERS),
    "since": Field(mark("Since")),
    "until": Field(mark("Last day of the tie")),
    "closed_on": Field(mark("Year closed on")),
    "headcount_hundredths": Field(
        mark("Headcount"),
        message=lambda value, _: Message("%(units)s annual work units", {"units": Decimal(value) / 100}),
    ),
    "turnover": Field(mark("Turnover")),
    "balance": Field(mark("Balance sheet total")),
    "rate": Field(mark("Exchange rate")),
    "rate_day": Field(mark("Day of the rate")),
    "rate_source": Field(mark("Published by")),
}
