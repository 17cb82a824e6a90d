"""The dated values of this plugin, read once, when first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.sdk import Parameters, load_parameters


@cache
def parameters() -> Parameters:
    """Return the values of `parameters/*.toml`. Raises ParameterError when a file is wrong."""
    return load_parameters(Path(__file__).parent / "parameters")
