"""Visits in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import mark

VERBS = {
    "support.asked": mark("%(who)s asked for a visit to the files."),
    "support.granted": mark("%(who)s granted a visit of the network."),
    "support.refused": mark("%(who)s refused a visit of the network."),
    "support.ended": mark("%(who)s ended a visit of the network."),
    "support.closed": mark("%(who)s ended a visit of the network, or its request: the person may no longer ask."),
    "support.expired": mark("%(who)s noted that a visit of the network ran out."),
    "support.opened": mark("%(who)s, visiting, opened a page."),
    "support.sent": mark("%(who)s, visiting, sent a form."),
}
RECORDS = {
    "project": Field(mark("File"), record="project"),
    "mission": Field(mark("Mission"), record="mission"),
    "meeting": Field(mark("Meeting"), record="meeting"),
    "partner": Field(mark("Partner"), record="partner"),
    "expert": Field(mark("Expert"), record="expert"),
    "party": Field(mark("Company"), record="party"),
}
"""Records that have a name of their own."""
FIELDS = {
    "person": Field(mark("Person")),
    "hours": Field(mark("Hours")),
    **RECORDS,
    "page": Field(mark("Page")),
}
