"""What the network adds to the application."""

from __future__ import annotations

from flask import Flask

from portal.foundation.web.navigation import NavItem, add_to_menu
from portal.foundation.web.permissions import Place
from portal.outward.network.views import blueprint


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    app.register_blueprint(blueprint)
    add_to_menu(NavItem("Territories", "network.index", "network.view", 10, Place.NETWORK))
