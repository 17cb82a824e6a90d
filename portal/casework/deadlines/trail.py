"""Deadlines in the words of the trail."""

from __future__ import annotations

from portal.casework.deadlines.rules import said
from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark
from portal.people.accounts.rules import ROLES

VERBS = {
    "deadline.set": mark("%(who)s set a deadline."),
    "deadline.moved": mark("%(who)s moved a deadline."),
    "deadline.handed_over": mark("%(who)s handed a deadline over."),
    "deadline.done": mark("%(who)s noted that a deadline is met."),
}
FIELDS = {
    "title": Field(mark("What is due"), message=lambda title, values: said(title, values.get("params") or {})),
    "role": Field(mark("For"), {key: role.label for key, role in ROLES.items()}),
    "done_on": Field(mark("Done on")),
}
