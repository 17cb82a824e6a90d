"""Addresses as they stand in messages: whole, and never taken from what a visitor claims the host to be."""

from __future__ import annotations

from flask import current_app, g

from portal.settings import Settings


def absolute(path: str) -> str:
    """Return the whole address of a page of the bound tenant's own host; of the programme's home without a tenant."""
    settings: Settings = current_app.extensions["settings"]
    territory = g.get("territory")
    return settings.origin(territory.hosts[0] if territory else settings.base_domain) + path
