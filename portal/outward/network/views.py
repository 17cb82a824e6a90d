"""The network's pages: map and comparison, one territory, its state. Aggregates only, no name of a firm."""

from __future__ import annotations

from babel import Locale
from flask import Blueprint, abort, current_app, flash, render_template, request, url_for
from sqlalchemy import Engine
from werkzeug import Response

from portal.foundation.audit import queries as audit
from portal.foundation.db.binding import current_tenant
from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import Message
from portal.foundation.web import sheets
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import Answer, InvalidError
from portal.foundation.web.i18n import current_locale, gettext
from portal.foundation.web.map_layout import Spot, picture
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import Place, requires
from portal.outward.network import queries, workbook
from portal.outward.network.forms import StateForm
from portal.outward.network.rules import MONTHS, signals
from portal.people.support import queries as visits
from portal.people.support import service as support
from portal.people.support.forms import AskForm
from portal.people.support.rules import ASK
from portal.people.tenants import service as tenants
from portal.people.tenants.rules import LIFE, STATE_LABELS, WORKING

blueprint = Blueprint("network", __name__, url_prefix="/territories")
Page = Response | str | Answer


def _engine() -> Engine:
    engine: Engine = current_app.extensions["network_engine"]
    return engine


def _compared() -> tuple[str, list[queries.TerritoryRow]]:
    sort = request.args.get("sort", "")
    sort = sort if sort.removeprefix("-") in queries.SORTS else "-studied"
    return sort, queries.comparison(_engine(), current_locale(), sort)


@blueprint.route("/")
@requires("network.view", Place.NETWORK)
def index() -> str:
    """Show the network's figures, the map, the comparison and who needs company."""
    sort, rows = _compared()
    return render_template(
        "network/index.html",
        rows=rows,
        totals=queries.totals(_engine(), rows, current_tenant().currency),
        field_names=FIELDS,
        sort=sort,
        map=picture([_spot(row) for row in rows if row.position]),
        follow_up=_follow_up(rows),
        months=MONTHS,
    )


@blueprint.get("/comparison.xlsx")
@requires("network.view", Place.NETWORK)
def comparison_workbook() -> Response:
    """Give the comparison as a workbook, in the order of the screen."""
    _sort, rows = _compared()
    made = workbook.comparison_sheets(rows, actor(), today())
    return sheets.answer(made, f"{gettext('Territories')} {today().isoformat()}.xlsx")


def _spot(row: queries.TerritoryRow) -> Spot:
    """Return where a territory stands on the map; invented ones have no name there, so that real ones can be read."""
    country = Locale.parse(current_locale()).territories.get(row.country, row.name)
    url = url_for("network.show", territory=row.slug)
    place = row.position
    return Spot(row.name, row.kind, url, place["map"], place["area"], row.studied or 0, country, not row.invented)


def _follow_up(rows: list[queries.TerritoryRow]) -> list[tuple[queries.TerritoryRow, list[Message]]]:
    """Return the working territories that a rule names, with what it says, by name."""
    known = queries.known(_engine())
    working = [row for row in rows if row.id in known and row.state in WORKING]
    named = [(row, signals(known[row.id], today())) for row in working]
    return sorted(((row, told) for row, told in named if told), key=lambda pair: pair[0].name)


def _territory(slug: str) -> queries.TerritoryRow:
    row = next((r for r in queries.comparison(_engine(), current_locale()) if r.slug == slug), None)
    if row is None:
        abort(404)
    return row


@blueprint.route("/<territory>")
@requires("network.view", Place.NETWORK)
def show(territory: str) -> str:
    """Show one territory: its state and how it came to it, its figures, the steps possible."""
    row = _territory(territory)
    steps = LIFE.leaving(row.state) if actor().may("territories.state") else ()
    changes = [line for line in audit.trail("tenant", row.id) if line.verb == "tenant.state"]
    return render_template(
        "network/territory.html",
        row=row,
        steps=steps,
        changes=changes,
        labels=STATE_LABELS,
        visits=visits.accesses(row.id)[:5],
        open_to_visits=row.state in WORKING,
    )


@blueprint.route("/<territory>/visit", methods=["GET", "POST"])
@requires(ASK, Place.NETWORK)
def ask_visit(territory: str) -> Page:
    """Ask a territory to let oneself read its files."""
    row = _territory(territory)
    if row.state not in WORKING:
        abort(404)
    form = AskForm()
    if form.validate_on_submit():

        def act() -> str:
            support.ask(actor(), row.id, form.reason.data or "")
            return url_for("network.show", territory=row.slug, _anchor="visits")

        try:
            answer = perform(act)
        except InvalidError as error:
            form.add_errors(error.errors)
        else:
            flash(gettext("The territory is asked: it decides, and its answer stands here."), "ok")
            return answer
    return render_template("network/visit.html", row=row, form=form), 422 if form.errors else 200


@blueprint.route("/<territory>/state/<event>", methods=["GET", "POST"])
@requires("territories.state", Place.NETWORK)
def change_state(territory: str, event: str) -> Page:
    """Ask why, and change a territory's state."""
    row = _territory(territory)
    transition = next((t for t in LIFE.transitions if t.name == event), None)
    if transition is None:
        abort(404)
    form = StateForm()
    possible = row.state in transition.sources
    if form.validate_on_submit():

        def act() -> str:
            tenants.change_state(actor(), row.id, event, form.reason.data or "")
            return url_for("network.show", territory=row.slug)

        answer = perform(act)
        flash(gettext("The state of the territory is changed."), "success")
        return answer
    status = 422 if form.errors else 200 if possible else 409
    page = render_template("network/state.html", row=row, transition=transition, form=form, possible=possible)
    return page, status
