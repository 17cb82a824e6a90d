"""Dated rule values: each with its unit, the day it takes effect and the text it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.foundation.kernel.findings import Source
from portal.foundation.kernel.money import Money

_FIELDS = {"description", "unit", "values"}
_VALUE_FIELDS = {"value", "source", "url", "note"}


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

    def on(self, day: date) -> DatedValue:
        """Return the value in force on `day`. Raises ParameterError when none is known."""
        found = None
        for candidate in self.values:
            if candidate.since <= day:
                found = candidate
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
        """Return an exact number in force on `day`."""
        return Decimal(str(self.parameter(key).on(day).value))

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
        """Return a yes or no in force on `day`."""
        return self.parameter(key).on(day).value is True

    def source(self, key: str, day: date) -> Source:
        """Return the text that sets the value in force on `day`."""
        return self.parameter(key).on(day).source


def load_parameters(folder: Path) -> Parameters:
    """Read every `*.toml` of `folder`; strict: unknown or missing keys raise ParameterError with file and key."""
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, body in tomllib.loads(path.read_text(encoding="utf-8")).items():
            key = f"{path.stem}.{name}"
            found[key] = _parameter(key, body, path.name)
    return Parameters(found)


def _parameter(key: str, body: Any, file: str) -> Parameter:
    _only(body, _FIELDS, _FIELDS, f"{file}, {key}")
    values = []
    for since, raw in body["values"].items():
        where = f"{file}, {key}, {since}"
        _only(raw, _VALUE_FIELDS, {"source"}, where)
        if isinstance(raw.get("value"), float):
            raise ParameterError(f'{where}: write the number as text, "2.19", so that it stays exact')
        try:
            day = date.fromisoformat(since)
        except ValueError:
            raise ParameterError(f"{where}: the key must be a date, 2026-01-01") from None
        values.append(DatedValue(day, raw.get("value"), Source(raw["source"], raw.get("url"))))
    ordered = tuple(sorted(values, key=lambda v: v.since))
    return Parameter(key, body["description"], body["unit"], ordered)


def _only(body: Any, allowed: set[str], required: set[str], where: str) -> None:
    if not isinstance(body, dict):
        raise ParameterError(f"{where}: a table is expected")
    for wrong in sorted(set(body) - allowed):
        raise ParameterError(f"{where}: unknown key {wrong}")
    for missing in sorted(required - set(body)):
        raise ParameterError(f"{where}: missing key {missing}")
