"""Jobs in France: the contracts by which they are counted."""

from __future__ import annotations

from portal.sdk import JobKind, Message, Source

_BASE = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006072050/"

_KINDS = (
    JobKind(
        "fr:cdi",
        Message("Permanent contract (CDI)"),
        Message("Part-time counts for its share: 28 hours of 35 are 0.8."),
        source=Source("Code du travail, article L1221-2", _BASE),
    ),
    JobKind(
        "fr:cdd6",
        Message("Fixed-term contract of six months or more (CDD)"),
        Message("Shorter contracts, and those that replace somebody absent, are not counted."),
        source=Source("Code du travail, articles L1242-1 et suivants", _BASE),
    ),
    JobKind(
        "fr:alternance",
        Message("Apprenticeship or training contract (alternance)"),
        Message("Counted for the whole time of the contract, school included."),
        source=Source("Code du travail, articles L6221-1 et L6325-1", _BASE),
    ),
)


def kinds() -> tuple[JobKind, ...]:
    """Return the contracts that are counted, in the order they are asked."""
    return _KINDS
