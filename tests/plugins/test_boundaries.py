"""A plugin stands on portal.sdk alone, and its parts stay small."""

import ast
import re
from pathlib import Path

import pytest

import alize_europe
import alize_france
import alize_romania

FOLDERS = {module.__name__: Path(module.__file__).parent for module in (alize_europe, alize_france, alize_romania)}
FILES = [
    pytest.param(plugin, path, id=f"{plugin}/{path.name}")
    for plugin, folder in FOLDERS.items()
    for path in sorted(folder.rglob("*.py"))
]
PURE = {"sqlalchemy", "flask", "sqlite3", "socket", "urllib", "subprocess", "os"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize(("plugin", "path"), FILES)
def test_only_the_one_door_is_used(plugin, path):
    for name in imports(path):
        root = name.split(".")[0]
        assert root not in PURE, name
        assert root not in FOLDERS or root == plugin, f"{name}: another plugin"
        assert root != "portal" or name == "portal.sdk", f"{name}: not the door"


@pytest.mark.parametrize(("plugin", "path"), FILES)
def test_rules_are_told_the_day(plugin, path):
    assert not re.search(r"\btoday\(|\bnow\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("plugin", "path"), FILES)
def test_modules_and_functions_stay_short(plugin, path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name
