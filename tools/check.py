"""Every check, two at a time, then the tests: `python tools/check.py [arguments for pytest]`, by the Python of .venv.

What git does not hold is brought beside the longest check. A failing check does not hide the next one, nor the tests;
the exit status counts them all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BROUGHT = (("python", "tools/vendor.py"), ("python", "tools/catalogs.py"))
"""The front-end files and the compiled catalogs: each step keeps its own stamp."""
TYPES = ("mypy",)
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("djlint", "--lint", "--quiet", "portal", "plugins"),
    ("lint-imports", "--no-logo"),
    ("portal", "i18n", "check"),
)
COMPILE = ("pytest", "--collect-only", "--quiet", "-n0")
"""Rewrites the tests' modules while a core is free, so that the tests' workers need not each do it."""
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept: every worker, and every program that a test starts, would compile them anew."""


@dataclass
class Outcome:
    """What came of a command: what it printed, seconds."""

    name: str
    passed: bool
    said: str
    seconds: float


def run(command: tuple[str, ...]) -> Outcome:
    """Run one of .venv's commands."""
    start = time.monotonic()
    said, both = subprocess.PIPE, subprocess.STDOUT
    program = [str(BIN / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=ROOT, env=ENVIRON, stdout=said, stderr=both, text=True, check=False)
    return Outcome(" ".join(command), done.returncode == 0, done.stdout, time.monotonic() - start)


def main() -> int:
    """0 when everything passed."""
    finding = subprocess.Popen([sys.executable, ROOT / "tools/chromium.py"], stdout=subprocess.PIPE, text=True)
    failed = []
    with ThreadPoolExecutor(2) as beside:
        types = beside.submit(run, TYPES)
        for command in BROUGHT:
            brought = run(command)
            print(brought.said, end="", flush=True)
            if not brought.passed:
                return 1
        beside.submit(run, COMPILE)  # it takes as long as all the others together
        for one in [types, *(beside.submit(run, command) for command in CHECKS)]:
            found = one.result()
            ended = "ok" if found.passed else "FAILED"
            print(f"── {found.name}\n{found.said}   {ended}, {found.seconds:.1f} s", flush=True)
            failed += [] if found.passed else [found.name]
    chromium = finding.communicate()[0].strip()  # it may have had to be installed, which takes as long as the checks
    if finding.returncode:
        return finding.returncode
    print("── pytest", flush=True)
    environ = {**ENVIRON, "CHROMIUM": chromium}
    passed = not subprocess.run([BIN / "pytest", *sys.argv[1:]], cwd=ROOT, env=environ, check=False).returncode
    if failed:
        print("Failed before the tests: " + " · ".join(failed))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
