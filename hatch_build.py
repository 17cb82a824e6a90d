"""Refuses to build a wheel that lacks what git does not hold or what an `exclude` could lose."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "portal/foundation/web/static/vendor"
# Path in the checkout → what brings it back.
REQUIRED = {
    f"{VENDOR}/bootstrap.min.css": "tools/vendor.py",
    f"{VENDOR}/htmx.min.js": "tools/vendor.py",
    f"{VENDOR}/communes.json": "tools/vendor.py",
    f"{VENDOR}/fonts/*.woff2": "tools/vendor.py",
    f"{VENDOR}/maps/*.json": "tools/vendor.py",
    "portal/foundation/db/migrations/env.py": "git",
    "portal/foundation/db/migrations/versions/*.py": "git",
    "portal/foundation/web/templates/**/*.html": "git",
    "portal/foundation/web/static/**/*.css": "git",
    "translations/fr/LC_MESSAGES/*.mo": "portal i18n compile",
    "translations/en/LC_MESSAGES/*.mo": "portal i18n compile",
}
# Files of these kinds, wherever they lie in a package, must be in the wheel.
DATA_SUFFIXES = re.compile(r"\.(py|html|txt|csv|xml|css|js|svg|woff2|json|toml|typ|mo|mako)$")
LEFT_OUT = {"__pycache__", "tests"}
PACKAGES = {
    "portal": "portal",
    "plugins/alize_europe": "alize_europe",
    "plugins/alize_france": "alize_france",
    "plugins/alize_romania": "alize_romania",
    "translations": "portal/translations",
}


def missing_sources(root: Path) -> list[str]:
    """One line for each thing that a complete wheel needs and `root` does not have."""
    lines = [
        f"{pattern} is missing (from {origin})" for pattern, origin in REQUIRED.items() if not any(root.glob(pattern))
    ]
    lines += [
        f"{catalog.relative_to(root)} is not compiled (portal i18n compile)"
        for folder in PACKAGES
        for catalog in (root / folder).rglob("*.po")
        if not catalog.with_suffix(".mo").is_file()
    ]
    return sorted(lines)


def missing_in_wheel(root: Path, wheel: Path) -> list[str]:
    """The packages' files that did not get into `wheel`."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    expected = {
        f"{target}/{path.relative_to(root / folder).as_posix()}"
        for folder, target in PACKAGES.items()
        for path in (root / folder).rglob("*")
        if path.is_file() and DATA_SUFFIXES.search(path.name) and not LEFT_OUT & set(path.parts)
    }
    return sorted(expected - names)


class CompleteWheelHook(BuildHookInterface[Any]):
    """Checks the sources before a standard build and the archive after it; leaves editable installs alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop before building when something is missing."""
        if version == "standard":
            self._refuse(missing_sources(Path(self.root)))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the wheel and stop when a file did not get in."""
        if version != "standard":
            return
        lost = missing_in_wheel(Path(self.root), Path(artifact_path))
        if lost:
            Path(artifact_path).unlink()
        self._refuse([f"{name} is not in the wheel" for name in lost])

    def _refuse(self, lines: list[str]) -> None:
        if lines:
            self.app.abort("The wheel would not be complete:\n  " + "\n  ".join(lines))
