"""Rules of the house over the source: what only one place may do, and how long things are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from architecture.sources import check, files, hits, name, trees

PYTHON = {".py"}
DB = "portal/foundation/db/"
MIGRATIONS = f"{DB}migrations/"


def calls(tree: ast.AST) -> list[tuple[str, int]]:
    """Names called anywhere in `tree`: the last part of a dotted one."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            text = (
                called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
            )
            found.append((text, node.lineno))
    return found


RAW = {
    *("text", "exec_driver_sql", "literal_column", "op", "bool_op", "custom_op"),
    *("prefix_with", "suffix_with", "with_hint", "with_statement_hint"),
    *("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"),
}
TABLE_OBJECTS = {"__table__", "selectable", "local_table", "persist_selectable"}
RAW_ALLOWED = {
    "portal/installation.py: exec_driver_sql": "drops a demonstration's function, as the owner",
    "portal/logins.py: exec_driver_sql": "makes the logins, as the owner",
}


def table_object(node: ast.Attribute) -> str:
    """How an attribute comes by a table past the entity, which the session ties to the tenant; else empty."""
    if node.attr == "tables" and getattr(node.value, "attr", getattr(node.value, "id", "")) == "metadata":
        return "metadata.tables"
    return node.attr if node.attr in TABLE_OBJECTS else ""


@pytest.mark.parametrize(
    "way", ["Party.__table__", "Base.metadata.tables", "metadata.tables", "inspect(Party).selectable"]
)
def test_the_ways_to_a_table_object_are_known(way: str) -> None:
    found = ast.parse(way, mode="eval").body
    assert isinstance(found, ast.Attribute)
    assert table_object(found)


def test_raw_statements_stay_inside_db() -> None:
    """`text()`, `__table__` and their like. `text` as a name of anything else than SQLAlchemy's is fine."""
    found = {}
    for file, tree in trees("portal", "plugins"):
        if file.startswith(DB):
            continue
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
            for alias in node.names
        }
        for called, line in calls(tree):
            if called in RAW - {"text"} or (called == "text" and "text" in imported):
                found[f"{file}: {called}"] = line
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and (table := table_object(node)):
                found[f"{file}: {table}"] = node.lineno
    allowed = RAW_ALLOWED | {"portal/app.py: __table__": "tells the migrations which plugin a table belongs to"}
    assert not found.keys() - allowed.keys()
    assert not allowed.keys() - found.keys(), "exceptions that nothing needs any more"


DRIVER = {"cursor", "raw_connection", "driver_connection"}
PASSES = {"flushing", "_flushing", "MARK", "_TOKEN", "WALLED", "criteria_on", "_guard", "hatch"}
PASSES_ALLOWED = {
    "tests/foundation/db/attacks.py: MARK": "forges the mark, in vain",
    "tests/foundation/db/hatch.py: _guard": "the hatch: takes the guard off",
    "tests/foundation/db/hatch.py: hatch": "the hatch itself",
    "tests/foundation/db/raw_attacks.py: hatch": "attacks that begin behind the guard",
    "tests/foundation/db/test_attacks.py: hatch": "what PostgreSQL says to who names no tenant",
    "tests/isolation/test_stateful.py: criteria_on": "runs without the criteria",
    "tests/isolation/test_switched_off.py: criteria_on": "runs without the criteria",
}


def passes(tree: ast.AST) -> set[str]:
    """The ways past the guard that a file knows: its own marks, the tests' hatch, taking listeners off, the driver."""
    words = {"portal_session": "MARK", "portal_walled": "WALLED"}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 20:
            found.add(words.get(node.value, node.value))
        elif isinstance(node, ast.Attribute) and node.attr == "remove" and getattr(node.value, "id", "") == "event":
            found.add("event.remove")
        else:
            found |= {getattr(node, "id", ""), getattr(node, "attr", "")}
            found |= {alias.name for alias in getattr(node, "names", ()) if isinstance(alias, ast.alias)}
            found |= {node.name} if isinstance(node, ast.FunctionDef) else set()
    return found & (PASSES | DRIVER | {"event.remove"})


