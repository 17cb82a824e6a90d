"""Documents that a French file needs before the committee."""

from __future__ import annotations

from portal.sdk import CompanySnapshot, DocumentRequirement, Message, Source

ACCOUNTS = Source(
    "Code de commerce, article L123-12 (comptes annuels)",
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000005634379/",
)
REGISTER = Source(
    "Décret n° 2021-631 du 21 mai 2021 (le numéro SIREN tient lieu d’extrait du registre)",
    "https://www.legifrance.gouv.fr/eli/decret/2021/5/21/2021-631/jo/texte",
)


def requirements(company: CompanySnapshot) -> tuple[DocumentRequirement, ...]:
    """Return what to ask the firm for; a firm being created has no accounts yet.

    An extract of the register is a help, never a condition: since 2021 the firm's number stands for it.
    """
    forecast = DocumentRequirement("forecast", Message("Three-year forecast"))
    quote = DocumentRequirement("quote", Message("Quotes for what will be bought"), blocking=False)
    if not company.registered:
        return (forecast, quote)
    return (
        DocumentRequirement("accounts", Message("Annual accounts of the last two years"), source=ACCOUNTS),
        forecast,
        quote,
        DocumentRequirement("registration", Message("Extract of the register (Kbis)"), blocking=False, source=REGISTER),
    )
