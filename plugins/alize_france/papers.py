"""The documents worded in French: agreement for an advance, certificate of de minimis aid, letter of a mission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from alize_france.letters import amount_in_words
from portal.sdk import DocumentTemplate, Paper

FOLDER = Path(__file__).parent / "templates" / "typst"

_SINCE = date(2026, 10, 1)


def templates(locale: str, *, approved: bool = False) -> Sequence[DocumentTemplate]:
    """Return the documents worded in `locale` (fr, fr_RE); none in another language."""
    if locale.split("_")[0].split("-")[0] != "fr":
        return ()
    agreement = DocumentTemplate(
        kind=Paper.ADVANCE_AGREEMENT,
        locale="fr",
        title="Convention d’avance remboursable",
        name="convention-avance",
        version="1.0",
        since=_SINCE,
        path=FOLDER / "convention_avance.fr.typ",
        approved=approved,
        in_words=amount_in_words,
    )
    certificate = DocumentTemplate(
        kind=Paper.AID_CERTIFICATE,
        locale="fr",
        title="Attestation de minimis",
        name="attestation-minimis",
        version="1.0",
        since=_SINCE,
        path=FOLDER / "attestation_minimis.fr.typ",
        approved=approved,
    )
    letter = DocumentTemplate(
        kind=Paper.MISSION_LETTER,
        locale="fr",
        title="Lettre de mission tripartite",
        name="lettre-mission",
        version="1.0",
        since=date(2026, 9, 1),
        path=FOLDER / "lettre_mission.fr.typ",
        approved=approved,
    )
    return agreement, certificate, letter
