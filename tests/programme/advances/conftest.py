"""Advances in Alès: nothing of the demonstration stands there, each test makes what it needs."""

import pytest
from hypothesis import settings

from support.advances import Advances

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def ales(app) -> Advances:
    return Advances(app)
