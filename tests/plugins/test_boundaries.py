"""Our own plugins open no database and no connection, and their parts stay small."""

import ast
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
    if "tests" not in path.relative_to(folder).parts
]
PURE = {"sqlalchemy", "flask", "sqlite3", "socket", "urllib", "subprocess", "os"}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize(("plugin", "path"), FILES)
def test_nothing_outside_is_reached(plugin, path):
    assert not {name.split(".")[0] for name in imports(path)} & PURE


@pytest.mark.parametrize(("plugin", "path"), FILES)
def test_modules_and_functions_stay_short(plugin, path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name
