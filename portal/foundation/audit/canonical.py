"""One exact text for what a line tells, whatever the order or type its values came in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from portal.foundation.kernel.money import Money

_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def encode(value: Any) -> bytes:
    """Return `value` as canonical JSON in UTF-8: sorted keys, no spaces. Raises TypeError for unknown types."""
    return encode_plain(plain(value))


def encode_plain(value: Any) -> bytes:
    """Return as `encode` does what is made of text, whole numbers and None already."""
    return _json.encode(value).encode()


def plain(value: Any) -> Any:
    """Return `value` made of text, whole numbers, yes and no, None, lists and dicts only.

    >>> plain({"limit": Money.of("945.61", "EUR"), "since": date(2026, 1, 31)})
    {'limit': '945.61 EUR', 'since': '2026-01-31'}
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, Money):
        return f"{value.amount} {value.currency}"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no place in the trail")


def instant(value: datetime) -> str:
    """Return an aware instant in UTC, to the microsecond."""
    if value.tzinfo is None:
        raise TypeError("an instant needs its time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")
