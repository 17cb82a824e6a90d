"""Aid for the national register (Plateforme des aides d’État): its fields, in a table of our own.

Décret n° 2025-1361, article 4, says what is entered; how a file is uploaded is not public. How an equivalent was found,
here or elsewhere, is none of it: the European register says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alize_france import naf
from alize_france.dated import parameters
from alize_france.identifiers import SIREN, SIRET
from portal.sdk import Award, Message, Money, ParameterError, RecordData, RecordFile, RecordFormat, RecordTable, Refusal

HEADS = {
    "numero_aide": Message("The aid’s own number, given by the body that files"),
    "siren": Message("SIREN of the firm, nine digits as text"),
    "siret": Message("SIRET of its establishment when it is known, fourteen digits as text"),
    "raison_sociale": Message("Name of the firm"),
    "commune_insee": Message("INSEE code of its commune as text, empty when it is not known"),
    "regime": Message("Which de minimis rules: général, SIEG, agriculture or pêche"),
    "instrument": Message("Always avance remboursable"),
    "code_nace": Message("Activity as NACE has it, of the nomenclature in force that day; empty when it is not sure"),
    "secteur": Message("Product sector, for agriculture and fisheries; the portal does not know it"),
    "autorite": Message("Body that grants: the lender of the agreement"),
    "financeur": Message("Public funders of the fund on that day other than the lender, semicolons between"),
    "montant_nominal": Message("Amount lent"),
    "montant_esb": Message("Gross grant equivalent (équivalent-subvention brut)"),
    "devise": Message("Currency of both amounts"),
    "date_octroi": Message("Day of the right to the aid: the signature of the agreement"),
    "date_limite_transmission": Message("Last day for the entry: twenty working days after the grant"),
    "date_transmission": Message("Day of the entry: empty, to be filled in by whoever files"),
}
_REGIMES = {"general": "général", "sgei": "SIEG", "agriculture": "agriculture", "fisheries": "pêche"}


def formats(settings: Mapping[str, Any]) -> tuple[RecordFormat, ...]:
    """Return the register’s table, for the territory or its funder, whoever files; nothing where nobody has to."""
    audiences = {
        "self": Message("For the territory, which files itself with the Plateforme des aides d’État."),
        "funder": Message("For the funder, who files with the Plateforme des aides d’État."),
    }
    audience = audiences.get(settings.get("register_role") or "self")
    title = Message("National register of de minimis aid")
    return (RecordFormat("fr_minimis_registre", title, audience, render),) if audience else ()


def render(data: RecordData) -> RecordFile:
    """Return the aid that the register takes; firms without SIREN and aid before the register are left out by name."""
    rows, refused = [], []
    for award in data.awards:
        reason = _refused(award)
        if reason is None:
            rows.append(_row(award))
        else:
            refused.append(Refusal(f"{award.number}, {award.company.name}", reason))
    name = f"aides_minimis_{data.first:%Y%m%d}_{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(HEADS, tuple(rows)), len(rows), tuple(refused))


def _refused(award: Award) -> Message | None:
    if SIREN not in award.company.identifiers:
        return Message("The firm has no SIREN: complete its file.")
    try:
        parameters().source(f"register.{award.regime}", award.granted_on)
    except ParameterError:
        return Message("Granted before the register took such aid: nothing has to be entered.")
    return None


def _row(award: Award) -> tuple[str | Money | date | None, ...]:
    numbers = award.company.identifiers
    firm = (numbers[SIREN], numbers.get(SIRET, ""), award.company.name, award.company.area)
    funders = "; ".join(one.name for one in award.funders if one.public and one.name != award.grantor)
    kind = (
        _REGIMES.get(award.regime, award.regime),
        "avance remboursable",
        _nace(award.company.activity, award.granted_on),
        "",
    )
    amounts = (award.nominal, award.equivalent, award.nominal.currency)
    return (award.number, *firm, *kind, award.grantor, funders, *amounts, award.granted_on, award.register_by, None)


def _nace(activity: str, on: date) -> str:
    """Return the NACE class of the APE code that counts on `on`, « 53.10 » of « 53.10Z »; empty where none is sure."""
    sure = [one.codes[0].code for one in naf.read(activity, on) if len(one.codes) == 1]
    return sure[0][:-1] if sure else ""
