"""Lists and reports as workbooks: the first sheet says what was asked for, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.money import Money
from portal.foundation.web.i18n import format_long_date, gettext
from portal.foundation.web.sheets import Sheet, Value
from portal.outward.reports import figures
from portal.outward.reports.annual import AnnualReport
from portal.outward.reports.catalogue import LISTINGS
from portal.outward.reports.lists import Column, Listing, Part, cells
from portal.outward.reports.rules import EVERYTHING, Period, days

_WIDTHS = {"date": 12, "number": 12, "money": 16, "half_days": 10, "code": 24, "text": 30}


def period_words(period: Period) -> str:
    """Return the period in words."""
    if period.year:
        return gettext("Year %(year)s", year=str(period.year))
    if period == EVERYTHING:
        return gettext("Since the territory opened")
    return gettext("From %(start)s to %(end)s", start=format_long_date(period.first), end=format_long_date(period.last))


def list_sheets(listing: Listing, period: Period, part: Part, words: str, actor: Actor, on: date) -> list[Sheet]:
    """Return the workbook of a list: what it is (`words` name its part), then every row, read as it is written."""
    columns = listing.shown(actor)
    value = listing.total(period, part)
    asked = period_words(period)
    if words:
        asked = gettext("%(period)s; only: %(part)s", period=asked, part=words)
    told = [
        (gettext("List"), gettext(listing.label)),
        (gettext("What it holds"), gettext(listing.about)),
        (gettext("Filter applied"), asked),
        (gettext("Total"), figures.measured(listing.kind, value)),
    ]
    name = gettext(listing.label)
    return [about(told, actor, on), Sheet(name, _heads(columns), _rows(columns, listing.every(period, part)))]


def report_sheets(report: AnnualReport, actor: Actor) -> list[Sheet]:
    """Return the workbook of an annual report."""
    told = [
        (gettext("Report"), gettext("Annual report %(year)s", year=str(report.year))),
        (gettext("Filter applied"), period_words(report.period)),
    ]
    if report.invented:
        told.append((gettext("Remark"), gettext("The territory, its firms and its figures are invented.")))
    return [
        about(told, actor, report.on),
        _figures(report),
        Sheet(
            gettext("Expert-days by field"),
            {gettext("Field of competence"): 34, gettext("Days"): 10},
            [(gettext(label), days(count)) for label, _key, count in report.fields],
        ),
        *_fund(report),
        Sheet(gettext("Projects approved"), _heads(report.columns), _rows(report.columns, report.approved)),
    ]


def _fund(report: AnnualReport) -> list[Sheet]:
    currency = current_tenant().currency
    rows = [(gettext(flow.label), Money(flow.cents, currency)) for flow in report.flows]
    return [Sheet(gettext("Fund"), {gettext("Movement"): 34, gettext("Amount"): 16}, rows)] if rows else []


def _figures(report: AnnualReport) -> Sheet:
    heads = {
        gettext("Figure"): 34,
        gettext("Value"): 16,
        gettext("Year before"): 16,
        gettext("Unit"): 10,
        gettext("What is counted"): 70,
    }
    rows: list[Sequence[Value]] = [
        (
            gettext(figure.label),
            figures.measured(LISTINGS[figure.key].kind, figure.value),
            figures.measured(LISTINGS[figure.key].kind, report.before[figure.key]),
            _unit(LISTINGS[figure.key].kind),
            gettext(figure.about),
        )
        for figure in report.figures
    ]
    return Sheet(gettext("Figures"), heads, rows)


def _unit(kind: str) -> str:
    """Return what a figure of a kind is counted in, where its name does not say it."""
    return {"money": current_tenant().currency, "half_days": gettext("days")}.get(kind, "")


def example(*, invented: bool) -> dict[str, Any]:
    """Return what a document of an invented territory says of itself."""
    if not invented:
        return {}
    body = gettext("The territory, its firms and its figures are invented.")
    return {"status": gettext("Example"), "notice": {"title": gettext("Example."), "body": body}}


def about(told: Sequence[tuple[str, Value]], actor: Actor, on: date) -> Sheet:
    """Return the first sheet: territory, what was asked for, day and author."""
    rows: list[Sequence[Value]] = [
        (gettext("Territory"), current_tenant().name),
        *told,
        (gettext("Made on"), format_long_date(on)),
        (gettext("Made by"), actor.name),
    ]
    return Sheet(gettext("About this file"), {gettext("What"): 24, gettext("Value"): 70}, rows)


def _heads(columns: Sequence[Column]) -> dict[str, int]:
    return {gettext(column.label): _WIDTHS[column.kind] for column in columns}


def _rows(columns: Sequence[Column], rows: Any) -> Iterator[Sequence[Value]]:
    for row in rows:
        yield [
            gettext(column.words.get(value, value)) if column.words is not None and value is not None else value
            for column, value in zip(columns, cells(columns, row), strict=True)
        ]
