"""Somebody changes a plugin's file of dated values, and the portal is started again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from portal.sdk import load_parameters

Rewrite = Callable[[ModuleType, str, str, str], None]


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Rewrite]:
    """Have a plugin, by its module `dated`, read a copy of its files in which one text of one file is another."""
    read: list[ModuleType] = []

    def change(dated: ModuleType, name: str, old: str, new: str) -> None:
        folder = tmp_path / dated.__name__
        shutil.copytree(Path(str(dated.__file__)).parent / "parameters", folder, dirs_exist_ok=True)
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
        monkeypatch.setattr(dated, "load_parameters", lambda _folder: load_parameters(folder))
        dated.parameters.cache_clear()
        read.append(dated)

    yield change
    monkeypatch.undo()
    for dated in read:
        dated.parameters.cache_clear()
