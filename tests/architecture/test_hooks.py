"""A hook is documented, tested, answered by a shipped plugin and by the probe, and asked by the core."""

from __future__ import annotations

import inspect
import re
from types import FunctionType

import pytest

from architecture.sources import ROOT, files
from portal.foundation.hooks import specs
from portal.foundation.hooks.registry import ONE_OWNER, discover
from support import probe

HOOKS = sorted(
    name for name, found in vars(specs).items() if isinstance(found, FunctionType) and hasattr(found, "portal_spec")
)
DOCS = (ROOT / "docs/hooks.md").read_text(encoding="utf-8")


def arguments(hook: str) -> list[str]:
    """The names of a hook's arguments."""
    return list(inspect.signature(getattr(specs, hook)).parameters)


def test_there_are_hooks() -> None:
    assert len(HOOKS) > 7


@pytest.mark.parametrize("hook", HOOKS)
def test_it_is_documented_under_its_signature(hook: str) -> None:
    assert f"### {hook}({', '.join(arguments(hook))})\n" in DOCS


def test_nothing_else_is_documented() -> None:
    assert sorted(re.findall(r"^### (\w+)\(", DOCS, re.MULTILINE)) == HOOKS


WAITING = (
    *("blueprints", "permissions", "navigation", "health", "indicators", "enabled", "disabled"),
    *("personal_data", "erase_personal_data", "models"),
)
"""Hooks that were planned and that no shipped plugin needs."""


def test_the_table_that_is_shown_is_the_probe_s() -> None:
    shown = re.findall(
        r"```python\n(.*?)```", DOCS.partition("## Tables of its own")[2].partition("\n## ")[0], re.DOTALL
    )
    written = [
        (probe.FOLDER / name).read_text(encoding="utf-8") for name in ("models.py", "migrations/versions/0001_note.py")
    ]
    assert len(shown) == len(written)
    assert all(part in whole for part, whole in zip(shown, written, strict=True))


@pytest.mark.parametrize("hook", WAITING)
def test_what_waits_is_named_with_its_reason(hook: str) -> None:
    assert hook not in HOOKS
    rows = [line.split("|") for line in DOCS.partition("## Not yet offered")[2].splitlines() if f"`{hook}`" in line]
    assert len(rows) == 1
    assert all(cell.strip() for cell in rows[0][1:4])


@pytest.mark.parametrize("hook", HOOKS)
def test_it_says_since_when(hook: str) -> None:
    text = inspect.getdoc(getattr(specs, hook)) or ""
    assert re.search(r"Since \d+\.\d+\.$", text), text
    assert ("One owner per territory" in " ".join(text.split())) == (hook in ONE_OWNER)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_page_says_since_when_and_who_answers_it(hook: str) -> None:
    since = re.search(r"Since (\d+\.\d+)\.$", inspect.getdoc(getattr(specs, hook)) or "")
    registry = discover(None)
    plugins = ", ".join(plugin for plugin in sorted(registry.installed) if registry.answers(plugin, hook))
    assert since is not None
    said = f"*Since {since[1]}, answered by {plugins}.*"
    assert f"### {hook}({', '.join(arguments(hook))})\n{said}\n" in DOCS


@pytest.mark.parametrize("hook", HOOKS)
def test_it_has_a_test_of_its_own(hook: str) -> None:
    tests = [p for p in files("tests", kinds={".py"}) if p.name.startswith("test_")]
    assert any(f"def test_hook_{hook}(" in path.read_text(encoding="utf-8") for path in tests)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_probe_answers_it(hook: str) -> None:
    assert probe.registry().answers("alize_probe", hook)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_shipped_plugin_answers_it(hook: str) -> None:
    registry = discover(None)
    assert any(registry.answers(plugin, hook) for plugin in registry.installed)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_core_asks_it(hook: str) -> None:
    core = [p for p in files("portal", kinds={".py"}) if p.name not in {"specs.py", "registry.py"}]
    assert any(re.search(rf'["\']{hook}["\']', path.read_text(encoding="utf-8")) for path in core)


def test_hooks_are_called_through_the_facade_only() -> None:
    outside = [p for p in files("portal", kinds={".py"}) if "hooks" not in p.parts]
    assert not [p for p in outside if ".manager.hook" in p.read_text(encoding="utf-8")]
