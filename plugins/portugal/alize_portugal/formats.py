"""The annual report as a file that Excel opens where it is set to Portuguese."""

from __future__ import annotations

from portal.sdk import CsvStyle, Message, ReportData, ReportFormat, csv_report

_STYLE = CsvStyle(separator=";", decimal=",", dates="%d/%m/%Y", mark=True)


def _spreadsheet(data: ReportData) -> bytes:
    return csv_report(data, _STYLE)


def formats() -> tuple[ReportFormat, ...]:
    """Return the one format."""
    title = Message("CSV for Excel in Portuguese")
    audience = Message("Semicolons, decimal commas, days as 31/12/2026.")
    return (ReportFormat("spreadsheet", title, audience, "text/csv", "csv", _spreadsheet),)
