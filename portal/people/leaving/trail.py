"""Handovers in the words of the trail."""

from __future__ import annotations

from collections.abc import Mapping

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark

VERBS = {
    "handover.decided": mark("%(who)s decided who takes over from a person."),
    "handover.cancelled": mark("%(who)s cancelled what was to pass to somebody else."),
    "member.locked": mark("%(who)s locked a person’s access at once."),
    "handover.done": mark("%(who)s passed on what a person answered for."),
}


def fields(labels: Mapping[str, str]) -> dict[str, Field]:
    """Return the names of what the lines hold; kinds by their labels, which other rooms may still add."""
    return {
        "kind": Field(mark("What"), labels),
        "taker_id": Field(mark("Taken over by"), record="member"),
        "from_on": Field(mark("From")),
    }
