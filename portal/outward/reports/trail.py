"""Lists taken out as files, in the words of the trail."""

from __future__ import annotations

from portal.foundation.audit import service as audit
from portal.foundation.audit.words import Field
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import mark
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.lists import Listing
from portal.outward.reports.rules import VIEW, Period

VERBS = {"report.list_taken": mark("%(who)s took out a list of the reports as a file.")}
FIELDS = {"list": Field(mark("List"), codes={key: each.label for key, each in LISTINGS.items()})}


def note(actor: Actor, listing: Listing, chosen: Period) -> None:
    """Write in the trail that a list was taken out: which, and of what days."""
    actor.require(VIEW)
    after = {"list": listing.key, "starts_on": chosen.first, "ends_on": chosen.last}
    with transaction():
        audit.record(actor, "report.list_taken", "tenant", current_tenant_id(), after=after)
