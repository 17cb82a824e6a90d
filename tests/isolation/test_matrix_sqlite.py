"""Every route for everybody, on SQLite."""

from __future__ import annotations

import pytest

from isolation.checks import forms_stay_at_home, rows_for_all, safe_methods
from isolation.world import World

pytestmark = pytest.mark.slow


def test_every_address_has_rows_that_somebody_sees(sqlite_world: World) -> None:
    rows_for_all(sqlite_world)


def test_reading(sqlite_world: World) -> None:
    safe_methods(sqlite_world)


def test_sending_forms(sqlite_world: World) -> None:
    forms_stay_at_home(sqlite_world)
