"""Frozen values of the questions that a country adds to the core's forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.foundation.kernel.message import Message


class FormId(StrEnum):
    """Forms of the core to which questions may be added."""

    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A question on a core form; the answer is text, kept with the record under `<plugin>.<key>`.

    With `choices` (code by code, each with its words) one of them is chosen, otherwise text of at most `longest`
    characters is typed. It may always be left out: what the law requires, `transition_checks` asks for.
    """

    key: str
    label: Message
    hint: Message | None = None
    choices: Mapping[str, Message] = field(default_factory=dict)
    longest: int = 200
