"""The annual report and that of an agreement as files that French programs read."""

from __future__ import annotations

from portal.sdk import CsvStyle, Message, ReportData, ReportFormat, csv_report

_EXCEL = CsvStyle(separator=";", decimal=",", dates="%d/%m/%Y", mark=True)
_PLAIN = CsvStyle(separator=",", decimal=".", dates="%Y-%m-%d", mark=False)


def _spreadsheet(data: ReportData) -> bytes:
    return csv_report(data, _EXCEL)


def _machines(data: ReportData) -> bytes:
    return csv_report(data, _PLAIN)


def formats() -> tuple[ReportFormat, ...]:
    """Return a CSV that Excel opens in French, and one for programs (UTF-8, ISO dates)."""
    return (
        ReportFormat(
            "spreadsheet",
            Message("CSV for French Excel"),
            Message("Semicolons, decimal commas, days as 31/12/2026: opens with a double click."),
            "text/csv",
            "csv",
            _spreadsheet,
            conventions=True,
        ),
        ReportFormat(
            "machines",
            Message("CSV for programs"),
            Message("Commas, decimal points, days as 2026-12-31: for an import."),
            "text/csv",
            "csv",
            _machines,
            conventions=True,
        ),
    )
