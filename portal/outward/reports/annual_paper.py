"""The annual report as a document: the same figures, set in type, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from portal.casework.documents import service as documents
from portal.casework.documents.rules import Ready
from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import (
    format_date,
    format_long_date,
    format_money,
    format_number,
    format_percent,
    gettext,
    ngettext,
)
from portal.outward.reports import workbook
from portal.outward.reports.annual import AnnualReport
from portal.outward.reports.lists import Column, cells
from portal.outward.reports.rules import days, rate
from portal.programme.projects.project_sheet import frame

TEMPLATE = Path(__file__).parent / "templates" / "typst" / "annual_report.typ"
NAME, VERSION, SINCE = "annual_report", "1.0", date(2026, 11, 1)
"""The template's name and version, and the day this version came into use."""

HEADLINE = ("studied", "approved", "half_days", "lent", "jobs_supported")
Data = dict[str, Any]


def compose(report: AnnualReport) -> Ready:
    """Set the report and return the PDF; nothing is kept. Raises DocumentError."""
    title = gettext("Annual report %(year)s", year=str(report.year))
    return documents.compose(TEMPLATE, data(report), f"{title} {report.territory}.pdf")


def data(report: AnnualReport) -> Data:
    """Return what the document prints: words and figures, ready formatted."""
    title = gettext("Annual report %(year)s", year=str(report.year))
    base = frame()
    return {
        **base,
        "template": {
            **base["template"],
            "name": NAME,
            "label": gettext("annual report"),
            "version": VERSION,
            "effective": gettext("in use since %(date)s", date=format_long_date(SINCE)),
            "note": gettext(
                "Figures as they stood on %(date)s; each can be counted again from the files.",
                date=format_long_date(report.on),
            ),
        },
        "title": title,
        "file_title": f"{title} {report.territory}",
        "subtitle": gettext("For the funders of the territory"),
        "short_title": title,
        "reference": f"{current_tenant().code}-{report.year}-BA",
        **workbook.example(invented=report.invented),
        "strip": _strip(report),
        "summary": list(report.sentences),
        "headline": _headline(report),
        "figures": _figures(report),
        "skills": _skills(report),
        "fund": _fund(report),
        "sizes": _sizes(report),
        "approved": _approved(report),
        "headings": {
            "skills": gettext("Skills"),
            "fund": gettext("The fund and the firms helped") if report.flows else gettext("Who is helped"),
            "projects": gettext("Projects approved"),
            "definitions": gettext("Definitions"),
        },
        "definitions": [{"term": gettext(f.label), "text": gettext(f.about)} for f in report.figures],
    }


def _strip(report: AnnualReport) -> list[Data]:
    return [
        {"label": gettext("Reference"), "value": f"{current_tenant().code}-{report.year}-BA"},
        {"label": gettext("Period"), "value": gettext("Year %(year)s", year=str(report.year))},
        {"label": gettext("Figures of"), "value": format_long_date(report.on)},
        {"label": gettext("Carried by"), "value": report.carrier or "–"},
    ]


def _headline(report: AnnualReport) -> list[Data]:
    found = {figure.key: figure for figure in report.figures}
    items = [{"label": gettext(found[key].label), "value": found[key].text} for key in HEADLINE if key in found]
    share = rate(report.values["approved"], report.values["studied"])
    if share is not None:
        items[1]["note"] = gettext("approval rate %(rate)s", rate=format_percent(share))
    return items


def _figures(report: AnnualReport) -> Data:
    heads = [gettext("Figure"), gettext("Year %(year)s", year=str(report.year)), gettext("Year before")]
    rows = [[gettext(figure.label), figure.text, figure.before] for figure in report.figures]
    return {"caption": gettext("The year in figures"), "heads": heads, "rows": rows}


def _skills(report: AnnualReport) -> Data:
    top = max((count for _label, _key, count in report.fields), default=1)
    items = [
        {"label": gettext(label), "value": format_number(days(count)), "shares": [count * 1000 // top]}
        for label, _key, count in report.fields
    ]
    told = ", ".join(gettext("%(label)s: %(value)s", label=i["label"], value=i["value"]) for i in items)
    caption = gettext("Expert-days by field")
    alt = gettext("Horizontal bars. %(figures)s.", figures=told)
    none = gettext("No expert-day was confirmed in the year.")
    return {"caption": caption, "alt": alt, "items": items, "none": none}


def _fund(report: AnnualReport) -> Data | None:
    currency = current_tenant().currency
    rows = [[gettext(flow.label), format_money(Money(flow.cents, currency))] for flow in report.flows]
    if not rows:
        return None
    heads = [gettext("Movement"), gettext("Amount")]
    caption = gettext("What went through the fund")
    return {"caption": caption, "heads": heads, "rows": rows[:-1], "total": rows[-1]}


def _sizes(report: AnnualReport) -> Data:
    total = sum(count for _label, _key, count in report.sizes)
    rows = [
        [gettext(label), format_number(count), format_percent(rate(count, total) or 0)]
        for label, _key, count in report.sizes
    ]
    return {
        "caption": gettext("Projects approved by size of the firm"),
        "heads": [gettext("Employees at the request"), gettext("Projects"), gettext("Share")],
        "rows": rows,
        "total": [gettext("Total"), format_number(total), format_percent(1) if total else "–"],
    }


def _approved(report: AnnualReport) -> Data:
    columns = report.columns
    rows = [[_said(c, v) for c, v in zip(columns, cells(columns, row), strict=True)] for row in report.approved]
    advance = Money(sum(row.advance_cents or 0 for row in report.approved), current_tenant().currency)
    jobs = sum(row.jobs for row in report.approved)
    projects = ngettext("%(num)s project", "%(num)s projects", len(report.approved))
    last = {
        "reference": gettext("Total"),
        "title": projects,
        "advance_cents": format_money(advance),
        "jobs": format_number(jobs),
    }
    return {
        "text": gettext("Firms are not named: the territory’s agreement does not provide for it."),
        "none": gettext("No project was approved in the year."),
        "caption": gettext("The projects approved in the year"),
        "heads": [gettext(column.label) for column in columns],
        "rows": rows,
        "total": _total(columns, last),
    }


def _total(columns: Sequence[Column], last: dict[str, str]) -> list[str]:
    return [last.get(column.key, "") for column in columns]


def _said(column: Column, value: Any) -> str:
    """Return a cell as it is printed; nothing stays empty."""
    if value is None or value == "":
        return ""
    if column.words is not None:
        return gettext(column.words.get(value, value))
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Money):
        return format_money(value) if value else ""
    return format_number(value) if column.numeric else str(value)
