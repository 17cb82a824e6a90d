"""What French funders ask of a file beside the core's questions."""

from __future__ import annotations

from portal.sdk import ExtraField, FormId, Message

_PRIORITY_AREA = ExtraField(
    "priority_area",
    Message("Priority area"),
    Message("Where the company is, as the law names it. Some funders count these files apart."),
    {
        "none": Message("None"),
        "qpv": Message("Priority neighbourhood of urban policy (QPV)"),
        "frr": Message("France Ruralités Revitalisation area (FRR)"),
    },
)
"""Loi n° 2014-173 du 21 février 2014 (QPV), article 44 quindecies A du code général des impôts (FRR)."""


def fields(form: FormId) -> tuple[ExtraField, ...]:
    """Return the questions added to `form`."""
    return (_PRIORITY_AREA,) if form is FormId.PROJECT else ()
