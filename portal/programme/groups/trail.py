"""Ties between organisations in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import YES_OR_NO, Field
from portal.foundation.kernel.message import mark
from portal.programme.groups.rules import CONTROLS

VERBS = {
    "firm_link.added": mark("%(who)s tied a company to another firm."),
    "firm_link.changed": mark("%(who)s changed the tie of a company to another firm."),
    "firm_link.removed": mark("%(who)s removed a tie recorded by mistake."),
}
FIELDS = {
    "other_id": Field(mark("Other firm"), record="party"),
    "held": Field(mark("Held by the other firm"), YES_OR_NO),
    "control": Field(mark("Control"), CONTROLS),
    "since": Field(mark("Since")),
    "until": Field(mark("Last day of the tie")),
}
