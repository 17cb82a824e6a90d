"""« Who sees what »: open to everybody who works in the territory, the firms included."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal.foundation.web.context import actor
from portal.foundation.web.permissions import requires
from portal.people.accounts.rules import EVERYONE
from portal.people.rights import queries

blueprint = Blueprint("rights", __name__)


@blueprint.get("/who-sees-what")
@requires(EVERYONE)
def index() -> str:
    """Show per role what it sees of a file and may do to it."""
    return render_template("rights/index.html", roles=queries.roles(), own=actor().roles)
