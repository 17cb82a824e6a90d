"""The rooms and their floors: what may import what, and what points where."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from architecture.sources import ROOT, files, name

SUBJECTS = ("foundation", "people", "casework", "programme", "outward")


def floors() -> list[list[str]]:
    """The contract's layers, from the roof down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == "floors")
    return [[room.strip(" ()") for room in layer.split("|")] for layer in contract["layers"]]


def rooms() -> list[str]:
    """Every room there is, as a module."""
    return sorted(
        f"portal.{subject}.{path.name}"
        for subject in SUBJECTS
        for path in (ROOT / "portal" / subject).iterdir()
        if path.is_dir() and (path / "__init__.py").exists()
    )


def test_imports_keep_to_their_floors() -> None:
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-3000:]


def test_every_room_has_a_floor() -> None:
    known = {room for layer in floors() for room in layer}
    assert not set(rooms()) - known


def test_every_room_with_wiring_is_wired() -> None:
    text = (ROOT / "portal/app.py").read_text(encoding="utf-8")
    wired = {name(path.parent).replace("/", ".") for path in files("portal", kinds={".py"}) if path.name == "wiring.py"}
    missing = [
        room
        for room in wired
        if f"from {room.rsplit('.', 1)[0]} import wiring" not in text and f"from {room} import wiring" not in text
    ]
    assert not missing


def test_a_room_has_the_usual_files() -> None:
    """Templates stand under the room's own name."""
    for room in rooms():
        folder = ROOT / room.replace(".", "/") / "templates"
        if folder.exists() and not room.startswith("portal.foundation"):
            assert {p.name for p in folder.iterdir()} <= {folder.parent.name, "typst"}, room
