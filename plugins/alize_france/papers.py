"""The documents worded in French: the decision's notification, agreements, papers of de minimis aid, letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from alize_france.letters import amount_in_words
from portal.sdk import DocumentTemplate, Paper

FOLDER = Path(__file__).parent / "templates" / "typst"

_AUTUMN = date(2026, 10, 1)


@dataclass(frozen=True, slots=True)
class _Wording:
    """A document as it is worded here: `file` is its template, `amounts` tells that it writes amounts out."""

    kind: Paper
    title: str
    name: str
    file: str
    since: date = _AUTUMN
    amounts: bool = False


_WORDINGS = (
    _Wording(
        Paper.DECISION_LETTER,
        "Notification de décision",
        "notification-decision",
        "notification",
        date(2026, 11, 1),
    ),
    _Wording(
        Paper.ADVANCE_AGREEMENT,
        "Convention d’avance remboursable",
        "convention-avance",
        "convention_avance",
        amounts=True,
    ),
    _Wording(
        Paper.SCHEDULE_AMENDMENT,
        "Avenant à la convention d’avance",
        "avenant-echeancier",
        "avenant_echeancier",
        amounts=True,
    ),
    _Wording(Paper.AID_CERTIFICATE, "Attestation de minimis", "attestation-minimis", "attestation_minimis"),
    _Wording(Paper.AID_DECLARATION, "Déclaration de minimis", "declaration-minimis", "declaration_minimis"),
    _Wording(Paper.PAYMENT_REMINDER, "Relance", "relance", "relance", amounts=True),
    _Wording(Paper.SECOND_REMINDER, "Seconde relance", "seconde-relance", "relance", amounts=True),
    _Wording(Paper.FORMAL_NOTICE, "Mise en demeure", "mise-en-demeure", "relance", amounts=True),
    _Wording(
        Paper.SECONDMENT_LETTER,
        "Lettre de mise à disposition",
        "lettre-mise-a-disposition",
        "mise_a_disposition",
    ),
    _Wording(
        Paper.MISSION_LETTER, "Lettre de mission tripartite", "lettre-mission", "lettre_mission", date(2026, 9, 1)
    ),
)


def templates(locale: str, *, approved: bool = False) -> Sequence[DocumentTemplate]:
    """Return the documents worded in `locale` (fr, fr_RE); none in another language."""
    if locale.split("_")[0].split("-")[0] != "fr":
        return ()
    return tuple(_template(wording, approved) for wording in _WORDINGS)


def _template(wording: _Wording, approved: bool) -> DocumentTemplate:
    return DocumentTemplate(
        kind=wording.kind,
        locale="fr",
        title=wording.title,
        name=wording.name,
        version="1.0",
        since=wording.since,
        path=FOLDER / f"{wording.file}.fr.typ",
        approved=approved,
        in_words=amount_in_words if wording.amounts else None,
    )
