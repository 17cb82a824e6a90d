"""What a rule found about a project: a level, a sentence and the text it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.foundation.kernel.message import Message


class Level(StrEnum):
    """How much a finding weighs: `block` stops the step, `warn` and `info` are shown, `ok` reassures."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Source:
    """The text a rule comes from: its `title`, and its address when there is one."""

    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of one rule. `code` is stable (`xx.advance.ceiling`); `source` is the legal reference."""

    code: str
    level: Level
    message: Message
    source: Source | None = None


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop the step."""
    return tuple(finding for finding in findings if finding.level is Level.BLOCK)
