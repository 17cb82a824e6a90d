"""What openid adds: its pages, its words, and what the pages of accounts show of it."""

from __future__ import annotations

from flask import Flask

from portal.foundation.audit import words
from portal.people.openid import trail
from portal.people.openid.views import blueprint, shown


def wire(app: Flask) -> None:
    """Add this room's pages and rules to `app`."""
    words.tell(trail.VERBS, trail.FIELDS)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["provider_for"] = shown
