"""The portal's wheel, built."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def build(root: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build the wheel of the checkout `root` into `target`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
