"""What rights add to the application: one page."""

from __future__ import annotations

from flask import Flask

from portal.people.rights.views import blueprint


def wire(app: Flask) -> None:
    """Add this room's page to `app`."""
    app.register_blueprint(blueprint)
