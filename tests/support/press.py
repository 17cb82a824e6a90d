"""Documents are set once a run: the press gives the same bytes for the same request, and many tests make the same file.

The press itself is tested as it is, in casework/documents.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from portal.casework.documents import typeset
from support.prove import LONG

Pressed = tuple[int, bytes, bytes]
press = typeset._pressed


def once(folder: Path) -> Callable[[Mapping[str, Any]], Pressed]:
    """A press that keeps in `folder` what came out well."""

    def pressed(request: Mapping[str, Any]) -> Pressed:
        kept = folder / hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        if kept.exists():
            return 0, kept.read_bytes(), b""
        status, pdf, told = press(request)
        if status == 0 and not told:
            fresh = kept.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(pdf)
            fresh.rename(kept)
        return status, pdf, told

    return pressed


@pytest.fixture(scope="session", autouse=True)
def _set_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """For every test of the run, whichever worker has it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "press"
    folder.mkdir(exist_ok=True)
    typeset._pressed = once(folder)
    if LONG:
        typeset.WALL_SECONDS = 600  # a proof of hours, on a machine that others use, is not about its own pace
    yield
    typeset._pressed = press
