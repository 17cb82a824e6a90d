"""What Romanian files hold beside the core's questions."""

from __future__ import annotations

from portal.sdk import ExtraField, FormId, Message

_LEGAL_FORM = ExtraField(
    "legal_form",
    Message("Legal form"),
    Message("As the trade register has it."),
    {
        "srl": Message("Limited liability company (SRL)"),
        "sa": Message("Joint-stock company (SA)"),
        "pfa": Message("Authorised natural person (PFA)"),
        "ii": Message("Individual enterprise (ÎI)"),
        "if": Message("Family enterprise (ÎF)"),
        "coop": Message("Cooperative"),
    },
)
"""Legea societăților nr. 31/1990; OUG nr. 44/2008 (PFA, ÎI, ÎF); Legea nr. 1/2005 (cooperation)."""


def fields(form: FormId) -> tuple[ExtraField, ...]:
    """Return the questions added to `form`."""
    return (_LEGAL_FORM,) if form is FormId.PROJECT else ()
