"""A gross grant equivalent that another body computed, by a method of its own: taken with its evidence, never without.

Notified methods (SA.43057 and the like) cannot be computed here: their texts are not public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from portal.casework.documents import service as files
from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.rules import Ready
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money
from portal.foundation.web.errors import InvalidError
from portal.programme.advances.models import Agreement

MISSING = Message("A value computed elsewhere counts with its evidence alone: choose the document that shows it.")


@dataclass(frozen=True, slots=True)
class ExternalValue:
    """The value as it is given: its amount, who computed it and how, the document that shows it."""

    amount: Money
    reason: str
    evidence: Ready


@dataclass(frozen=True, slots=True)
class KeptValue:
    """The value as an agreement keeps it, with who gave it and when; `evidence_id` is the document's link."""

    amount: Money
    reason: str
    evidence_id: UUID
    by: str
    on: date

    def frozen(self) -> dict[str, Any]:
        """Return it as it is kept with the aid."""
        return {
            "cents": self.amount.cents,
            "reason": self.reason,
            "evidence": str(self.evidence_id),
            "by": self.by,
            "on": self.on.isoformat(),
        }


def given(amount: Money | None, reason: str, upload: files.Upload | None, principal: Money) -> ExternalValue | None:
    """Return what was given of a value computed elsewhere; None when nothing was. Raises InvalidError by field."""
    named = upload is not None and bool(upload.filename)
    if amount is None and not reason and not named:
        return None
    wrong: dict[str, Message] = {}
    if amount is None:
        wrong["external"] = Message("Enter the value that the document shows.")
    elif amount > principal:
        wrong["external"] = Message("An aid of %(nominal)s is worth that at most.", {"nominal": principal})
    if not reason:
        wrong["external_reason"] = Message("Say who computed it, and by which method.")
    if not named:
        wrong["evidence"] = MISSING
    if wrong or amount is None or upload is None:
        raise InvalidError(wrong)
    try:
        return ExternalValue(amount, reason, files.receive(upload))
    except DocumentError as error:
        raise InvalidError({"evidence": error.message}) from None


def kept(agreement: Agreement, currency: str) -> KeptValue | None:
    """Return the value that an agreement was prepared with, None when it was computed here."""
    if agreement.external_cents is None:
        return None
    assert agreement.external_paper_id is not None
    amount = Money(agreement.external_cents, currency)
    by, on = agreement.prepared_by, agreement.prepared_on
    return KeptValue(amount, agreement.external_reason, agreement.external_paper_id, by, on)
