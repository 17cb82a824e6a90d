"""The worklist: the page, the order a person keeps, acts on the ticked files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from werkzeug import Response

from portal.foundation.kernel.competence import FIELDS
from portal.foundation.kernel.message import Message
from portal.foundation.web.context import actor, today
from portal.foundation.web.errors import ConflictError
from portal.foundation.web.i18n import gettext, ngettext, say
from portal.foundation.web.listing import ListState
from portal.foundation.web.once import perform
from portal.foundation.web.permissions import requires
from portal.people.accounts.queries import members_with
from portal.programme.projects import listing, rules, worklist
from portal.programme.projects.views import blueprint as blueprint  # its pages stand beside the file's own


@blueprint.route("/", endpoint="worklist")
@requires("projects.list")
def show_worklist() -> str:
    """Show the worklist that the address names, in the person's own order when it names none."""
    state = ListState.from_args(request.args, listing.FILTERS, listing.SORT_KEYS)
    kept = worklist.kept_order(actor()) or _common_order(state)
    if "sort" not in request.args:
        state = ListState(state.filters, kept, state.after)
    found = listing.worklist(actor(), state)
    return render_template(
        "projects/worklist.html",
        page=found,
        pieces=worklist.pieces([row.id for row in found.rows]),
        due=worklist.next_days(found.rows, today()),
        state=state,
        kept=kept,
        waiting=frozenset(rules.WAITING),
        closed=rules.CLOSED,
        total=listing.total(actor(), state),
        counts=listing.basket_counts(),
        mine=listing.mine(actor(), state),
        baskets=rules.BASKETS,
        headings=rules.HEADINGS,
        states=listing.basket_states(state.filters.get("basket", "")),
        people=[(str(member.id), member.name) for member in members_with("projects.study")],
        fields=FIELDS,
        labels=rules.STATE_LABELS,
        kind_of=rules.kind_of,
        today=today(),
    )


def _common_order(state: ListState) -> str:
    """A basket is worked off from the oldest file on; the whole list, with its history, begins with the newest."""
    return "age" if listing.basket_states(state.filters.get("basket", "")) else "-age"


def _back() -> str:
    """Return the list that the form was sent from."""
    state = ListState.from_args(request.form, listing.FILTERS, listing.SORT_KEYS)
    values: dict[str, Any] = {**state.query()}
    return url_for("projects.worklist", **values)


@blueprint.post("/order")
@requires("projects.list")
def order() -> Response:
    """Open the person's worklist in this order from now on."""
    back, sort = _back(), request.form.get("sort", "")

    def act() -> str:
        worklist.keep_order(actor(), sort)
        flash(gettext("Your list opens in this order from now on."), "ok")
        return back

    return perform(act)


@blueprint.post("/bulk")
@requires("projects.study")
def bulk() -> Response:
    """Act on the ticked files; what could not be done is said file by file."""
    back, ids = _back(), [found for text in request.form.getlist("file") if (found := _uuid(text))]
    files = worklist.chosen(actor(), ids)
    if not files:
        flash(gettext("Tick the files first, then choose what to do."), "warn")
        return perform(lambda: back)
    act = request.form.get("action")
    if act == "assign":
        return _assign(files, back)
    if act == "ask":
        asked = worklist.prepare_asking(actor(), files, today())
        return perform(lambda: _asked(worklist.ask_documents(actor(), asked, today()), back))
    raise ConflictError(Message("This cannot be done to several files at once."))


def _assign(files: list[worklist.Chosen], back: str) -> Response:
    wanted = request.form.get("lead_id", "")
    lead = next((member for member in members_with("projects.study") if str(member.id) == wanted), None)
    if lead is None:
        flash(gettext("Choose the person who will follow the files."), "warn")
        return perform(lambda: back)
    lead_id, name = lead.id, lead.name

    def act() -> str:
        result = worklist.assign(actor(), files, lead_id)
        if result.done:
            said = ngettext(
                "%(name)s follows one file more.", "%(name)s follows %(num)s files more.", len(result.done), name=name
            )
            flash(said, "ok")
        return _refusals(result, back)

    return perform(act)


def _asked(result: worklist.Done, back: str) -> str:
    if result.done:
        said = ngettext(
            "Documents are asked for: one file.", "Documents are asked for: %(num)s files.", len(result.done)
        )
        flash(said, "ok")
    return _refusals(result, back)


def _refusals(result: worklist.Done, back: str) -> str:
    for file, reason in result.refused:
        flash(gettext("%(company)s, not done: %(reason)s", company=file.company_name, reason=say(reason)), "warn")
    return back


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
