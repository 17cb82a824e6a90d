"""The documents worded in Romanian: minutes of the committee, notification of a decision, letter of a mission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from portal.sdk import DocumentTemplate, Paper

FOLDER = Path(__file__).parent / "templates" / "typst"

_ROMANIAN = (
    DocumentTemplate(
        kind=Paper.MINUTES,
        locale="ro",
        title="Procesul-verbal al comitetului",
        name="proces-verbal",
        version="1.0",
        since=date(2026, 11, 1),
        path=FOLDER / "proces_verbal.ro.typ",
    ),
    DocumentTemplate(
        kind=Paper.DECISION_LETTER,
        locale="ro",
        title="Notificarea deciziei",
        name="notificare-decizie",
        version="1.0",
        since=date(2026, 11, 1),
        path=FOLDER / "notificare.ro.typ",
    ),
    DocumentTemplate(
        kind=Paper.MISSION_LETTER,
        locale="ro",
        title="Scrisoare de misiune tripartită",
        name="scrisoare-misiune",
        version="1.0",
        since=date(2026, 11, 1),
        path=FOLDER / "scrisoare_misiune.ro.typ",
    ),
)


def templates(locale: str) -> Sequence[DocumentTemplate]:
    """Return the documents worded in `locale` (ro, ro_RO); none in another language."""
    return _ROMANIAN if locale.split("_")[0].split("-")[0] == "ro" else ()
