"""Every route for everybody, on PostgreSQL."""

from __future__ import annotations

import pytest

from isolation.checks import forms_stay_at_home, rows_for_all, safe_methods
from isolation.world import World
from support.prove import Proven

pytestmark = pytest.mark.slow


def test_every_address_has_rows_that_somebody_sees(postgresql_world: World) -> None:
    rows_for_all(postgresql_world)


def test_reading(postgresql_world: World, proven: Proven) -> None:
    safe_methods(postgresql_world, proven)


def test_sending_forms(postgresql_world: World, proven: Proven) -> None:
    forms_stay_at_home(postgresql_world, proven)
