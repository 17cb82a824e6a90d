"""The report of an agreement as a workbook and as a document: the same lines as the page, in the language in use."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from portal.casework.documents import service as documents
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.context import Actor
from portal.foundation.web.i18n import format_long_date, format_percent, gettext
from portal.foundation.web.sheets import Sheet
from portal.outward.reports import workbook
from portal.outward.reports.conventions import ConventionReport, Funder, Line
from portal.outward.reports.figures import measured, spoken
from portal.programme.funds.rules import COMMITMENT_KINDS
from portal.programme.projects.project_sheet import frame

TEMPLATE = Path(__file__).parent / "templates" / "typst" / "convention_report.typ"
NAME, VERSION, SINCE = "convention_report", "1.0", date(2026, 11, 29)
"""The template's name and version, and the day this version came into use."""

Data = dict[str, Any]


def title(report: ConventionReport) -> str:
    """Return what the report is called."""
    return gettext("Report of the agreement – %(title)s", title=report.title)


def sheets(report: ConventionReport, actor: Actor) -> list[Sheet]:
    """Return the workbook."""
    told = [
        (gettext("Report"), title(report)),
        (gettext("Filter applied"), workbook.period_words(report.period)),
    ]
    if report.invented:
        told.append((gettext("Remark"), gettext("The territory, its firms and its figures are invented.")))
    lines, funders = _line_heads(), _funder_heads()
    return [
        workbook.about(told, actor, report.on),
        Sheet(
            gettext("Promised and done"),
            dict(zip(lines, (34, 16, 16, 14), strict=True)),
            [
                (
                    gettext(one.label),
                    None if one.promised is None else measured(one.kind, one.promised),
                    measured(one.kind, one.done),
                    _share(one),
                )
                for one in report.lines
            ],
        ),
        Sheet(
            gettext("Funders"),
            dict(zip(funders, (40, 28, 16, 16), strict=True)),
            [
                (
                    one.name,
                    gettext(COMMITMENT_KINDS[one.kind]),
                    measured("money", one.committed),
                    None if one.paid is None else measured("money", one.paid),
                )
                for one in report.funders
            ],
        ),
    ]


def compose(report: ConventionReport) -> Ready:
    """Set the report and return the PDF; nothing is kept. Raises DocumentError."""
    return documents.compose(TEMPLATE, data(report), f"{title(report)}.pdf")


def data(report: ConventionReport) -> Data:
    """Return what the document prints: words and figures, ready formatted."""
    base = frame()
    reference = f"{current_tenant().code}-{report.starts_on.year}-BC"
    return {
        **base,
        "template": {
            **base["template"],
            "name": NAME,
            "label": gettext("report of an agreement"),
            "version": VERSION,
            "effective": gettext("in use since %(date)s", date=format_long_date(SINCE)),
            "note": gettext(
                "Figures as they stood on %(date)s; each can be counted again from the files.",
                date=format_long_date(report.on),
            ),
        },
        "title": gettext("Report of the agreement"),
        "file_title": title(report),
        "subtitle": report.title,
        "short_title": report.title,
        "reference": reference,
        **workbook.example(invented=report.invented),
        "strip": _strip(report, reference),
        "lines": {
            "caption": gettext("What was promised, and what was done"),
            "heads": _line_heads(),
            "rows": [_said(one) for one in report.lines],
        },
        "funders": {
            "caption": gettext("Who committed what, and what was paid"),
            "heads": _funder_heads(),
            "rows": [_funder(one) for one in report.funders],
            "none": gettext("No commitment is recorded."),
        },
        "note": note(),
    }


def note() -> str:
    """Return how the figures are to be read."""
    return gettext(
        "Everything that was done in the territory during the agreement counts, whoever financed it; where two "
        "agreements hold at once, it counts in both. Jobs planned and jobs verified are held against the same promise."
    )


def _strip(report: ConventionReport, reference: str) -> list[Data]:
    return [
        {"label": gettext("Reference"), "value": reference},
        {"label": gettext("Agreement"), "value": _days(report.starts_on, report.ends_on)},
        {"label": gettext("Figures"), "value": _days(report.period.first, report.period.last)},
        {"label": gettext("Carried by"), "value": report.carrier or "–"},
    ]


def _days(first: date, last: date) -> str:
    return gettext("From %(start)s to %(end)s", start=format_long_date(first), end=format_long_date(last))


def _line_heads() -> list[str]:
    return [gettext("Indicator"), gettext("Promise"), gettext("Done"), gettext("Part done")]


def _funder_heads() -> list[str]:
    return [gettext("Funder"), gettext("Kind"), gettext("Committed"), gettext("Paid in")]


def _said(one: Line) -> list[str]:
    promised = "–" if one.promised is None else spoken(one.kind, one.promised)
    return [gettext(one.label), promised, spoken(one.kind, one.done), _share(one)]


def _share(one: Line) -> str:
    return "–" if one.share is None else format_percent(one.share)


def _funder(one: Funder) -> list[str]:
    paid = "–" if one.paid is None else spoken("money", one.paid)
    return [one.name, gettext(COMMITMENT_KINDS[one.kind]), spoken("money", one.committed), paid]
