"""Files that the portal brings along from public packages, which plugins may read."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"


def vendored(name: str) -> Path:
    """Return the path of a file brought along (`shapes.json`); it is missing only before the first installation."""
    return _FOLDER / name
