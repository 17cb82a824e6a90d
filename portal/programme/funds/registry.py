"""Where the promises behind « reserved » are listed: the room of advances says so."""

from __future__ import annotations

from typing import Any

from flask import url_for

_reserved: list[tuple[str, dict[str, Any]]] = []


def set_reserved_page(endpoint: str, **arguments: str) -> None:
    """Name the list of what is promised and not paid yet."""
    _reserved[:] = [(endpoint, arguments)]


def reserved_url() -> str | None:
    """Return the address of that list, None while no room has one."""
    return url_for(_reserved[0][0], **_reserved[0][1]) if _reserved else None
