"""The files that the territory's records can be had as: the list, what one holds and refuses, the download."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, render_template, request

from portal.casework.documents.views import download
from portal.foundation.hooks.records import RecordData, RecordFile, RecordFormat, RecordTable
from portal.foundation.hooks.reports import CsvStyle, csv_rows
from portal.foundation.web import sheets
from portal.foundation.web.context import actor, today
from portal.foundation.web.i18n import gettext, say
from portal.foundation.web.permissions import requires
from portal.outward.exchange import formats, records, rules
from portal.outward.exchange.formats import TAKE
from portal.outward.reports import figures, workbook

blueprint = Blueprint("exchange", __name__)
MACHINES = CsvStyle(separator=",", decimal=".", dates="%Y-%m-%d", mark=False)
KINDS = ("csv", "xlsx", "own")
"""How a file is given: a table of ours as text or as a workbook, a published layout as it is."""


@blueprint.get("/exports")
@requires(TAKE)
def index() -> str:
    """List the formats by what they are for, each with whom it is for."""
    return render_template("exchange/index.html", groups=formats.grouped())


def _asked(key: str, given: Mapping[str, str]) -> tuple[RecordFormat, RecordData, RecordFile]:
    chosen = formats.offered().get(key) or abort(404)
    period = rules.period(given.get("year", ""), given.get("part", ""), today())
    found = records.data(chosen.records, period, today())
    return chosen, found, formats.made(chosen, found)


@blueprint.get("/exports/<key>")
@requires(TAKE)
def show(key: str) -> str:
    """Show what a file holds of a period, and which records it refuses."""
    chosen, found, file = _asked(key, request.args)
    part = request.args.get("part", "")
    return render_template(
        "exchange/show.html",
        key=key,
        format=chosen,
        records=found,
        made=file,
        table=file.content if isinstance(file.content, RecordTable) else None,
        period=rules.words(found.first, found.last),
        years=figures.years(today().year),
        parts=rules.PARTS,
        part=part if part in rules.PARTS else "",
    )


@blueprint.post("/exports/<key>/formats/<kind>")
@requires(TAKE, fresh=True)
def take(key: str, kind: str) -> Response:
    """Give the file; the trail says who took it: so it is sent for by a form. Raises ConflictError when it fails."""
    chosen, found, file = _asked(key, request.form)
    if kind not in KINDS or file.content is None or isinstance(file.content, RecordTable) == (kind == "own"):
        abort(404)
    name = file.name if kind == "own" else f"{file.name}.{kind}"
    formats.note(actor(), chosen, found, name, file)
    if isinstance(file.content, RecordTable):
        return _workbook(chosen, found, file.content, name) if kind == "xlsx" else _text(file.content, name)
    return download(file.content, file.media_type, name)


def _text(table: RecordTable, name: str) -> Response:
    return download(csv_rows([tuple(table.heads), *table.rows], MACHINES), "text/csv", name)


def _workbook(chosen: RecordFormat, found: RecordData, table: RecordTable, name: str) -> Response:
    asked = [
        (gettext("Export"), say(chosen.title)),
        (gettext("Filter applied"), say(rules.words(found.first, found.last))),
    ]
    heads = {head: max(12, len(head) + 2) for head in table.heads}
    columns = {gettext("Column"): 26, gettext("What it holds"): 90}
    meanings = [(head, say(meaning)) for head, meaning in table.heads.items()]
    made = [
        workbook.about(asked, actor(), found.on),
        sheets.Sheet(say(chosen.title), heads, table.rows),
        sheets.Sheet(gettext("Columns"), columns, meanings),
    ]
    return sheets.answer(made, name)
