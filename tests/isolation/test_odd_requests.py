"""No request is answered with an error of ours, however it is made: methods, paths, hosts, headers, bodies, names."""

from __future__ import annotations

import pytest

from isolation.odd import Odd
from isolation.world import World
from portal import gate
from support.prove import LONG, Proven, draw, size


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """A world on each engine."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")


def test_no_odd_request_is_an_error_of_ours(world: World, proven: Proven) -> None:
    odd = Odd(world, draw(f"odd {world.admin.dialect.name}"))
    if not LONG:  # each route on one of the engines
        odd.rules = odd.rules[world.on_sqlite :: 2]
    odd.run(size(250, 12_000))
    proven("odd requests", odd.asked)
    assert not odd.failed, f"{len(odd.failed)} of {odd.asked}\n" + "\n".join(map(str, odd.failed[:30]))
    assert {200, 303, 400, 403, 404, 405, 421, 422} <= odd.statuses.keys(), odd.statuses


def test_without_addresses_for_hosts_that_are_no_names_it_is_red(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(gate.Portal, "create_url_adapter")
    odd = Odd(sqlite_world, draw("odd"))
    odd.rules = odd.rules[::8]
    odd.run(100)
    assert odd.failed
