"""Whether what a plugin gives is, to its innermost field, what the annotations say.

pydantic does not tell: of a dataclass that exists already it looks at the class alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from math import ceil
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from portal.foundation.hooks.funding import AdvanceTerms
from portal.foundation.hooks.threads import EscapedError, HookFailedError, shielded
from portal.foundation.kernel.context import TenantRef
from portal.foundation.kernel.message import Message
from portal.foundation.kernel.money import Money

Check = Callable[[Any], str]
"""Says what is wrong in a value; "" when nothing is."""

KEPT = 1024
"""Checks are made once for an annotation and a class; a plugin that makes classes at each call must fill no memory."""


def misfit(value: Any, hint: Any) -> str:
    """Return what in `value` is not as an annotation says, « str instead of Message in label »; "" when it all is.

    Of a class's descendants the fields of the descendant count. Never raises, whatever `value` is.
    """
    try:
        return str(shielded(lambda: _check(hint)(value), {}))
    except EscapedError as error:  # the value may be of any class, its own attributes may raise
        return f"something that cannot be read, {type(error.__cause__).__name__}"


@lru_cache(KEPT)
def given_by(kind: type) -> Mapping[str, Any]:
    """Return what the functions in a dataclass's fields give, as annotated, by field."""
    hints = {name: (hint, *get_args(hint)) for name, hint in get_type_hints(kind).items()}
    return {name: get_args(one)[-1] for name, each in hints.items() for one in each if get_origin(one) is Callable}


def require(plugin: str, hook: str, value: Any, hint: Any) -> None:
    """Refuse, with HookFailedError, what is not as an annotation says."""
    if problem := misfit(value, hint):
        raise HookFailedError(plugin, hook, f"gave {problem}")


def require_items(plugin: str, hook: str, values: Any, item: type) -> tuple[Any, ...]:
    """Return the items of an answer. Raises HookFailedError when it is no sequence of what was asked for."""
    require(plugin, hook, values, Sequence[Any])
    for value in values:
        require(plugin, hook, value, item)
    return tuple(values)


def asked_in(tenant: TenantRef, arguments: Mapping[str, Any]) -> str:
    """Return the currency of a question: that of the advance it is about, else the territory's."""
    terms = arguments.get("terms")
    return terms.principal.currency if isinstance(terms, AdvanceTerms) else tenant.currency


def require_currency(plugin: str, hook: str, value: Any, currency: str) -> None:
    """Refuse, with HookFailedError, an answer with an amount of its own that cannot be compared with the question's."""
    for field in fields(value) if is_dataclass(value) else ():
        amount = getattr(value, field.name)
        if isinstance(amount, Money) and amount.currency != currency:
            raise HookFailedError(plugin, hook, f"gave {amount.currency} instead of {currency} in {field.name}")


@lru_cache(KEPT)
def _check(hint: Any) -> Check:
    origin: Any = get_origin(hint)
    inner = get_args(hint)
    if hint is Any:
        return _anything
    if origin is None:
        return _of_class(type(None) if hint is None else hint)
    if origin in {Union, UnionType}:
        return _either(tuple(map(_check, inner)), hint)
    if origin is Literal:
        return lambda value: "" if value in inner else _instead(value, hint)
    if origin is Callable:
        return lambda value: "" if callable(value) else _instead(value, hint)
    if origin is type:
        return lambda value: "" if isinstance(value, type) else _instead(value, type)
    if issubclass(origin, Mapping):
        return _mapping(origin, _check(inner[0]), _check(inner[1]))
    if origin is tuple and inner[-1] is not Ellipsis:
        return _row(tuple(map(_check, inner)))
    return _items(origin, _check(inner[0]))


def _anything(_value: Any) -> str:
    return ""


def _instead(value: Any, hint: Any) -> str:
    return f"{type(value).__name__} instead of {hint.__name__ if isinstance(hint, type) else hint}"


def _of_class(kind: Any) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind) or (kind is date and isinstance(value, datetime)):  # they cannot be compared
            return _instead(value, kind)
        found: Any = type(value)
        return _inside(found)(value)

    return check


@lru_cache(KEPT)
def _inside(kind: Any) -> Check:
    if issubclass(kind, Decimal):
        return lambda value: "" if value.is_finite() else f"{value} instead of a number"
    if not is_dataclass(kind):
        return _anything
    hints = get_type_hints(kind)
    checks = tuple((field.name, _check(hints[field.name])) for field in fields(kind))

    def check(value: Any) -> str:
        for name, wrong in checks:
            if problem := wrong(getattr(value, name)):
                return f"{problem} in {name}"
        return _unsayable(value) if isinstance(value, Message) else ""

    return check


def _unsayable(message: Message) -> str:
    """Tell why a message could not be shown; every parameter is text by then, `num` is what chooses the plural."""
    if message.plural is not None:
        ceil(Decimal(message.params["num"]))
    shown = dict.fromkeys(message.params, "")
    for text in filter(None, (message.text, message.plural)) if shown else ():
        try:
            text % shown
        except (KeyError, TypeError, ValueError):
            return f"placeholders that cannot be filled, {text!r}"
    found: list[tuple[Any, Any]] = [(type(each), each) for each in message.params.values()]
    return next(filter(None, (_inside(kind)(each) for kind, each in found)), "")


def _either(checks: tuple[Check, ...], hint: Any) -> Check:
    def check(value: Any) -> str:
        said = [wrong(value) for wrong in checks]
        if "" in said:
            return ""
        return next((problem for problem in said if " in " in problem), _instead(value, hint))

    return check


def _mapping(kind: Any, key: Check, item: Check) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind):
            return _instead(value, kind)
        return next(filter(None, (key(name) or item(each) for name, each in value.items())), "")

    return check


def _row(checks: tuple[Check, ...]) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, tuple) or len(value) != len(checks):
            return _instead(value, f"a tuple of {len(checks)}")
        return next(filter(None, (wrong(each) for wrong, each in zip(checks, value, strict=True))), "")

    return check


def _items(kind: Any, item: Check) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, kind) or isinstance(value, str | bytes):
            return _instead(value, kind)
        return next(filter(None, (item(each) for each in value)), "")

    return check
