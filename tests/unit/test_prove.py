"""What `make prove` asks at least: a whole run that tries less fails, a part of one says nothing of the whole."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from support import prove

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def ended(tried: dict[str, int], args: tuple[str, ...] = prove.WHOLE, **chosen: str) -> int:
    """How a long run ends that has tried so much, of these paths and this choice."""
    told = [("proven", (what, count, 1)) for what, count in tried.items()]
    report = SimpleNamespace(when="call", user_properties=told)
    reporter: Any = SimpleNamespace(stats={"passed": [report]})
    config: Any = SimpleNamespace(
        args=list(args), getoption=chosen.get, pluginmanager=SimpleNamespace(get_plugin=lambda _name: reporter)
    )
    session: Any = SimpleNamespace(config=config, exitstatus=0)
    prove.pytest_sessionfinish(session)
    return int(session.exitstatus)


def test_a_whole_run_that_tries_less_than_wanted_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prove, "LONG", True)
    few = {**prove.WANTED, "odd requests": prove.WANTED["odd requests"] - 1}
    assert ended(prove.WANTED) == 0
    assert ended(few) == 1
    assert ended({}) == 1, "what has not run at all has tried nothing"
    assert ended(few, keyword="once") == 0
    assert ended(few, args=prove.WHOLE[:1]) == 0
    monkeypatch.setattr(prove, "LONG", False)
    assert ended(few) == 0


def test_the_whole_is_what_make_prove_runs() -> None:
    line = next(line for line in MAKEFILE.read_text(encoding="utf-8").splitlines() if line.startswith("prove: TESTS"))
    assert line.split("?=")[1].split() == list(prove.WHOLE)
