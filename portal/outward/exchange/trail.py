"""Files taken out, in the words of the trail."""

from __future__ import annotations

from typing import Any

from portal.foundation.audit.words import Field
from portal.foundation.kernel.message import Message, mark


def _title(kept: Any, _line: Any) -> Message:
    """Return a format's title, kept in English, in the reader's language."""
    return Message(str(kept))


VERBS = {"export.taken": mark("%(who)s took out the territory’s records as a file.")}
FIELDS = {
    "format": Field(mark("Export"), message=_title),
    "file": Field(mark("File name")),
    "rows": Field(mark("Lines")),
    "refused": Field(mark("Lines left out")),
}
