"""The formats in which the country's plugins give the annual report, and that of an agreement."""

from __future__ import annotations

from collections.abc import Sequence

from portal.foundation.hooks.reports import ReportData, ReportFormat, ReportTable
from portal.foundation.hooks.threads import HookFailedError
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import hooks
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.sheets import Sheet


def offered(*, conventions: bool = False) -> dict[str, ReportFormat]:
    """Return the formats of the bound territory's plugins by `<plugin>.<key>`, in the plugins' order.

    With `conventions`, those in which the report of an agreement can be had.
    """
    found = hooks().collect("report_formats", ReportFormat)
    return {f"{one.plugin}.{one.value.key}": one.value for one in found if one.value.conventions or not conventions}


def tables(sheets: Sequence[Sheet]) -> tuple[ReportTable, ...]:
    """Return the sheets of a report's workbook as plugins are given them."""
    return tuple(
        ReportTable(sheet.name, tuple(sheet.heads), tuple(tuple(row) for row in sheet.rows)) for sheet in sheets
    )


def rendered(chosen: ReportFormat, data: ReportData) -> bytes:
    """Return the report as a file of that format. Raises ConflictError when the plugin does not give one."""
    try:
        content = chosen.render(data)
    except HookFailedError:
        content = None
    if not isinstance(content, bytes):
        raise ConflictError(Message("This format cannot be made just now. Try again in a few minutes."))
    return content
