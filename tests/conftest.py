"""What every test may ask for."""

from __future__ import annotations

import gc

_NAMES = ("prove", "cheap", "postgres", "browser", "smtp", "app", "live", "order", "parameters", "press")
pytest_plugins = [f"support.{name}" for name in _NAMES]


gc.disable()  # what a run leaves in circles has room in the memory, and looking for it took a tenth of the time
