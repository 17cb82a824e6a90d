"""What a territory tells of itself beside figures, with its source: `tenants/public/<slug>.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Story:
    """A firm that was supported, and who lent it what. Texts by language; `source` says where it was published."""

    lender: str
    lent: dict[str, str]
    helped: str
    text: dict[str, str]
    source: dict[str, str]


def stories(folder: Path, slug: str) -> tuple[Story, ...]:
    """Return the stories of a territory, none when it tells none."""
    path = folder / "public" / f"{slug}.toml"
    return _read(path, path.stat().st_mtime_ns) if path.exists() else ()


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> tuple[Story, ...]:
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Story(**story) for story in found.get("story", ()))


def in_language(texts: dict[str, str], locale: str, own: str) -> str:
    """Return the text in `locale`, else in the territory's own language, else the first there is."""
    return texts.get(locale) or texts.get(own) or next(iter(texts.values()), "")
