"""Values of a case file: read as a function's annotations say, and compared with what came out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money


def read_as(value: Any, hint: Any) -> Any:
    """Return `value` of a case file as an argument annotated with `hint`."""
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if NoneType in inner:
        return read_as(value, next(each for each in inner if each is not NoneType))
    if isinstance(value, list):
        return tuple(read_as(item, inner[0] if inner else Any) for item in value)
    if not isinstance(kind, type):
        return value
    if kind is Money:
        return _money(value)
    if kind is Decimal or issubclass(kind, Enum):
        return kind(value)
    if dataclasses.is_dataclass(kind) and isinstance(value, Mapping):
        hints = get_type_hints(kind)
        return kind(**{name: read_as(item, hints.get(name, Any)) for name, item in value.items()})
    return value


def _money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    return Money.of(amount, currency)


def agrees(found: Any, wanted: Any) -> bool:
    """Tell whether an answer is what a case file says."""
    if isinstance(found, Message):
        return wanted in (found.text % found.params if found.params else found.text)
    if isinstance(found, Money | Decimal):
        return bool(found == read_as(wanted, type(found)))
    if isinstance(found, Enum):
        return bool(found.value == wanted)
    if isinstance(wanted, Mapping):
        return all(agrees(field_of(found, name), each) for name, each in wanted.items())
    if isinstance(found, Set):
        return bool(sorted(found) == sorted(wanted))
    if isinstance(wanted, list) and isinstance(found, Sequence):
        return len(found) == len(wanted) and all(map(agrees, found, wanted))
    return bool(found == wanted)


def field_of(answer: Any, name: str) -> Any:
    """Return a field of an answer, a value with fields or a mapping; « nothing of that name » when it has none."""
    absent = "nothing of that name"
    return answer.get(name, absent) if isinstance(answer, Mapping) else getattr(answer, name, absent)
