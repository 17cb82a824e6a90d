"""In which order, and on which worker, the tests run: the long ones first, so that none is left alone at the end."""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling

from support import prove


class ByFile(LoadFileScheduling):
    """A file's tests stay together, for its module fixtures; a walk with a browser shares nothing and stands alone.

    So does each part into which a long proof was dealt out.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if "/browser/" in file or (prove.LONG and "part " in nodeid) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """Take the place of --dist."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow files first, else in the order of their names."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
