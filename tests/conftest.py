"""What every test may ask for."""

from __future__ import annotations

import gc

_NAMES = ("prove", "cheap", "postgres", "browser", "smtp", "app", "live", "order", "parameters", "press")
pytest_plugins = [f"support.{name}" for name in _NAMES]


gc.disable()  # nothing that is being read is garbage


def pytest_collection_finish() -> None:
    """Look for garbage in what is young, not in what every test keeps: a tenth of the time went there."""
    gc.freeze()
    gc.set_threshold(20_000, 1_000, 1_000)
    gc.enable()
