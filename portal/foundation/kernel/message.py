"""Something to say to a person, before it is put into a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """An English source string with named placeholders, e.g. ``Message("Enter %(n)s digits.", {"n": 9})``.

    `text` is looked up in the reader's catalog; `params` fill the placeholders after that. Params may
    hold Money and dates: they are formatted for the reader. With `plural`, the parameter `num` chooses the form.
    """

    text: str
    params: Mapping[str, Any] = field(default_factory=dict)
    plural: str | None = None

    def __hash__(self) -> int:
        return hash((self.text, self.plural))


def mark(text: str) -> str:
    """Return `text` unchanged: marks a source string that is translated where it is shown."""
    return text
