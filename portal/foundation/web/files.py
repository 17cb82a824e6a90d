"""Static files and the sign of life: on every host, for everyone."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

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


def _version() -> str:
    """Return a mark that changes with the style, script or icons, so that browsers fetch them anew."""
    own = sorted(p for p in FOLDER.rglob("*") if p.suffix in {".css", ".js", ".svg"} and "maps" not in p.parts)
    return sha256(b"".join(path.read_bytes() for path in own)).hexdigest()[:8]


def wire(app: Flask) -> None:
    """Add both addresses to `app`."""
    version = _version()

    @app.url_defaults
    def _name_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("v", version)

    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=static)
    app.add_url_rule("/livez", endpoint="livez", view_func=livez)
