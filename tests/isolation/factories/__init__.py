"""Rows for the matrix, a file for each room.

A file's `FACTORIES` maps an address's name to a function that makes rows of it in the bound tenant, through the
services, for every party of `Tenant.parties`. An address without one gets rows made from its model alone
(isolation/generic.py): that is enough until a page wants more of a row than its columns.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Factory = Callable[[Any], None]


def all_factories() -> dict[str, Factory]:
    """Every room's factories; a name given twice is an error."""
    found: dict[str, Factory] = {}
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        own: dict[str, Factory] = import_module(f"isolation.factories.{path.stem}").FACTORIES
        assert not found.keys() & own.keys(), f"{path.name}: made twice"
        found |= own
    return found
