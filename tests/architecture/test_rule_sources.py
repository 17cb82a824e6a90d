"""Every value of a rule says where it comes from: a text that can be opened, or a choice that nobody's law makes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.foundation.kernel.dated import Parameter, load_parameters

PLUGINS = Path(__file__).parents[2] / "plugins"
CHOSEN = re.compile(r"(Choice|Bound) of (this portal|the network)\b")


def without_address(parameters: Iterable[Parameter]) -> Iterator[str]:
    """The values that name a text and not where it is read."""
    for each in parameters:
        for value in each.values:
            if value.value is not None and not value.source.url and not CHOSEN.match(value.source.title):
                yield f"{each.key} from {value.since}: {value.source.title}"


def test_each_value_of_a_rule_has_its_text_s_address_or_says_that_it_is_a_choice() -> None:
    folders = [folder for folder in PLUGINS.rglob("parameters") if folder.is_dir()]
    assert folders
    assert [line for folder in folders for line in without_address(load_parameters(folder))] == []


def test_a_text_without_its_address_is_found(tmp_path: Path) -> None:
    values = (
        '"2026-01-01" = { value = 1, source = "A law" }\n"2026-02-01" = { value = 2, source = "Choice of this portal" }'
    )
    head = '[days]\ndescription = "Days"\nunit = "days"\n[days.values]\n'
    (tmp_path / "a.toml").write_text(head + values, encoding="utf-8")
    assert list(without_address(load_parameters(tmp_path))) == ["a.days from 2026-01-01: A law"]


def read_by(plugin: Path, keys: list[str]) -> re.Pattern[str]:
    """What of some keys a plugin's code can ask for: written whole, or put together from its own words and codes."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in plugin.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {node.id.lower() for node in nodes if isinstance(node, ast.Name) and node.id.isupper()}
    words = {word for word in texts | names if word and any(word in key for key in keys)}
    made = {shape for node in nodes if isinstance(node, ast.JoinedStr) if (shape := _shape(node, keys))}
    part = "|".join(("[a-z]{2,3}", *map(re.escape, words)))
    nested = "|".join((part, *(shape.replace("{}", f"(?:{part})") for shape in made)))
    return re.compile("|".join((*map(re.escape, words), *(shape.replace("{}", f"(?:{nested})") for shape in made))))


def _shape(made: ast.JoinedStr, keys: list[str]) -> str:
    """A text with holes, {} for each; empty when it is the shape of no key."""
    fixed = [str(piece.value) for piece in made.values if isinstance(piece, ast.Constant)]
    if not fixed or not all(any(text in key for key in keys) for text in fixed):
        return ""
    return "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else "{}" for p in made.values)


def test_each_value_that_a_plugin_prints_is_read_by_its_code() -> None:
    unread = []
    for folder in (folder for folder in PLUGINS.rglob("parameters") if folder.is_dir()):
        keys = [each.key for each in load_parameters(folder)]
        asked = read_by(folder.parent, keys)
        unread += [f"{folder.parent.name}: {key}" for key in keys if not asked.fullmatch(key)]
    assert unread == []
