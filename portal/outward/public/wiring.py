"""What the public pages add to the application."""

from __future__ import annotations

from flask import Flask

from portal.outward.public.views import blueprint, home_blueprint


def wire(app: Flask) -> None:
    """Add this room's pages to `app`."""
    app.register_blueprint(blueprint)
    app.register_blueprint(home_blueprint)
