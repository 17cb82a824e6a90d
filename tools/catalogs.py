"""Compiles the message catalogs when one is newer than what was made from it: `python tools/catalogs.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def stale() -> bool:
    """Whether any .po has no .mo, or an older one."""
    catalogs = [*ROOT.glob("translations/*/LC_MESSAGES/*.po"), *ROOT.glob("plugins/*/translations/*/LC_MESSAGES/*.po")]
    compiled = ((po, po.with_suffix(".mo")) for po in catalogs)
    return any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in compiled)


def main() -> None:
    """Leave the work to the portal's own command, which the operators use too."""
    if stale():
        portal = Path(sys.executable).parent / "portal"
        sys.exit(subprocess.run([portal, "i18n", "compile"], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
