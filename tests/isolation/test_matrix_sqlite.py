"""Every route for everybody, on SQLite."""

from __future__ import annotations

import pytest

from isolation.checks import forms_stay_at_home, rows_for_all, safe_methods
from isolation.world import World
from support.prove import Proven

pytestmark = pytest.mark.slow


def test_every_address_has_rows_that_somebody_sees(sqlite_world: World) -> None:
    rows_for_all(sqlite_world)


def test_reading(sqlite_world: World, proven: Proven) -> None:
    safe_methods(sqlite_world, proven)


def test_sending_forms(sqlite_world: World, proven: Proven) -> None:
    forms_stay_at_home(sqlite_world, proven)
