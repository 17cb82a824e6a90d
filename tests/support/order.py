"""Which tests run, in which order and on which worker: the long ones first, so that none is left alone at the end.

A test that touches data runs on both engines. One that has several cases deals them out between the two; with
PORTAL_PROVE=1 each case runs on both, as those of the walls and of the database always do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from zlib import crc32

import pytest
from xdist.scheduler import LoadFileScheduling

from support import prove
from support.app import ENGINES

UNDEALT = ("tests/isolation/", "tests/foundation/")
"""Where each case runs on both engines: they are not alike there."""


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
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow files first, else in the order of their names; leave out what runs on the other engine."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    left = set() if prove.LONG else left_out((item.nodeid, engine_of(item)) for item in items)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left])
    items[:] = [item for item in items if item.nodeid not in left]


def engine_of(item: pytest.Item) -> str:
    """The engine that a test runs on; '' where it names none, or both."""
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    named = [value for value in values if isinstance(value, str) and value in ENGINES]
    return named[0] if len(named) == 1 else ""


def left_out(tests: Iterable[tuple[str, str]]) -> set[str]:
    """Of tests by name and engine: those whose case runs on the other engine."""
    cases: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for name, engine in tests:
        if engine and not name.startswith(UNDEALT):
            function, _, case = name.partition("[")
            cases[function][case.replace(engine, "", 1)][engine] = name
    left = set()
    for found in cases.values():
        both = sorted((case for case, on in found.items() if len(on) == len(ENGINES)), key=lambda c: crc32(c.encode()))
        if len(both) > 1:
            left |= {found[case][ENGINES[number % 2]] for number, case in enumerate(both)}
    return left
