"""What documents add to the rooms below: the words of the trail."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.message import mark

VERBS = {
    "document.attached": mark("%(who)s attached a document."),
    "document.made": mark("%(who)s had a document made."),
}


def wire(_app: Flask) -> None:
    """Give the trail this room's words."""
    words.tell(VERBS)
