"""Frozen values of the documents a country brings: legal wording is a template per language, never translated words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from portal.foundation.kernel.money import Money


class Paper(StrEnum):
    """Documents whose wording a country brings."""

    DECISION_LETTER = "decision_letter"
    ADVANCE_AGREEMENT = "advance_agreement"
    SCHEDULE_AMENDMENT = "schedule_amendment"
    AID_CERTIFICATE = "aid_certificate"
    AID_DECLARATION = "aid_declaration"
    PAYMENT_REMINDER = "payment_reminder"
    SECOND_REMINDER = "second_reminder"
    FORMAL_NOTICE = "formal_notice"
    MISSION_LETTER = "mission_letter"
    SECONDMENT_LETTER = "secondment_letter"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """The wording of a document in one language: a typst file at `path`, its `version`, in use `since` a day.

    `title` stands at the top. Until the territory's lawyer has `approved` it, the document says so of itself; minutes
    say it in their template. `in_words` writes an amount out in that language, where the document needs it; it raises
    ValueError for an amount it cannot write. docs/papers.md tells what the template of each `kind` is given.
    """

    kind: Paper
    locale: str
    title: str
    name: str
    version: str
    since: date
    path: Path
    approved: bool = False
    in_words: Callable[[Money], str] | None = None
