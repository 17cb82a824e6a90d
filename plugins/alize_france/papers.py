"""The documents worded in French: agreement for an advance, certificate of de minimis aid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from alize_france.letters import amount_in_words
from portal.sdk import DocumentTemplate, Paper

FOLDER = Path(__file__).parent / "templates" / "typst"

_FRENCH = (
    DocumentTemplate(
        Paper.ADVANCE_AGREEMENT,
        "fr",
        "convention-avance",
        "1.0",
        date(2026, 10, 1),
        FOLDER / "convention_avance.fr.typ",
        amount_in_words,
    ),
    DocumentTemplate(
        Paper.AID_CERTIFICATE,
        "fr",
        "attestation-minimis",
        "1.0",
        date(2026, 1, 1),
        FOLDER / "attestation_minimis.fr.typ",
    ),
)


def templates(locale: str) -> Sequence[DocumentTemplate]:
    """Return the documents worded in `locale` (fr, fr_RE); none in another language."""
    return _FRENCH if locale.split("_")[0].split("-")[0] == "fr" else ()
