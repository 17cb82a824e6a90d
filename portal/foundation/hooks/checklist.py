"""Frozen values of a file's checklist: the documents that a country or the programme asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.message import Message


class Stage(StrEnum):
    """What a document is needed for: `study` is everything before the committee."""

    STUDY = "study"


@dataclass(frozen=True, slots=True)
class DocumentRequirement:
    """A document that a file needs. Without a `blocking` one the stage does not end.

    `key` is one of the core's kinds of documents: accounts, forecast, financing, quote, registration, taxes,
    bank_details, attachment. `source` is the text that asks for it, None for the programme itself.
    """

    key: str
    label: Message
    blocking: bool = True
    source: Source | None = None
