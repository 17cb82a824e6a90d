"""Prints the path of a Chromium for the browser tests: found, or installed where that is possible, or asked for.

`--find` only looks. Standard library only, except for the last resort, which is Playwright's own download.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "No Chromium for the browser tests: install one (Debian: apt-get install chromium) or name it: "
    "CHROMIUM=/path/to/chrome make test"
)


def found() -> str | None:
    """The one that CHROMIUM names, or the machine's, or Playwright's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or downloaded()


def downloaded() -> str | None:
    """The one that Playwright fetched earlier, if it is there."""
    code = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    try:
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return None
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else None


def quietly(*command: str) -> bool:
    """Run a command with its output on stderr; whether it succeeded."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, stdout=sys.stderr, env=environ, timeout=900, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> None:
    """By the system's packages when we may, else by Playwright."""
    print("No Chromium here: installing one for the browser tests", file=sys.stderr)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quietly("apt-get", "update", "-qq")
        packages = ("chromium-headless-shell", "chromium")  # the first has no windows: less to fetch, and quicker
        if any(quietly("apt-get", "install", "-y", "-qq", "--no-install-recommends", name) for name in packages):
            return
    quietly(sys.executable, "-m", "playwright", "install", "chromium")


def main() -> None:
    """Print the path, or say in one line what is missing."""
    path = found()
    if path is None and "--find" not in sys.argv and not os.environ.get("CHROMIUM"):
        install()
        path = found()
    if path is None:
        sys.exit(MISSING)
    print(path)


if __name__ == "__main__":
    main()
