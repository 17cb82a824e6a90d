"""Payments and reimbursements for RegAS, two of its blocks, in a table of our own beside that of the granting acts."""

from __future__ import annotations

from datetime import date

from alize_romania.deadlines import payment_deadline
from alize_romania.identifiers import CUI
from portal.sdk import (
    BookAccount,
    BookEntry,
    Message,
    Money,
    ParameterError,
    RecordData,
    RecordFile,
    RecordFormat,
    Records,
    RecordTable,
    Refusal,
)

HEADS = {
    "numar": Message("Number of the movement in the year"),
    "bloc": Message("Block of RegAS: plată or rambursare"),
    "beneficiar": Message("Name of the firm"),
    "cui": Message("CUI of the firm, as text"),
    "suma": Message("Amount paid or paid back, negative where a movement is undone"),
    "moneda": Message("Currency of the amount"),
    "data": Message("Day of the movement at the bank"),
    "termen_regas": Message(
        "Last day for the entry of a payment: seven working days after it; the text names none for reimbursements"
    ),
    "referinta": Message("Reference at the bank"),
    "data_inscrierii": Message("Day of the entry: empty, to be filled in by whoever files"),
}


def movements(audience: Message) -> RecordFormat:
    """Return the table of what was paid to firms and what they paid back, for whoever files."""
    title = Message("Payments and reimbursements for RegAS")
    return RecordFormat("regas_payments", title, audience, render, records=Records.ENTRIES)


def render(data: RecordData) -> RecordFile:
    """Return the movements of firms' advances; without CUI or older than the register, they are left out by name."""
    rows, refused = [], []
    for entry in data.entries:
        firm = next((one for one in (entry.debit, entry.credit) if one.kind == "advance"), None)
        if firm is None:
            continue
        try:
            rows.append(_row(entry, firm))
        except KeyError:
            reason = Message("The firm has no CUI: complete its file.")
            refused.append(Refusal(f"{entry.number}, {firm.holder}", reason))
        except ParameterError:
            reason = Message("Paid before the register began: nothing has to be entered.")
            refused.append(Refusal(f"{entry.number}, {firm.holder}", reason))
    name = f"regas_plati_{data.first:%Y%m%d}_{data.last:%Y%m%d}"
    return RecordFile(name, RecordTable(HEADS, tuple(rows)), len(rows), tuple(refused))


def _row(entry: BookEntry, firm: BookAccount) -> tuple[str | int | Money | date | None, ...]:
    """Return the row of a movement; what undoes one stands in the block of that one, negative. KeyError without CUI."""
    undone = entry.kind == "reversal"
    paid = (entry.debit is firm) != undone
    block, until = ("plată", payment_deadline(entry.value_on)) if paid else ("rambursare", None)
    amount = Money(-entry.amount.cents, entry.amount.currency) if undone else entry.amount
    whose = (firm.holder, firm.identifiers[CUI])
    return (entry.number, block, *whose, amount, amount.currency, entry.value_on, until, entry.reference, None)
