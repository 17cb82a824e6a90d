"""What exports add to the application: their pages, their words in the trail, a link beside the account."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.message import mark
from portal.foundation.web.navigation import NavItem, add_tool
from portal.outward.exchange import trail
from portal.outward.exchange.formats import TAKE
from portal.outward.exchange.views import blueprint


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    add_tool(NavItem(mark("Exports"), "exchange.index", TAKE, 15))
