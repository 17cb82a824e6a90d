"""What reports add to the application: the dashboard and its lists, the annual report, a word of the menu."""

from __future__ import annotations

from flask import Flask

from portal.foundation.kernel.message import mark
from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.outward.reports.views import VIEW, blueprint


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    app.register_blueprint(blueprint)
    add_to_menu(NavItem(mark("Reports"), "reports.dashboard", VIEW, 60))
