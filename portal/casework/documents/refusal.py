"""Saying no to a file, with what to do about it."""

from __future__ import annotations

from portal.foundation.kernel.message import Message


class DocumentError(Exception):
    """A file cannot be accepted, or a document cannot be set. `message` says how to put it right.

    `field` is the place in a generated document's data that is at fault ("project.need"), when it is known.
    """

    def __init__(self, message: Message, field: str = "") -> None:
        super().__init__(message.text)
        self.message, self.field = message, field
