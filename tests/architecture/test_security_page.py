"""docs/security.md names tests: each is there, and each requirement has a proof, a reason, or is called open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
WALLS = re.compile(r"^\| wall \| proof \| with the wall off \|\n\|[-|]+\|\n((?:\|.*\n)+)", re.MULTILINE)
ROW = re.compile(r"^\| V(\d+)\.(\d+)\.(\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
COUNTED = re.compile(r"(\d+) are shown by a test, (\d+) do not apply, (\d+) deviate on purpose, (\d+) (?:is|are) open")


def missing(page: str) -> list[str]:
    """Tests that a page names and that are not there."""
    defined: dict[str, set[str]] = {}
    for path, _name in NAMED.findall(page):
        if path not in defined and (ROOT / path).exists():
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            defined[path] = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [f"{path}::{name}" for path, name in NAMED.findall(page) if name not in defined.get(path, set())]


def kind(proof: str) -> str:
    """What a proof is: a test, a reason, or open."""
    if proof == "open" or proof.startswith("open: "):
        return "open"
    if proof.startswith("does not apply: "):
        return "reason"
    if proof.startswith("deviates on purpose: ") and NAMED.search(proof):
        return "deviation"
    return "test" if NAMED.match(proof) else ""


def test_every_named_test_is_there() -> None:
    assert not missing(PAGE)
    assert len(set(NAMED.findall(PAGE))) > 60


def test_every_wall_has_its_proof_and_a_test_that_takes_it_away() -> None:
    rows = [line.strip("| ").split(" | ") for line in WALLS.findall(PAGE)[0].splitlines()]
    assert len(rows) > 30
    assert [row[0] for row in rows if len(row) != 3 or not all(NAMED.match(cell) for cell in row[1:])] == []


def test_a_name_that_is_gone_is_seen() -> None:
    assert missing("`tests/gate/test_hosts.py::test_nothing_of_the_kind`")
    assert missing("`tests/nowhere.py::test_it`")


def test_every_requirement_of_both_levels_stands_there_once_and_in_order() -> None:
    rows = ROW.findall(PAGE)
    ids = [tuple(map(int, row[:3])) for row in rows]
    assert ids == sorted(set(ids))
    levels = [row[3] for row in rows]
    assert (levels.count("1"), levels.count("2")) == (70, 183)
    assert [row for row in rows if not kind(row[5])] == []


def test_the_page_counts_its_rows_right() -> None:
    kinds = [kind(row[5]) for row in ROW.findall(PAGE)]
    counted = COUNTED.search(PAGE.replace("\n", " "))
    assert counted is not None
    assert tuple(map(int, counted.groups())) == tuple(kinds.count(k) for k in ("test", "reason", "deviation", "open"))


@pytest.mark.parametrize("proof", ["", "yes", "`portal/gate.py`", "does not apply", "deviates on purpose: why"])
def test_a_proof_that_is_none_is_seen(proof: str) -> None:
    assert not kind(proof)
