"""A grant against the constraints of the 360Giving schema (`data/360giving.toml`): required, kinds, lists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_DAY = re.compile(r"[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])")
"""The pattern of the schema for days; the portal writes no date-time."""

_FILE = Path(__file__).parent / "data" / "360giving.toml"


def wrong_fields(grant: Mapping[str, Any]) -> Iterator[str]:
    """Give each field that the schema refuses in a grant, the missing ones first; what it does not know is let be."""
    rules = _rules()
    yield from (name for name in rules["required"] if name not in grant)
    for name, kind in rules["kinds"].items():
        if name in grant and not _KINDS[kind](grant[name]):
            yield name


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _currency(value: Any) -> bool:
    return isinstance(value, str) and value in _rules()["lists"]["currency"]


def _date(value: Any) -> bool:
    """Tell whether a value is a day that exists, written as the schema's pattern has it."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _periods(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, Mapping) and all(_date(one[key]) for key in ("startDate", "endDate") if key in one)
        for one in value
    )


def _organisations(value: Any) -> bool:
    known = _rules()["organisation"]
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and all(_text(one.get(key)) for key in known) for one in value)
    )


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "text": _text,
    "number": _number,
    "currency": _currency,
    "date": _date,
    "periods": _periods,
    "organisations": _organisations,
}
