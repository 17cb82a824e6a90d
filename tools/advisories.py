"""Asks the public lists of known holes about every locked package: `python tools/advisories.py`, or `make advisories`.

The Python packages are looked up in OSV (pip-audit), those of the front end in npm's list (npm audit); nothing is
installed. OSV_URL takes the place of OSV's own address, npm's configuration that of its registry. What is found is
printed with the version that mends it. The exit status is not 0 when something was found or a list did not answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def commands(osv: str) -> tuple[tuple[str | Path, ...], ...]:
    """What is run; `osv` is where OSV's queries go, or '' for its own address."""
    elsewhere = ("--osv-url", osv) if osv else ()
    locks = ("-r", "requirements/dev.txt", "-r", "requirements/boot.txt", "--disable-pip", "--require-hashes")
    pip = (BIN / "pip-audit", *locks, "--vulnerability-service", "osv", *elsewhere, "--progress-spinner", "off")
    return pip, (BIN / "npm", "audit", "--package-lock-only", "--fund=false")


def main() -> int:
    """Ask both lists, the second one also when the first has found something."""
    codes = [subprocess.run(c, cwd=ROOT, check=False).returncode for c in commands(os.environ.get("OSV_URL", ""))]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
