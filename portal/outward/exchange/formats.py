"""The formats of the territory's plugins, and what one makes of the records of a period."""

from __future__ import annotations

from portal.foundation.audit import service as audit
from portal.foundation.db.binding import current_tenant_id
from portal.foundation.db.session import transaction
from portal.foundation.hooks.records import Purpose, RecordData, RecordFile, RecordFormat
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message, mark
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import ConflictError

TAKE = "exports.take"
PURPOSES = {
    Purpose.AID: mark("Public aid registers"),
    Purpose.ACCOUNTS: mark("Accounts"),
    Purpose.FUNDERS: mark("For funders"),
    Purpose.OPEN_DATA: mark("Open data"),
}
"""What files are taken out for, as English source strings, in the order of the page."""


def offered() -> dict[str, RecordFormat]:
    """Return the formats of the bound territory's plugins by `<plugin>.<key>`, in the plugins' order."""
    found = hooks().collect("record_formats", RecordFormat)
    return {f"{item.plugin}.{item.value.key}": item.value for item in found}


def grouped() -> dict[str, dict[str, RecordFormat]]:
    """Return them by what they are for (English source string); a purpose without any is left out."""
    known = offered()
    found = {
        label: {key: one for key, one in known.items() if one.purpose is purpose} for purpose, label in PURPOSES.items()
    }
    return {label: formats for label, formats in found.items() if formats}


def made(chosen: RecordFormat, records: RecordData) -> RecordFile:
    """Return what a format makes of the records. Raises ConflictError when the plugin does not give a file."""
    try:
        found = chosen.render(records)
    except HookFailedError:
        found = None
    if not isinstance(found, RecordFile):
        raise ConflictError(Message("This format cannot be made just now. Try again in a few minutes."))
    return found


def note(actor: Actor, chosen: RecordFormat, records: RecordData, name: str, made_of: RecordFile) -> None:
    """Write in the trail that a file was taken out: which, of what days, with how many rows."""
    actor.require(TAKE)
    after = {"format": chosen.title.text, "file": name, "starts_on": records.first, "ends_on": records.last}
    counts = {"rows": made_of.rows, "refused": len(made_of.refused)}
    with transaction():
        audit.record(actor, "export.taken", "tenant", current_tenant_id(), after={**after, **counts})
