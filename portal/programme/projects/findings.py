"""What the rules said of a step, as it is kept with the step."""

from __future__ import annotations

from typing import Any

from portal.foundation.hooks.types import Attributed
from portal.foundation.kernel.findings import Finding
from portal.foundation.kernel.money import Money
from portal.foundation.web.context import registry


def frozen(item: Attributed[Finding]) -> dict[str, Any]:
    """Return a finding as it is kept with the record: its rule with its version, none for the core's, words, source."""
    finding = item.value
    source = {"title": finding.source.title, "url": finding.source.url} if finding.source else None
    params = {name: _plain(value) for name, value in finding.message.params.items()}
    rule = registry().installed.get(item.plugin)
    return {
        "plugin": item.plugin,
        "version": rule.manifest.version if rule else "",
        "code": finding.code,
        "level": finding.level.value,
        "text": finding.message.text,
        "params": params,
        "source": source,
    }


def _plain(value: object) -> str:
    return f"{value.amount} {value.currency}" if isinstance(value, Money) else str(value)
