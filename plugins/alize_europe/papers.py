"""The documents worded in English, for firms whose head office is abroad: letter of a mission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from portal.sdk import DocumentTemplate, Paper

FOLDER = Path(__file__).parent / "templates" / "typst"

_ENGLISH = (
    DocumentTemplate(
        kind=Paper.MISSION_LETTER,
        locale="en",
        title="Three-party mission letter",
        name="mission-letter",
        version="1.0",
        since=date(2026, 11, 1),
        path=FOLDER / "mission_letter.en.typ",
    ),
)


def templates(locale: str) -> Sequence[DocumentTemplate]:
    """Return the documents worded in `locale` (en, en_GB); none in another language."""
    return _ENGLISH if locale.split("_")[0].split("-")[0] == "en" else ()
