"""The territory's journal: every change, newest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from portal.foundation.audit import queries
from portal.foundation.kernel.text import whole_number
from portal.foundation.web.permissions import Place, requires
from portal.people.accounts import trail

blueprint = Blueprint("trail", __name__)
PAGE = 50


@blueprint.route("/journal")
@requires("trail.view", Place.TERRITORY, Place.NETWORK)
def journal() -> str:
    """Show the trail, fifty lines a page."""
    lines = queries.trail(limit=PAGE, before_seq=whole_number(request.args.get("before", ""), 11))
    return render_template("accounts/journal.html", lines=trail.tell(lines), more=len(lines) == PAGE)
