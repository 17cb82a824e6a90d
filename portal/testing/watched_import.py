"""A program of its own: imports a plugin's modules and says what its code did meanwhile, then how long it worked.

Arguments: the plugin's folder, then the modules. Each line printed is an act; the last is seconds of the processor.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

_ACTS = ("open", "os.", "socket.", "subprocess.", "sqlite3.", "urllib.", "shutil.", "ftplib.", "smtplib.")
_HARMLESS = {"os.putenv", "os.fspath"}


def main(folder: str, modules: list[str]) -> None:
    """Import `modules` of the package in `folder`; print what its own code did, not that of the modules it needs."""
    acts: list[str] = []

    def watch(event: str, details: tuple[Any, ...]) -> None:
        if event.startswith(_ACTS) and event not in _HARMLESS and (place := _place(folder)):
            acts.append(f"{place}: {event} {details[0] if details else ''}")

    import_module("portal.sdk")  # what it costs is not the plugin's
    sys.path.append(str(Path(folder).parent))
    sys.addaudithook(watch)
    spent = 0.0
    for module in modules:
        before = time.process_time()
        import_module(module)
        spent += time.process_time() - before
    sys.stdout.writelines(f"{act}\n" for act in dict.fromkeys(acts))
    sys.stdout.write(f"{spent}\n")


def _place(folder: str) -> str:
    """Where in `folder` the present act was asked for; nothing when the import machinery or another module did."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
        if frame.f_code.co_filename.startswith(folder):
            return f"{frame.f_code.co_filename.removeprefix(folder).lstrip('/')}, line {frame.f_lineno}"
        frame = frame.f_back
    return ""


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