def test_nothing_passes_the_guard_but_the_session_and_the_tests_hatch() -> None:
    product = {f"{file}: {way}" for file, tree in trees("portal", "plugins") for way in passes(tree)}
    assert not {entry for entry in product if not entry.startswith(DB)}
    assert not {entry for entry in product if entry.endswith((": hatch", ": event.remove"))}, "the product has no hatch"
    own = "tests/architecture/test_sources.py"
    found = {f"{file}: {way}" for file, tree in trees("tests") if file != own for way in passes(tree) & PASSES}
    assert not found - PASSES_ALLOWED.keys()
    assert not PASSES_ALLOWED.keys() - found, "exceptions that nothing needs any more"


ESCAPES = re.compile(r"\|\s*safe\b|\bMarkup\(|\bmarkupsafe\b|autoescape\s+false|render_template_string")
ESCAPES_ALLOWED = {
    ("portal/foundation/web/panels.py", "markupsafe"): "hands over what a plugin's own template has escaped",
    ("portal/foundation/web/panels.py", "Markup("): "hands over what a plugin's own template has escaped",
}


def test_nothing_is_shown_unescaped() -> None:
    check(hits(ESCAPES, files("portal", "plugins")), ESCAPES_ALLOWED)


CLOCK = re.compile(r"\b(?:date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")


def test_the_time_comes_from_one_place() -> None:
    check(hits(CLOCK, [p for p in files("portal", "plugins", kinds=PYTHON) if p.name != "clock.py"]), {})


SESSIONS = {"create_engine", "sessionmaker", "scoped_session", "Session"}


def test_sessions_and_engines_are_made_in_few_places() -> None:
    allowed = {
        "portal/foundation/db/engines.py: create_engine": "the engines",
        "portal/installation.py: create_engine": "resetting a demonstration, as the owner",
    }
    found = {
        f"{file}: {called}"
        for file, tree in trees("portal", "plugins")
        for called, _line in calls(tree)
        if called in SESSIONS
    }
    network = {entry for entry in found if entry.endswith(": Session")}
    for entry in network:
        text = (files("portal")[0].parents[0] / ".." / entry.split(":")[0]).resolve().read_text(encoding="utf-8")
        assert "network_engine" in text or "_engine()" in text or "engine: Engine" in text, (
            f"{entry}: not the network's"
        )
    assert not found - network - allowed.keys()
    assert not allowed.keys() - found, "exceptions that nothing needs any more"


@pytest.mark.parametrize(("folders", "most"), [(("portal", "plugins"), 400), (("tests",), 500)])
def test_files_stay_short(folders: tuple[str, ...], most: int) -> None:
    kinds = {".py", ".html", ".js"}
    versions = [p for p in files(*folders, kinds=kinds) if "versions" not in p.parts]
    long = {name(path): length(path) for path in versions if length(path) > most}
    assert not long


def length(path: Path) -> int:
    """A file's lines."""
    return len(path.read_text(encoding="utf-8").splitlines())


def test_functions_stay_short() -> None:
    long = {
        f"{file}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file, tree in trees("portal", "plugins", "tools")
        if "/versions/" not in file
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 50
    }
    assert not long


COLOURS = re.compile(r"(?<![\w&/-])#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b|\brgba?\(|\bhsla?\(")


def test_no_colour_outside_the_tokens() -> None:
    looked = [p for p in files("portal", "plugins", kinds={".css", ".html", ".js"}) if p.name != "tokens.css"]
    check(hits(COLOURS, looked), {})


INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|javascript:")


def test_no_inline_script_or_style() -> None:
    check(hits(INLINE, files("portal", "plugins", kinds={".html"})), {})
