"""What is learned once in a run of worlds that are alike, by whichever file of tests needs it first."""

from __future__ import annotations

import fcntl
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any


def kept(file: Path, learn: Callable[[], Any]) -> Any:
    """Return what `file` holds, or learn it and keep it there."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(learn()))
    return pickle.loads(file.read_bytes())  # noqa: S301  # this run wrote it
