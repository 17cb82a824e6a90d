"""Addresses as they stand in messages: whole, and never taken from what a visitor claims the host to be."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask
from flask import current_app, g, has_request_context, request

from portal.settings import Settings


def absolute(path: str) -> str:
    """Return the whole address of a page of the bound tenant's own host; of the programme's home without a tenant."""
    settings: Settings = current_app.extensions["settings"]
    territory = g.get("territory")
    return settings.origin(territory.hosts[0] if territory else settings.base_domain) + path


def onward(otherwise: str) -> str:
    """Return where the address asks to go on to (`next`), if it is a path of this host, or else `otherwise`.

    Browsers leave out tabs and line ends and take `\\` for `/`: what holds one of them is no path.
    """
    target = request.args.get("next", "")
    plain = target.startswith("/") and target.isprintable() and "\\" not in target
    return target if plain and not target.startswith("//") and not urlsplit(target).netloc else otherwise


def url_for(endpoint: str, **values: Any) -> str:
    """Return the address of a page, as Flask's function of this name does; one that takes no values is made once."""
    if values.keys() - {"filename"} or endpoint.startswith(".") or not has_request_context():
        return flask.url_for(endpoint, **values)
    kept: dict[tuple[str, str, str], str] = current_app.extensions.setdefault("addresses", {})
    key = (request.script_root, endpoint, values.get("filename", ""))
    if key not in kept:
        kept[key] = flask.url_for(endpoint, **values)
    return kept[key]
