"""Aid for RegAS, the register of State aid, in tables of our own: how a file is uploaded is not public.

Of its blocks, the portal knows granting acts, payments and reimbursements. How an equivalent was found is none of the
fields; the European register says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from alize_romania import caen
from alize_romania.counties import county
from alize_romania.deadlines import register_deadline
from alize_romania.identifiers import CUI, ONRC
from alize_romania.regas_payments import movements
from portal.sdk import (
    Award,
    Message,
    Money,
    ParameterError,
    Reading,
    RecordData,
    RecordFile,
    RecordFormat,
    RecordTable,
    Refusal,
)

HEADS = {
    "numar_ajutor": Message("The aid’s own number in this territory"),
    "act_acordare": Message("Reference of the granting act"),
    "furnizor": Message("Body that grants: the lender of the agreement"),
    "beneficiar": Message("Name of the firm"),
    "cui": Message("CUI of the firm, as text"),
    "numar_onrc": Message("Its number in the trade register, empty when it is not known"),
    "localitate": Message("Town of the firm"),
    "judet": Message("County of the firm, empty when it is not known"),
    "caen": Message("CAEN code as text, empty when it is not known"),
    "instrument": Message("Always avans rambursabil"),
    "valoare_nominala": Message("Amount lent"),
    "echivalent_subventie_bruta": Message("Gross grant equivalent: what counts as aid"),
    "moneda": Message("Currency of both amounts"),
    "data_semnarii": Message("Day of the right to the aid: the signature"),
    "termen_regas": Message("Last day for the entry: seven working days after the signature"),
    "data_inscrierii": Message("Day of the entry: empty, to be filled in by whoever files"),
}


def formats(settings: Mapping[str, Any]) -> tuple[RecordFormat, ...]:
    """Return the tables for whoever files, the territory or its funder; nothing where nobody does."""
    audiences = {
        "self": Message("For the territory, which files itself with RegAS."),
        "funder": Message("For the funder, who files with RegAS."),
    }
    audience = audiences.get(settings.get("register_role") or "self")
    if not audience:
        return ()
    return (RecordFormat("regas", Message("Granting acts for RegAS"), audience, render), movements(audience))


def render(data: RecordData) -> RecordFile:
    """Return the granting acts; firms without CUI and acts older than the register are left out by name."""
    rows, refused = [], []
    for award in data.awards:
        try:
            rows.append(_row(award, register_deadline(award.granted_on)))
        except KeyError:
            reason = Message("The firm has no CUI: complete its file.")
            refused.append(Refusal(f"{award.number}, {award.company.name}", reason))
        except ParameterError:
            reason = Message("Signed before the register began: nothing has to be entered.")
            refused.append(Refusal(f"{award.number}, {award.company.name}", reason))
    name = f"regas_{data.first:%Y%m%d}_{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(HEADS, tuple(rows)), len(rows), tuple(refused))


def _row(award: Award, deadline: date) -> tuple[str | Money | date | None, ...]:
    """Return the row of an act. Raises KeyError for a firm without CUI; the sooner of both deadlines is said."""
    company = award.company
    found = county(company.area)
    firm = (company.name, company.identifiers[CUI], company.identifiers.get(ONRC, ""), award.place)
    act = (
        award.number,
        award.reference,
        award.grantor,
        *firm,
        found.name if found else "",
        _caen(company.activity, award.granted_on),
    )
    amounts = ("avans rambursabil", award.nominal, award.equivalent, award.nominal.currency)
    return (*act, *amounts, award.granted_on, min(deadline, award.register_by or deadline), None)


def _caen(activity: str, on: date) -> str:
    """Return the code that was written, of the revision that counts on `on` where both were; as typed if not known."""
    written = [one.codes[0].code for one in caen.read(activity, on) if one.reading is not Reading.CORRESPONDING]
    return written[0] if written else activity
