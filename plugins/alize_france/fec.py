"""The fund's movements as a « fichier des écritures comptables »: Livre des procédures fiscales, article A. 47 A-1.

Eighteen columns between tabs, days as AAAAMMJJ, decimal commas, two lines for a movement: as much debit as credit. A
file with lines missing would be no FEC: it is whole, or it is not made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from alize_france.dated import parameters
from alize_france.identifiers import SIREN, check_siren
from portal.sdk import (
    BookAccount,
    BookEntry,
    Message,
    Money,
    Purpose,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    Refusal,
    Source,
    clean,
    harmless,
)

COLUMNS = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib"),
    *("PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate"),
    *("Montantdevise", "Idevise"),
)
_LAW = Source("LPF, article A. 47 A-1", "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069583/")
_ACCOUNTS = {"fund": "Fonds Alizé", "funder": "Financeurs du fonds", "advance": "Avances remboursables"}
_WORDS = {
    "contribution": "Versement, {}",
    "disbursement": "Avance versée à {}",
    "repayment": "Remboursement, {}",
    "reversal": "Annulation, {}",
}


def formats(settings: Mapping[str, Any]) -> tuple[RecordFormat, ...]:
    """Return the FEC of a territory that lends, with the accounts of its settings."""
    if not settings.get("lends"):
        return ()
    return (
        RecordFormat(
            "fec",
            Message("Accounting entries (FEC)"),
            Message("For the accountant and the tax office: every movement of the fund in a calendar year."),
            partial(render, settings),
            _LAW,
            Records.ENTRIES,
            Purpose.ACCOUNTS,
        ),
    )


def render(settings: Mapping[str, Any], data: RecordData) -> RecordFile:
    """Return the file of a whole year, or what keeps it from being made."""
    siren = check_siren(settings.get("lender_number") or "").value
    refused = _refused(siren, data)
    lines = [COLUMNS, *(line for entry in data.entries for line in _lines(settings, entry))]
    text = "".join("\t".join(line) + "\r\n" for line in lines)
    name = f"{siren}FEC{data.last:%Y%m%d}.txt"
    return RecordFile(name, None if refused else text.encode(), len(lines) - 1, refused, "text/plain")


def _refused(siren: str, data: RecordData) -> tuple[Refusal, ...]:
    found = []
    if not siren:
        reason = Message("Enter the SIREN of the body that lends in the settings: the file is named by it.")
        found.append(Refusal("SIREN", reason))
    if (data.first.month, data.first.day, data.last.month, data.last.day) != (1, 1, 12, 31):
        reason = Message("A FEC is that of a financial year: choose the whole year.")
        found.append(Refusal(f"{data.first:%d/%m/%Y}–{data.last:%d/%m/%Y}", reason))
    foreign = (entry for entry in data.entries if entry.amount.currency != "EUR")
    reason = Message("The amount is not in euros.")
    return (*found, *(Refusal(f"{entry.number}, {entry.reference}", reason) for entry in foreign))


def _lines(settings: Mapping[str, Any], entry: BookEntry) -> list[tuple[str, ...]]:
    """Return the debit of a movement, then its credit."""
    nothing = Money.zero(entry.amount.currency)
    sides = ((entry.debit, entry.amount, nothing), (entry.credit, nothing, entry.amount))
    holder = entry.debit.holder or entry.credit.holder
    label = _WORDS[entry.kind].format(entry.reason if entry.kind == "reversal" else holder)
    day = _day(entry.value_on)
    head, piece = ("BQ", "Banque", str(entry.number), day), (_text(entry.reference), day, _text(label))
    return [
        (*head, *_account(settings, account, entry.value_on), *piece, *_amounts(debit, credit), *_tail(entry))
        for account, debit, credit in sides
    ]


def _account(settings: Mapping[str, Any], account: BookAccount, on: date) -> tuple[str, str, str, str]:
    """Return CompteNum, CompteLib, and whose it is: the SIREN where it is known, else the account's own code."""
    usual = str(parameters().parameter(f"fec.{account.kind}").on(on).value)
    number = settings.get(f"account_{account.kind}") or usual
    third = account.identifiers.get(SIREN) or account.code.rpartition(":")[2][-12:].upper()
    return (number, _ACCOUNTS[account.kind], third if account.holder else "", _text(account.holder))


def _tail(entry: BookEntry) -> tuple[str, ...]:
    """Return EcritureLet, DateLet, ValidDate, Montantdevise, Idevise."""
    return ("", "", _day(entry.recorded_on), "", "")


def _amounts(debit: Money, credit: Money) -> tuple[str, str]:
    return (f"{debit.amount:.2f}".replace(".", ","), f"{credit.amount:.2f}".replace(".", ","))


def _day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _text(value: str) -> str:
    """Return a text as a column holds it: one line, no separator, nothing that a spreadsheet would run."""
    return harmless(clean(value).replace("\n", " ").replace("|", " "))
