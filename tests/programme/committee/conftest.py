"""The committee of the first invented territory, complete."""

import pytest
from hypothesis import settings

from support.committee import Committee

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def committee(app) -> Committee:
    found = Committee(app)
    found.complete()
    return found
