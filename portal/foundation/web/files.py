"""Static files and the sign of life: on every host, for everyone."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, send_from_directory

from portal.foundation.web.permissions import Place, public

FOLDER = Path(__file__).parent / "static"
WEEK = 7 * 24 * 3600


@public(Place.ANY)
def static(filename: str) -> Response:
    """Return a file of the portal's own style, scripts, fonts and maps."""
    return send_from_directory(FOLDER, filename, max_age=WEEK)


@public(Place.ANY)
def livez() -> Response:
    """Tell that the process answers; says nothing else."""
    return Response("ok\n", mimetype="text/plain")


def wire(app: Flask) -> None:
    """Add both addresses to `app`."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)
    app.add_url_rule("/livez", endpoint="livez", view_func=livez)
