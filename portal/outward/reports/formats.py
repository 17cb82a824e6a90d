"""The formats in which the country's plugins give the annual report."""

from __future__ import annotations

from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.reports import ReportData, ReportFormat, ReportTable
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.context import Actor
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import ConflictError
from portal.outward.reports import workbook
from portal.outward.reports.annual import AnnualReport


def offered() -> dict[str, ReportFormat]:
    """Return the formats of the bound territory's plugins by `<plugin>.<key>`, in the plugins' order."""
    found = hooks().collect("report_formats", ReportFormat)
    return {f"{item.plugin}.{item.value.key}": item.value for item in found}


def rendered(chosen: ReportFormat, report: AnnualReport, actor: Actor) -> bytes:
    """Return the report as a file of that format. Raises ConflictError when the plugin does not give one."""
    tables = tuple(
        ReportTable(sheet.name, tuple(sheet.heads), tuple(tuple(row) for row in sheet.rows))
        for sheet in workbook.report_sheets(report, actor)
    )
    currency = current_tenant().currency
    data = ReportData(report.territory, report.carrier, report.year, report.on, currency, tables)
    try:
        content = chosen.render(data)
    except HookFailedError:
        content = None
    if not isinstance(content, bytes):
        raise ConflictError(Message("This format cannot be made just now. Try again in a few minutes."))
    return content
