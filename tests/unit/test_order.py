"""Cases are dealt out between the engines, and none is lost."""

from __future__ import annotations

from support.order import left_out


def both(*cases: str) -> list[tuple[str, str]]:
    return [(f"{case}[{engine}]", engine) for case in cases for engine in ("sqlite", "postgresql")]


def of(function: str, *cases: str) -> list[tuple[str, str]]:
    return [(f"{function}[{engine}-{case}]", engine) for case in cases for engine in ("sqlite", "postgresql")]


def test_each_case_runs_on_one_engine_and_the_test_on_both() -> None:
    tests = of("tests/programme/test_a.py::test_no_amount", "many", "0", "-1", "12,345", "")
    left = left_out(tests)
    run = [(name.replace(engine, ""), engine) for name, engine in tests if name not in left]
    assert len({case for case, _engine in run}) == len(run) == 5
    assert {engine for _case, engine in run} == {"postgresql", "sqlite"}


def test_a_test_without_cases_runs_on_both() -> None:
    assert not left_out([*both("tests/programme/test_a.py::test_one"), *of("tests/people/test_b.py::test_b", "only")])


def test_a_case_of_one_engine_is_never_left_out() -> None:
    tests = of("tests/programme/test_a.py::test_a", "one", "two")
    alone = [(name, engine) for name, engine in tests if engine == "sqlite"]
    assert not left_out(alone)


def test_walls_are_tried_on_both() -> None:
    assert not left_out(of("tests/isolation/test_a.py::test_a", "one", "two"))
    assert left_out(of("tests/programme/test_a.py::test_a", "one", "two"))
