"""What reports add to the application: the dashboard and its lists, the annual report, a word of the menu."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.foundation.kernel.message import mark
from portal.foundation.web import visibility
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.outward.reports import trail
from portal.outward.reports.convention_views import blueprint
from portal.outward.reports.rules import VIEW
from portal.programme.funds.models import Convention

READERS = ("committee_chair", "funder")
"""Who reads the reports of agreements besides those who see the fund."""


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    app.register_blueprint(blueprint)
    words.tell(trail.VERBS, trail.FIELDS)
    for role in READERS:
        visibility.grant(Convention, role, visibility.every)
    add_to_menu(NavItem(mark("Reports"), "reports.dashboard", VIEW, 60))
