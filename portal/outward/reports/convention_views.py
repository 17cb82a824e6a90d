"""The report of an agreement as a page, a workbook, a document and in the country's formats."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, render_template

from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.views import download
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.reports import ReportData
from portal.foundation.web import sheets
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.permissions import requires
from portal.outward.reports import convention_paper, figures, formats
from portal.outward.reports.conventions import ConventionReport, convention_report
from portal.outward.reports.rules import VIEW
from portal.outward.reports.views import blueprint as blueprint  # its pages stand beside the annual report's
from portal.programme.funds.rules import COMMITMENT_KINDS

ADDRESS = "/reports/conventions/<convention:convention_id>"


def _report(convention_id: UUID) -> ConventionReport:
    return convention_report(convention_id, today())


@blueprint.get(ADDRESS)
@requires(VIEW)
def convention(convention_id: UUID) -> str:
    """Show what an agreement promised and what was done."""
    return render_template(
        "reports/convention.html",
        report=_report(convention_id),
        convention_id=convention_id,
        kinds=COMMITMENT_KINDS,
        note=convention_paper.note(),
        shown=figures.spoken,
        formats=formats.offered(conventions=True),
    )


@blueprint.get(f"{ADDRESS}/report.xlsx")
@requires(VIEW)
def convention_workbook(convention_id: UUID) -> Response:
    """Give the report as a workbook."""
    found = _report(convention_id)
    return sheets.answer(convention_paper.sheets(found, actor()), f"{convention_paper.title(found)}.xlsx")


@blueprint.get(f"{ADDRESS}/report.pdf")
@requires(VIEW)
def convention_document(convention_id: UUID) -> Response:
    """Give the report as a document. Raises ConflictError, a page that says why, when it cannot be set."""
    try:
        ready = convention_paper.compose(_report(convention_id))
    except DocumentError as error:
        raise ConflictError(error.message) from None
    return download(ready.content, ready.media_type, ready.name)


@blueprint.get(f"{ADDRESS}/formats/<key>")
@requires(VIEW)
def convention_format(convention_id: UUID, key: str) -> Response:
    """Give the report in a format of the country. Raises ConflictError when its plugin cannot make it."""
    chosen = formats.offered(conventions=True).get(key) or abort(404)
    found = _report(convention_id)
    tables = formats.tables(convention_paper.sheets(found, actor()))
    about = (found.territory, found.carrier, found.period.last.year, found.on, current_tenant().currency)
    content = formats.rendered(chosen, ReportData(*about, tables, found.title))
    return download(content, chosen.media_type, f"{convention_paper.title(found)}.{chosen.extension}")
