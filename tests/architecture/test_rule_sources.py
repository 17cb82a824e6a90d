"""Every value of a rule says where it comes from: a text that can be opened, or a choice that nobody's law makes."""

from __future__ import annotations

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
