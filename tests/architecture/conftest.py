"""What the rules over the sources share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from architecture.sources import tree


@pytest.fixture(scope="module", autouse=True)
def _no_tree_outlives_its_rules() -> Iterator[None]:
    """Let go of the syntax trees after each file of rules: a worker would look for garbage in them until its end."""
    yield
    tree.cache_clear()
