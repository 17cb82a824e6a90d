"""The dashboard, the list behind each figure, the annual report as a page, a workbook and a document."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from portal.casework.documents.refusal import DocumentError
from portal.casework.documents.views import download
from portal.foundation.db.binding import current_tenant
from portal.foundation.hooks.reports import ReportData
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.web import sheets
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import gettext
from portal.foundation.web.listing import ListState
from portal.foundation.web.permissions import requires
from portal.outward.reports import annual, annual_paper, figures, formats, funders, trail, workbook
from portal.outward.reports.catalogue import LISTINGS, OWN, SIZES
from portal.outward.reports.lists import KNOWS_FIRMS, SORT, WHOLE, Listing, Part, cells
from portal.outward.reports.rules import EVERYTHING, VIEW, Period, period, rate, sentences, span, year_period
from portal.programme.funds.queries import conventions as agreements

blueprint = Blueprint("reports", __name__)


def _asked() -> Period:
    return period(request.args.get("year", ""), today())


@blueprint.get("/dashboard")
@requires(VIEW)
def dashboard() -> str:
    """Show a year's figures, each with the list it opens."""
    chosen = _asked()
    counted = figures.counted(chosen)
    now = counted.values
    before = figures.values(year_period(chosen.year - 1)) if chosen.year else None
    return render_template(
        "reports/dashboard.html",
        period=chosen,
        years=figures.years(today().year),
        values=now,
        rate=rate(now["approved"], now["studied"]),
        work=figures.figures(figures.WORK, now, before),
        money=figures.figures(figures.MONEY, now, before) if figures.has_fund() else [],
        missions=figures.figures(figures.MISSIONS, now, before)[0],
        sentences=sentences(now, before, current_tenant().currency),
        fields=annual.by_field(counted.fields),
        shown=figures.shown,
        own=funders.own_part(actor(), chosen),
        today=today(),
        agreements=[one for one in agreements() if one.starts_on <= chosen.last and one.ends_on >= chosen.first],
    )


def _listing(figure: str) -> Listing:
    return LISTINGS.get(figure) or abort(404)


def _part() -> tuple[Part, str]:
    """Return what part of a list the address asks for, and its words."""
    for key, known in (("field", FIELDS), ("size", SIZES)):
        if (asked := request.args.get(key, "")) in known:
            return {key: (asked,)}, gettext(known[asked])
    if request.args.get(OWN):
        return funders.own(actor()), gettext("your own part")
    return WHOLE, ""


@blueprint.get("/reports/lists/<figure>")
@requires(VIEW)
def rows(figure: str) -> str:
    """Show the list behind a figure."""
    listing, chosen = _listing(figure), span(request.args.get("year", ""), today())
    state = ListState.from_args(request.args, ("year", "field", "size", OWN), (SORT,))
    part, words = _part()
    columns = listing.shown(actor())
    found = listing.page(chosen, state, part)
    return render_template(
        "reports/list.html",
        listing=listing,
        period=chosen,
        everything=EVERYTHING,
        state=state,
        columns=columns,
        rows=[(row, cells(columns, row)) for row in found.rows],
        next_after=found.next_after,
        total=listing.total(chosen, part),
        part=words,
        shown=figures.spoken,
        opens_files=actor().may(KNOWS_FIRMS),
    )


@blueprint.post("/reports/lists/<figure>/list.xlsx")
@requires(VIEW, fresh=True)
def rows_workbook(figure: str) -> Response:
    """Give the list behind a figure as a workbook: the same rows, all of them.

    The trail says who took it, before it is read: so it is sent for by a form.
    """
    listing, chosen = _listing(figure), span(request.args.get("year", ""), today())
    trail.note(actor(), listing, chosen)
    made = workbook.list_sheets(listing, chosen, *_part(), actor(), today())
    return sheets.answer(made, f"{gettext(listing.label)} {workbook.period_words(chosen)}.xlsx")


def _report(year: int) -> annual.AnnualReport:
    if period(str(year), today()).year != year or year > today().year:
        abort(404)
    return annual.annual_report(year, today())


@blueprint.get("/reports/<int:year>")
@requires(VIEW)
def report(year: int) -> str:
    """Show the annual report."""
    found = _report(year)
    return render_template(
        "reports/report.html",
        report=found,
        rate=rate(found.values["approved"], found.values["studied"]),
        approved=[cells(found.columns, row) for row in found.approved],
        shown=figures.spoken,
        years=[y for y in figures.years(today().year) if y <= today().year],
        formats=formats.offered(),
    )


@blueprint.get("/reports/<int:year>/report.xlsx")
@requires(VIEW)
def report_workbook(year: int) -> Response:
    """Give the annual report as a workbook."""
    found = _report(year)
    title = gettext("Annual report %(year)s", year=str(year))
    return sheets.answer(workbook.report_sheets(found, actor()), f"{title} {found.territory}.xlsx")


@blueprint.get("/reports/<int:year>/report.pdf")
@requires(VIEW)
def report_document(year: int) -> Response:
    """Give the annual report as a document. Raises ConflictError, a page that says why, when it cannot be set."""
    try:
        ready = annual_paper.compose(_report(year))
    except DocumentError as error:
        raise ConflictError(error.message) from None
    return download(ready.content, ready.media_type, ready.name)


@blueprint.get("/reports/<int:year>/formats/<key>")
@requires(VIEW)
def report_format(year: int, key: str) -> Response:
    """Give the annual report in a format of the country. Raises ConflictError when its plugin cannot make it."""
    chosen = formats.offered().get(key) or abort(404)
    report = _report(year)
    name = f"{gettext('Annual report %(year)s', year=str(year))} {report.territory}.{chosen.extension}"
    tables = formats.tables(workbook.report_sheets(report, actor()))
    data = ReportData(report.territory, report.carrier, report.year, report.on, current_tenant().currency, tables)
    return download(formats.rendered(chosen, data), chosen.media_type, name)
