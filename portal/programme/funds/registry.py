"""Where the promises behind « reserved » are listed: the room of advances says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for

_reserved: list[tuple[str, dict[str, Any]]] = []
_count: list[Callable[[], int]] = []


def set_reserved(count: Callable[[], int], endpoint: str, **arguments: str) -> None:
    """Name the list of what is promised and not paid yet, and what counts it again, in cents."""
    _reserved[:], _count[:] = [(endpoint, arguments)], [count]


def reserved_count() -> Callable[[], int] | None:
    """Return what counts the promises again, None while no room makes any."""
    return _count[0] if _count else None


def reserved_url() -> str | None:
    """Return the address of that list, None while no room has one."""
    return url_for(_reserved[0][0], **_reserved[0][1]) if _reserved else None
