"""The annual report as a file that the country's spreadsheets open."""

from __future__ import annotations

from portal.sdk import CsvStyle, Message, ReportData, ReportFormat, csv_report

_STYLE = CsvStyle(separator=";", decimal=",", dates="%d/%m/%Y", mark=True)


def _spreadsheet(data: ReportData) -> bytes:
    return csv_report(data, _STYLE)


def formats() -> tuple[ReportFormat, ...]:
    """Return the one format."""
    title, audience = Message("CSV for spreadsheets"), Message("Opens with a double click.")
    return (ReportFormat("spreadsheet", title, audience, "text/csv", "csv", _spreadsheet),)
