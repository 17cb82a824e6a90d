"""The portal's own files, and rules over them whose exceptions carry a reason and are still needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KINDS = {".py", ".html", ".toml", ".typ", ".js", ".css", ".json", ".mako"}


def files(*folders: str, kinds: Iterable[str] = KINDS) -> list[Path]:
    """The files below `folders` that people wrote."""
    wanted = set(kinds)
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in wanted and not {"vendor", "__pycache__", "node_modules"} & set(path.parts)
    )


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file, made once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


def trees(*folders: str) -> list[tuple[str, ast.Module]]:
    """The syntax trees of the Python files below `folders`, by the files' names."""
    return [(name(path), tree(path)) for path in files(*folders, kinds={".py"})]


def name(path: Path) -> str:
    """A file as exceptions name it."""
    return str(path.relative_to(ROOT))


def hits(pattern: re.Pattern[str], paths: Iterable[Path]) -> dict[tuple[str, str], int]:
    """Where `pattern` is found: (file, word) and the first line."""
    found: dict[tuple[str, str], int] = {}
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for match in pattern.finditer(line):
                found.setdefault((name(path), match[0]), number)
    return found


def check(found: Mapping[tuple[str, str], int], allowed: Mapping[tuple[str, str], str]) -> None:
    """Fail on what is found and not allowed, and on what is allowed and not found any more."""
    wrong = [f"{file}:{line}: {word}" for (file, word), line in found.items() if (file, word) not in allowed]
    assert not wrong, "\n".join(wrong)
    stale = [f"{file}: {word}" for file, word in allowed if (file, word) not in found]
    assert not stale, f"exceptions that nothing needs any more: {stale}"
    assert all(len(reason) > 10 for reason in allowed.values()), "an exception says why"
