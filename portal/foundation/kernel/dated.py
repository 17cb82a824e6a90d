"""Dated rule values: each with its unit, the day it takes effect and the text it comes from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money

_FIELDS = {"description", "unit", "values"}
_VALUE_FIELDS = {"value", "source", "url", "note"}
_FLAG = "yes/no"
_NUMBERS = re.compile(r"[A-Z]{3}|%.*|bp|(working )?days?|months?|years?|(person|member|employee|firm|request)s?")
"""Units whose values are exact numbers."""


class ParameterError(Exception):
    """A parameter file is wrong, or no value is known for a date. Names the file or the key."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value in force from `since` on; `value` is None from a day on which it is no longer known."""

    since: date
    value: str | int | bool | None
    source: Source


@dataclass(frozen=True, slots=True)
class Parameter:
    """A rule value over time. `unit` is a word: "EUR", "months", "%", "bp", "days", "persons", "yes/no"."""

    key: str
    description: str
    unit: str
    values: tuple[DatedValue, ...]

    def latest(self, day: date) -> DatedValue | None:
        """Return the last value set until `day`, perhaps one that says it is no longer known; None before the first."""
        begun = [value for value in self.values if value.since <= day]
        return begun[-1] if begun else None

    def on(self, day: date) -> DatedValue:
        """Return the value in force on `day`. Raises ParameterError when none is known."""
        found = self.latest(day)
        if found is None or found.value is None:
            raise ParameterError(f"{self.key}: no value is known on {day.isoformat()}")
        return found


class Parameters:
    """The parameters of one plugin, by key `file.name`."""

    def __init__(self, parameters: dict[str, Parameter]) -> None:
        """Hold `parameters`, keyed by their full name."""
        self._by_key = parameters

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._by_key.values())

    def parameter(self, key: str) -> Parameter:
        """Return the parameter called `key`. Raises ParameterError when it does not exist."""
        try:
            return self._by_key[key]
        except KeyError:
            raise ParameterError(f"{key}: no such parameter") from None

    def decimal(self, key: str, day: date) -> Decimal:
        """Return an exact number in force on `day`. Raises ParameterError when it is none."""
        value = self.parameter(key).on(day).value
        if not _is_number(value):
            raise ParameterError(f"{key}: {value} is not a number")
        return Decimal(str(value))

    def integer(self, key: str, day: date) -> int:
        """Return a whole number in force on `day`. Raises ParameterError when it is not whole."""
        number = self.decimal(key, day)
        if number != number.to_integral_value():
            raise ParameterError(f"{key}: {number} is not a whole number")
        return int(number)

    def money(self, key: str, day: date) -> Money:
        """Return an amount in force on `day`; the parameter's unit is its currency."""
        return Money.of(self.decimal(key, day), self.parameter(key).unit)

    def flag(self, key: str, day: date) -> bool:
        """Return a yes or no in force on `day`. Raises ParameterError when it is neither."""
        value = self.parameter(key).on(day).value
        if not isinstance(value, bool):
            raise ParameterError(f"{key}: {value} is neither true nor false")
        return value

    def source(self, key: str, day: date) -> Source:
        """Return the text that sets the value in force on `day`."""
        return self.parameter(key).on(day).source


def load_parameters(folder: Path) -> Parameters:
    """Read every `*.toml` of `folder`; strict: whatever is wrong raises ParameterError with file and key."""
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, body in _tables(path).items():
            key = f"{path.stem}.{name}"
            found[key] = _parameter(key, body, f"{path.name}, {key}")
    return Parameters(found)


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ParameterError(f"{path.name}: {error}") from None


def _parameter(key: str, body: Any, where: str) -> Parameter:
    _only(body, _FIELDS, _FIELDS, where)
    description, unit = _text(body, "description", where), _text(body, "unit", where)
    if not isinstance(body["values"], dict) or not body["values"]:
        raise ParameterError(f'{where}: values are given by day, values."2026-01-01" = {{ … }}')
    values = [_dated(since, raw, unit, f"{where}, {since}") for since, raw in body["values"].items()]
    return Parameter(key, description, unit, tuple(sorted(values, key=lambda value: value.since)))


def _dated(since: str, raw: Any, unit: str, where: str) -> DatedValue:
    _only(raw, _VALUE_FIELDS, {"source"}, where)
    url = _text(raw, "url", where) if "url" in raw else None
    if url and not url.startswith(("https://", "http://")):
        raise ParameterError(f"{where}: url is the address of the text, https://…")
    value = raw.get("value")
    _fitting(value, unit, where)
    return DatedValue(_day(since, where), value, Source(_text(raw, "source", where), url))


def _day(since: str, where: str) -> date:
    try:
        day = date.fromisoformat(since)
    except ValueError:
        day = None
    if day is None or day.isoformat() != since:
        raise ParameterError(f"{where}: the key must be a date, 2026-01-01")
    return day


def _fitting(value: Any, unit: str, where: str) -> None:
    """Refuse a value that is not what its unit says; none at all means that it is no longer known."""
    if isinstance(value, float):
        raise ParameterError(f'{where}: write the number as text, "2.19", so that it stays exact')
    if value is None:
        return
    if not isinstance(value, str | int):
        raise ParameterError(f"{where}: value is a text, a whole number, true or false")
    if (unit == _FLAG) != isinstance(value, bool):
        raise ParameterError(f"{where}: value is true or false where the unit is {_FLAG}, and nowhere else")
    if _NUMBERS.fullmatch(unit) and not _is_number(value):
        raise ParameterError(f"{where}: value is a number where the unit is {unit}")


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _text(body: dict[str, Any], name: str, where: str) -> str:
    value = body[name]
    if not isinstance(value, str) or not value.strip():
        raise ParameterError(f"{where}: {name} is a text")
    return value


def _only(body: Any, allowed: set[str], required: set[str], where: str) -> None:
    if not isinstance(body, dict):
        raise ParameterError(f"{where}: a table is expected")
    for wrong in sorted(set(body) - allowed):
        raise ParameterError(f"{where}: unknown key {wrong}")
    for missing in sorted(required - set(body)):
        raise ParameterError(f"{where}: missing key {missing}")
