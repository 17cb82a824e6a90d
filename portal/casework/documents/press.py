"""Sets one document, in a process of its own with little memory and time: `python -I press.py < request > pdf`.

Reads {"files": {name: source}, "inputs": {…}, "trials": [inputs, …]} and imports nothing of the portal. On failure it
writes {"error": …, "trial": n} to its error stream and ends with status 1: `trial` is the number of the first trial
that can be set, found by halving, and tells which value is at fault.
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import sys
import tempfile
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
STANDARDS = ["ua-1", "a-2a"]
"""Accessible, and fit to be kept for decades."""


def _limit() -> None:
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # a stricter limit is set already, or the system knows none
            resource.setrlimit(what, (most, most))


def _set(files: dict[str, bytes], inputs: dict[str, str], folder: str) -> bytes:
    """Return the PDF. Raises RuntimeError for an error and for a warning alike."""
    import typst  # after the limits

    compiled: Any = typst.compile_with_warnings  # its types leave out a mapping of sources, which it takes
    pdf, warnings = compiled(
        files,
        root=folder,
        font_paths=typst.Fonts(include_system_fonts=False),
        ignore_system_fonts=True,
        package_path=folder,
        package_cache_path=folder,
        sys_inputs=inputs,
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=0,
    )
    if warnings or not isinstance(pdf, bytes):
        raise RuntimeError("; ".join(warning.message for warning in warnings))
    return pdf


def _first_good(files: dict[str, bytes], trials: list[dict[str, str]], folder: str) -> int | None:
    """Return the number of the first trial that can be set; each trial has one suspect value less."""
    low, high = 0, len(trials)
    while low < high:
        middle = (low + high) // 2
        try:
            _set(files, trials[middle], folder)
            high = middle
        except RuntimeError:
            low = middle + 1
    return low if low < len(trials) else None


def _place(error: RuntimeError) -> str:
    """Return the line of the template that the compiler points at, such as « (main.typ:4) », where it does."""
    found = re.search(r"main\.typ:\d+", getattr(error, "diagnostic", ""))
    return f" ({found[0]})" if found else ""


def main() -> int:
    """Set what the standard input asks for."""
    _limit()
    request: dict[str, Any] = json.load(sys.stdin.buffer)
    files = {name: source.encode() for name, source in request["files"].items()}
    with tempfile.TemporaryDirectory() as folder:
        try:
            sys.stdout.buffer.write(_set(files, request["inputs"], folder))
        except RuntimeError as error:
            told = {
                "error": f"{str(error)[:500]}{_place(error)}",
                "trial": _first_good(files, request["trials"], folder),
            }
            json.dump(told, sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
