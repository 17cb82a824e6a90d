"""Every check, in order, then the tests: `python tools/check.py [arguments for pytest]`, by the Python of .venv.

A failing check does not hide the next one, nor the tests; the exit status counts them all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("djlint", "--lint", "--quiet", "portal", "plugins"),
    ("mypy",),
    ("lint-imports", "--no-logo"),
    ("portal", "i18n", "check"),
)


def run(command: tuple[str, ...], environ: dict[str, str]) -> bool:
    """Run one of .venv's commands; whether it succeeded."""
    return subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, env=environ, check=False).returncode == 0


def main() -> int:
    """0 when everything passed."""
    finding = subprocess.Popen([sys.executable, ROOT / "tools/chromium.py"], stdout=subprocess.PIPE, text=True)
    failed = []
    for check in CHECKS:
        name, start = " ".join(check), time.monotonic()
        print(f"── {name}", flush=True)
        if not run(check, dict(os.environ)):
            failed.append(name)
        print(f"   {'FAILED' if name in failed else 'ok'}, {time.monotonic() - start:.1f} s", flush=True)
    chromium = finding.communicate()[0].strip()  # it may have had to be installed, which takes as long as the checks
    if finding.returncode:
        return finding.returncode
    print("── pytest", flush=True)
    passed = run(("pytest", *sys.argv[1:]), {**os.environ, "CHROMIUM": chromium})
    if failed:
        print("Failed before the tests: " + " · ".join(failed))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
