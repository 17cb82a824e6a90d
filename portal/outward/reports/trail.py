"""Lists taken out as files, in the words of the trail."""

from __future__ import annotations

from typing import Any

from portal.foundation.audit import service as audit
from portal.foundation.audit.words import Field
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import transaction
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.outward.reports.lists import Listing
from portal.outward.reports.rules import VIEW, Period


def _label(kept: Any, _line: Any) -> Message:
    """Return a list's name, kept in English, in the reader's language."""
    return Message(str(kept))


VERBS = {"report.list_taken": mark("%(who)s took out a list of the reports as a file.")}
FIELDS = {"list": Field(mark("List"), message=_label)}


def note(actor: Actor, listing: Listing, chosen: Period) -> None:
    """Write in the trail that a list was taken out: which, and of what days."""
    actor.require(VIEW)
    after = {"list": listing.label, "starts_on": chosen.first, "ends_on": chosen.last}
    with transaction():
        audit.record(actor, "report.list_taken", "tenant", current_tenant_id(), after=after)
