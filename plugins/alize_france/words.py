"""The words of the programme in France, for labels that stand alone."""

from __future__ import annotations

from collections.abc import Mapping

from portal.sdk import Term

_WORDS: Mapping[str, Mapping[Term, str]] = {
    "fr": {
        Term.COMMITTEE: "Comité d’agrément",
        Term.ADVANCE: "Avance remboursable",
        Term.MISSION: "Mission de compétences",
        Term.EXPERT: "Intervenant",
        Term.COMPANY_HEAD: "Dirigeant",
    },
    "en": {
        Term.COMMITTEE: "Approval committee",
        Term.ADVANCE: "Repayable advance",
        Term.MISSION: "Competence mission",
        Term.EXPERT: "Expert",
        Term.COMPANY_HEAD: "Company head",
    },
    "ro": {
        Term.COMMITTEE: "Comitet de aprobare",
        Term.ADVANCE: "Avans rambursabil",
        Term.MISSION: "Misiune de competențe",
        Term.EXPERT: "Expert",
        Term.COMPANY_HEAD: "Conducătorul întreprinderii",
    },
}


def words(locale: str) -> Mapping[Term, str]:
    """Return the words in `locale` (fr, fr_RE, en, ro); none in another language."""
    return _WORDS.get(locale.split("_")[0].split("-")[0], {})
