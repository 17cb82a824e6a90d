"""The annual report and that of an agreement as a file that Romanian programs read."""

from __future__ import annotations

from portal.sdk import CsvStyle, Message, ReportData, ReportFormat, csv_report

_EXCEL = CsvStyle(separator=";", decimal=",", dates="%d.%m.%Y", mark=True)


def _spreadsheet(data: ReportData) -> bytes:
    return csv_report(data, _EXCEL)


def formats() -> tuple[ReportFormat, ...]:
    """Return a CSV that Excel opens in Romanian."""
    return (
        ReportFormat(
            "spreadsheet",
            Message("CSV for Romanian Excel"),
            Message("Semicolons, decimal commas, days as 31.12.2026: opens with a double click."),
            "text/csv",
            "csv",
            _spreadsheet,
            conventions=True,
        ),
    )
